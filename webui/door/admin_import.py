"""`/admin/people/import`: many accounts out of a CSV file. First each line is shown with what it would do."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.importing import MOST_BYTES, MOST_LINES, Carried, Does, Line, carry_out, decoded, plan
from auth.roles import Permission
from auth.teams import label_of
from desk.shell.audit_command import safe_cell
from engine.plain_text import cleaned
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import status_of
from webui.wall.wall import address_of

_FORM_BYTES = 4 * MOST_BYTES
"""A file as a form carries it to the next page: each byte may take three."""


def import_routes(door: FrontDoor, config: LoginConfig) -> list[Route]:
    """The routes; each is for those who look after people."""
    pages = _Pages(door, config)
    return [
        Route("/admin/people/import", pages.show, methods=["GET"]),
        Route("/admin/people/import", pages.preview, methods=["POST"]),
        Route("/admin/people/import/run", pages.run, methods=["POST"]),
    ]


class _Pages(DoorPages):
    @only_for(Permission.MANAGE_USERS)
    async def show(self, request: Request) -> Response:
        """What a file looks like, and where to choose one."""
        return self._page(request)

    @only_for(Permission.MANAGE_USERS)
    async def preview(self, request: Request) -> Response:
        """What each line of the file would do; nothing happens yet."""
        if int(request.headers.get("content-length") or 0) > _FORM_BYTES:
            return self._page(request, error=STALE)
        async with request.form(max_files=1, max_fields=5, max_part_size=_FORM_BYTES) as form:
            file, csrf = form.get("file"), form.get("csrf")
            if not self.is_session_form(request, {"csrf": csrf if isinstance(csrf, str) else ""}):
                return self._page(request, error=STALE)
            raw = b"" if file is None or isinstance(file, str) else await file.read(MOST_BYTES + 1)
        try:
            text = cleaned(decoded(raw))
            lines = await self.in_thread(plan, text, self.door.accounts)
        except AuthError as error:
            return self._page(request, error=error)
        return self._page(request, text=text, lines=lines)

    @only_for(Permission.MANAGE_USERS)
    async def run(self, request: Request) -> Response:
        """Do what was shown. Where something has changed since, it is shown anew instead."""
        form = await read_form(request, _FORM_BYTES)
        if not self.is_session_form(request, form):
            return self._page(request, error=STALE)
        text = form.get("text", "").replace("\r\n", "\n")
        try:
            lines = await self.in_thread(plan, text, self.door.accounts)
        except AuthError as error:
            return self._page(request, error=error)
        if form.get("shown") != _digest(lines):
            return self._page(request, text=text, lines=lines, is_other=True)
        carried = await self.in_thread(carry_out, lines, self.door.accounts)
        self._record(request, carried)
        return self._page(request, carried=carried)

    def _record(self, request: Request, carried: Sequence[Carried]) -> None:
        for one in carried:
            if one.problem is not None:
                continue
            events = {"name": Event.ACCOUNT_RENAMED, "roles": Event.ROLES_GIVEN, "teams": Event.TEAMS_GIVEN}
            happened = [events[what] for what in one.line.changes] or [Event.ACCOUNT_CREATED]
            for event in happened:
                actor, address = request.state.user.id, address_of(request.scope)
                self.door.record(Happening(event, actor, address, ok=True, target=one.person_id, reason="import"))

    def _page(
        self,
        request: Request,
        *,
        error: AuthError | None = None,
        text: str = "",
        lines: Sequence[Line] = (),
        carried: Sequence[Carried] = (),
        is_other: bool = False,
    ) -> Response:
        return self.page(
            request,
            "admin_import.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            text=text,
            lines=lines,
            counts=Counter(line.does.value for line in lines),
            shown=_digest(lines),
            carried=carried,
            passwords=_passwords(carried),
            is_other=is_other,
            does=Does,
            most=MOST_LINES,
            label_of=label_of,
        )


def _digest(lines: Sequence[Line]) -> str:
    """What was shown, so that nothing else is done."""
    return hashlib.sha256(repr(lines).encode()).hexdigest()


def _passwords(carried: Sequence[Carried]) -> str:
    """The one-time passwords as a file in the address of a link, so that nothing of them stays here."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["login", "name", "password"])
    for one in carried:
        if one.first_password:
            writer.writerow([safe_cell(one.line.login), safe_cell(one.line.name), one.first_password])
    return base64.b64encode(("\ufeff" + sheet.getvalue()).encode()).decode("ascii")
