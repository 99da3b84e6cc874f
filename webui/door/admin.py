"""The pages of those who look after the desk: people, the directory, the record of who did what."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import astuple
from functools import wraps
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from auth.errors import AuthError, Forbidden, LoginBusy, Text
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.ldap_config import LdapConfig
from auth.ldap_probe import check_directory
from auth.rights import BY_ADMINISTRATOR
from auth.roles import Permission, Role
from desk.cases.days import end_of_day, start_of_day
from desk.errors import BadDay
from desk.record.audit import Audit, AuditEvent, Entry, Question
from desk.record.audit_records import LARGEST_NUMBER
from desk.shell.audit_command import HEADINGS, safe_cell
from webui.door.door_pages import STALE, DoorPages, FormError, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of
from webui.wall.wall import address_of

_PAGE = 100

Pages = TypeVar("Pages", bound=DoorPages)
Endpoint = Callable[[Pages, Request], Awaitable[Response]]


def admin_routes(door: FrontDoor, config: LoginConfig, audit: Audit, directory: LdapConfig | None) -> list[Route]:
    """The routes; each asks for its own permission."""
    pages = _Pages(door, config, audit, directory)
    return [
        Route("/admin/directory", pages.show_directory, methods=["GET"]),
        Route("/admin/directory", pages.check_directory, methods=["POST"]),
        Route("/admin/audit", pages.show_audit, methods=["GET"]),
        Route("/admin/audit/export", pages.export_audit, methods=["GET"]),
        Route("/admin/audit/verify", pages.verify_audit, methods=["POST"]),
        Route("/admin/people", pages.show_people, methods=["GET"]),
        Route("/admin/people", pages.add_person, methods=["POST"]),
        Route("/admin/people/change", pages.change_person, methods=["POST"]),
        Route("/admin/people/tokens/end", pages.end_token, methods=["POST"]),
    ]


def only_for(permission: Permission) -> Callable[[Endpoint[Pages]], Endpoint[Pages]]:
    """Let only users with `permission` through; who tries without is recorded."""

    def guard(endpoint: Endpoint[Pages]) -> Endpoint[Pages]:
        @wraps(endpoint)
        async def guarded(self: Pages, request: Request) -> Response:
            user = request.state.user
            if user.may(permission):
                return await endpoint(self, request)
            address = address_of(request.scope)
            self.door.record(Happening(Event.DENIED, user.id, address, ok=False, target=request.url.path[:200]))
            return self.page(request, "refused.html", 403, error=Forbidden(), user=user)

        return guarded

    return guard


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, audit: Audit, directory: LdapConfig | None) -> None:
        super().__init__(door, config)
        self._audit = audit
        self._directory = directory

    @only_for(Permission.MANAGE_SETTINGS)
    async def show_directory(self, request: Request) -> Response:
        """How the directory is set up, and the form to test it."""
        return self._directory_page(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def check_directory(self, request: Request) -> Response:
        """Test every server step by step; with a login name, look that person up too."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return self._directory_page(request, error=STALE)
        if self._directory is None:
            return self._directory_page(request)
        login = form.get("login", "")[:128]
        try:
            reports = await self.at_the_directory(check_directory, self._directory, login)
        except LoginBusy as error:
            return self._directory_page(request, login=login, error=error)
        return self._directory_page(request, login=login, reports=reports)

    def _directory_page(
        self, request: Request, *, error: AuthError | None = None, login: str = "", reports: object = None
    ) -> Response:
        return self.page(
            request,
            "admin_directory.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            directory=self._directory,
            login=login,
            reports=reports,
        )

    @only_for(Permission.READ_AUDIT)
    async def show_audit(self, request: Request) -> Response:
        """The newest events that fit the question, a page at a time."""
        return await self._audit_page(request)

    @only_for(Permission.READ_AUDIT)
    async def verify_audit(self, request: Request) -> Response:
        """Check the whole chain."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._audit_page(request, error=STALE)
        return await self._audit_page(request, verdict=await self.in_thread(self._audit.verify))

    @only_for(Permission.READ_AUDIT)
    async def export_audit(self, request: Request) -> Response:
        """All events that fit, as CSV; the export itself is recorded."""
        try:
            question = _question(request)
        except BadDay as error:
            return await self._audit_page(request, error=_shown(error))
        entries = await self.in_thread(self._audit.export, request.state.user, question)

        def lines() -> Iterator[str]:
            yield "\ufeff" + ",".join(HEADINGS) + "\r\n"
            for entry in entries:
                row = io.StringIO()
                csv.writer(row).writerow([safe_cell(value) for value in astuple(entry)])
                yield row.getvalue()

        headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
        return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)

    async def _audit_page(
        self, request: Request, *, error: AuthError | None = None, verdict: object = None
    ) -> Response:
        entries: list[Entry] = []
        try:
            entries = await self.in_thread(self._entries, request, _question(request), _before(request))
        except BadDay as bad:
            error = error or _shown(bad)
        return self.page(
            request,
            "admin_audit.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            entries=entries,
            asked=dict(request.query_params),
            events=list(AuditEvent),
            older=entries[-1].number if len(entries) == _PAGE else None,
            verdict=verdict,
        )

    def _entries(self, request: Request, question: Question, before: int | None) -> list[Entry]:
        return self._audit.entries(request.state.user, question, limit=_PAGE, before=before)

    @only_for(Permission.MANAGE_USERS)
    async def show_people(self, request: Request) -> Response:
        """Everyone who was ever let in, and the local accounts."""
        return await self._people_page(request)

    @only_for(Permission.MANAGE_USERS)
    async def add_person(self, request: Request) -> Response:
        """Make a local account and show its first password, this once."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._people_page(request, error=STALE)
        roles = frozenset(role for role in Role if form.get(f"role_{role.value}"))
        if not roles:
            return await self._people_page(request, error=STALE)
        login = form.get("login", "")
        try:
            first = await self.in_thread(self.door.accounts.create, login, roles, form.get("name", "")[:80])
        except AuthError as error:
            return await self._people_page(request, error=error)
        self._record(request, Event.ACCOUNT_CREATED, login[:80])
        return await self._people_page(request, login=login, first_password=first)

    @only_for(Permission.MANAGE_USERS)
    async def change_person(self, request: Request) -> Response:
        """Disable, enable, reset: one action on one person."""
        form = await read_form(request)
        person_id, action = form.get("id", ""), form.get("action", "")
        if not self.is_session_form(request, form) or action not in _ACTIONS:
            return await self._people_page(request, error=STALE)
        try:
            first = await self.in_thread(self._act, action, person_id)
        except AuthError as error:
            return await self._people_page(request, error=error)
        self._record(request, _ACTIONS[action], person_id[:80])
        if first:
            return await self._people_page(request, login=person_id.partition(":")[2], first_password=first)
        return redirect(self.target(request, "/admin/people"))

    @only_for(Permission.MANAGE_USERS)
    async def end_token(self, request: Request) -> Response:
        """End one token of one person; one that has ended already changes nothing."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._people_page(request, error=STALE)
        person_id, token_id = form.get("id", ""), form.get("token", "")
        if await self.in_thread(self.door.tokens.revoke, person_id, token_id):
            self._record(request, Event.TOKEN_REVOKED, f"{token_id} {person_id}"[:120])
        return redirect(self.target(request, "/admin/people"))

    def _act(self, action: str, person_id: str) -> str:
        source, _, login = person_id.partition(":")
        if action == "reset":
            return self.door.accounts.reset_password(login if source == "local" else "")
        if action == "lift":
            self.door.gate.lift(person_id)
        elif action == "second_factor_off":
            self.door.accounts.turn_off_second_factor(login if source == "local" else "")
        elif action == "enable":
            self.door.people.enable(person_id)
        elif action == "end_tokens":
            self.door.tokens.end_all(person_id, BY_ADMINISTRATOR)
        elif source == "local":
            self.door.accounts.disable(login)
        else:
            self.door.people.disable(person_id)
        return ""

    def _record(self, request: Request, event: Event, target: str) -> None:
        self.door.record(Happening(event, request.state.user.id, address_of(request.scope), ok=True, target=target))

    async def _people_page(
        self, request: Request, *, error: AuthError | None = None, login: str = "", first_password: str = ""
    ) -> Response:
        accounts = {account.person_id: account for account in await self.in_thread(self.door.accounts.all)}
        return self.page(
            request,
            "admin_people.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            people=await self.in_thread(self.door.people.all),
            waiting=await self.in_thread(self.door.gate.waiting),
            accounts=accounts,
            tokens=await self.in_thread(self.door.tokens.living),
            roles=list(Role),
            login=login,
            first_password=first_password,
        )


_ACTIONS = {
    "disable": Event.ACCOUNT_DISABLED,
    "enable": Event.ACCOUNT_ENABLED,
    "reset": Event.PASSWORD_CHANGED,
    "end_tokens": Event.TOKEN_REVOKED,
    "second_factor_off": Event.SECOND_FACTOR_CHANGED,
    "lift": Event.WAIT_LIFTED,
}


def _question(request: Request) -> Question:
    """What the form asks for. Raises `BadDay`: a day that cannot be read must not widen what is shown."""
    asked = request.query_params
    since, until = asked.get("since", ""), asked.get("until", "")
    return Question(
        since=start_of_day(since) if since else None,
        until=end_of_day(until) if until else None,
        actor_id=asked.get("actor", "").strip(),
        event=asked.get("event", ""),
        target=asked.get("target", "").strip(),
        failures_only=asked.get("failures") == "1",
    )


def _before(request: Request) -> int | None:
    """The number to start below; None for anything that is no number, and all rows are below a huge one."""
    before = request.query_params.get("before", "")
    if not before.isascii() or not before.isdigit():
        return None
    return int(before) if len(before) < len(str(LARGEST_NUMBER)) else LARGEST_NUMBER


def _shown(error: BadDay) -> FormError:
    """In the words of the door's pages."""
    return FormError(Text(error.message.zh, error.message.en), Text(error.hint.zh, error.hint.en))
