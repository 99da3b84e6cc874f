"""`POST /v1/ocr`: a file in, what stands on it out, in one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from auth.roles import User
from desk.cases.records import Opened, Summary
from desk.cases.service import Desk
from desk.errors import ReadingFailed, StillReading
from engine.words import Words
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import show, success
from webui.api.shapes import document_form
from webui.api.uploads import Porter
from webui.api.waiting import wait_until
from webui.wall.wall import public_prefix

_CANCELLED = (
    Words("识别已取消。", "The reading was cancelled."),
    Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
)


@dataclass(frozen=True, slots=True)
class OcrConfig:
    """`sync_seconds` is how long an answer is waited for; `root_path` the public prefix."""

    sync_seconds: float
    root_path: str = ""


def ocr_router(porter: Porter, config: OcrConfig) -> APIRouter:
    """The route, over its parts."""
    router = APIRouter(prefix="/v1", tags=["ocr"])

    @router.post("/ocr", summary="识别一个文件，等待结果 (read one file and wait for the result)")
    async def read_now(request: Request, desk: TheDesk, user: TheUser) -> Response:
        """The document goes through the same line as all others; what takes too long is read on, and 202 says where."""
        upload, options = await porter.one(request, user)
        summary = await run_in_threadpool(desk.submit, user, upload, options.order())
        is_over = summary.is_over or await _wait(desk, user, summary.id, config.sync_seconds, request)
        if not is_over and not await request.is_disconnected():
            location = f"{public_prefix(request.scope, config.root_path)}/v1/documents/{summary.id}"
            return show(request, StillReading(summary.id), location=location)
        try:
            return await run_in_threadpool(_answer, desk, user, summary.id)
        finally:
            if not options.keep:
                await run_in_threadpool(_delete, desk, user, summary.id)

    return router


async def _wait(desk: Desk, user: User, document_id: str, seconds: float, request: Request) -> bool:
    return await wait_until(lambda: desk.is_over(user, document_id), desk, document_id, seconds, request)


def _answer(desk: Desk, user: User, document_id: str) -> JSONResponse:
    """The result: the first paper, and in `papers` all of them, the first among them.

    Raises `ReadingFailed` with what the reading failed for, and `NotFound` when it was deleted.
    """
    opened = desk.open(user, document_id, is_bare=True)
    if opened.document is None:
        raise _failure(opened.summary)
    all_papers = desk.papers(user, document_id) if opened.summary.papers > 1 else ()
    ids = [summary.id for summary in all_papers if summary.id != document_id]
    papers = [_paper(one) for one in (opened, *(desk.open(user, other, is_bare=True) for other in ids))]
    return JSONResponse(success({**papers[0], "papers": papers}))


def _paper(opened: Opened) -> dict[str, Any]:
    """One paper of a file, as the answer gives it."""
    form = document_form(opened.document) if opened.document is not None else {}
    return {"id": opened.summary.id, "head": opened.summary.head.to_dict(), **form}


def _delete(desk: Desk, user: User, document_id: str) -> None:
    """The document and the further papers of its file."""
    for summary in desk.papers(user, document_id):
        desk.delete(user, summary.id, for_ever=True)


def _failure(summary: Summary) -> ReadingFailed:
    error = summary.error
    if error is None:
        return ReadingFailed("cancelled", *_CANCELLED)
    return ReadingFailed(error["code"], Words.from_dict(error["message"]), Words.from_dict(error["hint"]))
