"""The page on which administrators and auditors read who did what, search it, take it along and have it verified."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.cases.trail import Told, Trail
from desk.cases.trail_words import GROUPS, TITLES, events_of
from desk.errors import BadDay
from desk.record.anchor_check import Comparison
from desk.record.anchor_keeper import AnchorKeeper
from desk.record.audit import Audit, Question, Verdict
from desk.record.audit_records import LARGEST_NUMBER
from desk.shell.audit_command import HEADINGS, safe_cell
from engine.words import Language
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig, form_error
from webui.door.forms import read_form
from webui.speech.language import language_of
from webui.wall.refusal import status_of

_PAGE = 100
_ANCHOR_OLD = timedelta(hours=2)
_FILTERS = ("since", "until", "actor", "event", "document", "failures")
_IN_WORDS = ("local_time", "person", "words", "note")


def audit_routes(
    door: FrontDoor, config: LoginConfig, trail: Trail, audit: Audit, keeper: AnchorKeeper | None = None
) -> list[Route]:
    """The routes; each asks for the permission to read the record. `keeper` knows the anchors."""
    pages = _Pages(door, config, trail, audit, keeper)
    return [
        Route("/admin/audit", pages.show, methods=["GET"]),
        Route("/admin/audit/export", pages.export, methods=["GET"]),
        Route("/admin/audit/verify", pages.verify, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Anchors:
    """How the ends of the record are kept elsewhere."""

    kinds: tuple[str, ...]
    newest_at: datetime | None
    is_old: bool


class _Pages(DoorPages):
    def __init__(
        self, door: FrontDoor, config: LoginConfig, trail: Trail, audit: Audit, keeper: AnchorKeeper | None
    ) -> None:
        super().__init__(door, config)
        self._trail = trail
        self._audit = audit
        self._keeper = keeper

    @only_for(Permission.READ_AUDIT)
    async def show(self, request: Request) -> Response:
        """The newest events that fit the question, a page at a time."""
        return await self._show(request)

    @only_for(Permission.READ_AUDIT)
    async def verify(self, request: Request) -> Response:
        """Check the whole chain, and hold it against its anchors."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, error=STALE)
        verdict = await self.in_thread(self._audit.verify)
        compared = await self.in_thread(self._keeper.compare) if self._keeper is not None else Comparison()
        return await self._show(request, verdict=verdict, compared=compared)

    @only_for(Permission.READ_AUDIT)
    async def export(self, request: Request) -> Response:
        """All events that fit, as CSV with their words; the export itself is recorded."""
        user = request.state.user
        try:
            question = await self.in_thread(self._trail.question, user, request.query_params)
        except BadDay as error:
            return await self._show(request, error=form_error(error))
        told = await self.in_thread(self._trail.export, user, question)
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
        lines = _csv(told, language_of(request))
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    async def _show(
        self,
        request: Request,
        *,
        error: AuthError | None = None,
        verdict: Verdict | None = None,
        compared: Comparison | None = None,
    ) -> Response:
        user = request.state.user
        asked = {name: value for name in _FILTERS if (value := request.query_params.get(name, ""))}
        found: list[Told] = []
        try:
            question = await self.in_thread(self._trail.question, user, asked)
            found = await self.in_thread(self._found, request, question)
        except BadDay as bad:
            error = error or form_error(bad)
        shown = found[:_PAGE]
        older = {**asked, "before": str(shown[-1].entry.number)} if len(found) > _PAGE else None
        return self.page(
            request,
            "admin_audit.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=user,
            told=[(one, one.entry.at.astimezone()) for one in shown],
            zone=_zone(datetime.now(UTC).astimezone()),
            asked=asked,
            groups=[(group, words, [(e, TITLES[e]) for e in events_of(group)]) for group, words in GROUPS.items()],
            people=await self.in_thread(self._trail.people, user),
            keep=f"&{urlencode(asked)}" if asked else "",
            older=urlencode(older) if older else "",
            is_later_page=_before(request) is not None,
            verdict=verdict,
            compared=compared,
            anchors=await self.in_thread(self._anchors),
        )

    def _found(self, request: Request, question: Question) -> list[Told]:
        """One more than a page has, so that it is known whether more come."""
        return self._trail.entries(request.state.user, question, limit=_PAGE + 1, before=_before(request))

    def _anchors(self) -> _Anchors | None:
        if self._keeper is None:
            return None
        at = self._keeper.newest_at()
        is_old = at is None or datetime.now(UTC) - at > _ANCHOR_OLD
        return _Anchors(self._keeper.kinds, at.astimezone() if at is not None else None, is_old)


def _csv(told: Iterator[Told], language: Language) -> Iterator[str]:
    yield "\ufeff" + ",".join((*HEADINGS, *_IN_WORDS)) + "\r\n"
    for one in told:
        row = io.StringIO()
        note = one.note.in_language(language) if one.note is not None else ""
        at = one.entry.at.astimezone().isoformat(sep=" ", timespec="seconds")
        cells = (*astuple(one.entry), at, one.who, one.words.in_language(language), note)
        csv.writer(row).writerow([safe_cell(value) for value in cells])
        yield row.getvalue()


def _zone(moment: datetime) -> str:
    """As `UTC+08:00`."""
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset not in {"", "+0000"} else "UTC"


def _before(request: Request) -> int | None:
    """The number to start below; None for anything that is no number, and all rows are below a huge one."""
    before = request.query_params.get("before", "")
    if not before.isascii() or not before.isdigit():
        return None
    return int(before) if len(before) < len(str(LARGEST_NUMBER)) else LARGEST_NUMBER
