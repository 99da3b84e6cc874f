"""`/v1/documents/{id}/events`: a document as it is read, as server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from desk.cases.following import Follower, Had, Standing
from desk.errors import NotFound
from desk.store.storage_errors import DatabaseAway
from webui.api.documents import TheDesk, TheUser
from webui.api.shapes import page_form

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_LEAST_SECONDS = 0.1
"""Between two looks, however fast pages come."""
_MOST_SECONDS = 1.0
"""As long until the next look where nothing is heard: the document may be read by another process."""
_LONGEST_SECONDS = 600.0
"""After so long a client has to ask again, so that its rights are looked at anew."""
_RETRY_MS = 1000
_GONE = {"state": "gone", "error": None}


async def _follower(
    response: Response,
    desk: TheDesk,
    user: TheUser,
    document_id: str,
    last_event_id: Annotated[
        str,
        Header(
            max_length=2000,
            description="上次收到的事件的 id；已有的页不再发送。 The last event's id: pages had are not sent again.",
        ),
    ] = "",
) -> AsyncIterator[Follower]:
    """Who asks, with one of their places until the answer is over. Raises `NotFound` or `TooManyFollowed`."""
    response.headers["Cache-Control"] = "private, no-store"
    with desk.following.place(user):
        yield await run_in_threadpool(desk.following.follow, user, document_id, Had.parse(last_event_id))


@router.get("/{document_id}/events", response_class=EventSourceResponse)
async def follow_document(follower: Annotated[Follower, Depends(_follower)]) -> AsyncIterator[ServerSentEvent]:
    """A document as it is read: `progress`, each `page` once it was read, and `end`.

    Pages that are there already come first. A page is as in the finished document; one that comes again replaces the
    earlier one. `end` says the document's state and its error, or `gone` where it was deleted. The answer may break off
    before: ask again with the last id as `Last-Event-ID`.
    """
    loop = asyncio.get_running_loop()
    moved = asyncio.Event()
    deadline = loop.time() + _LONGEST_SECONDS
    told: Standing | None = None
    pause = _LEAST_SECONDS
    with follower.listening(lambda: loop.call_soon_threadsafe(moved.set)):
        while loop.time() < deadline and not follower.must_end:
            moved.clear()
            try:
                standing = await run_in_threadpool(follower.look)
            except NotFound:
                yield ServerSentEvent(event="end", data=_GONE)
                return
            except DatabaseAway:
                return
            if standing != told and not standing.is_over:
                yield ServerSentEvent(event="progress", data=_progress(standing), retry=_RETRY_MS)
            async for event in iterate_in_threadpool(_pages(follower, standing)):
                yield event
            if standing.is_over:
                yield ServerSentEvent(event="end", data={"state": standing.state, "error": standing.error})
                return
            pause = _LEAST_SECONDS if standing != told else min(2 * pause, _MOST_SECONDS)
            told = standing
            await asyncio.sleep(_LEAST_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), pause)


def _progress(standing: Standing) -> dict[str, Any]:
    return {"state": standing.state, "step": standing.step, "page": standing.page, "pages": standing.pages}


def _pages(follower: Follower, standing: Standing) -> Iterator[ServerSentEvent]:
    """An event for each page that came; made where the event loop does not wait for it."""
    for page in follower.pages(standing):
        form = json.dumps(page_form(page), ensure_ascii=False, separators=(",", ":"))
        yield ServerSentEvent(event="page", raw_data=form, id=str(follower.had))
