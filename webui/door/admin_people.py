"""`/admin/people`: everybody who may come in, one person's page, and what an administrator does to one person."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.accounts import SOURCE as LOCAL
from auth.errors import AuthError, UnknownAccount
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.people import Person
from auth.people_errors import NoRoles, OwnAccount
from auth.rights import BY_ADMINISTRATOR
from auth.roles import Permission, Role
from auth.roster import PAGE, Factor, LastUse, Standing
from auth.teams import label_of, teams_of
from desk.cases.leaving import Leaving
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.door.people_query import Asked
from webui.door.people_words import DONE, EVENTS, QUESTIONS, Act
from webui.wall.refusal import redirect, status_of
from webui.wall.wall import address_of

_LIST = "/admin/people"
_LONGEST_NAME = 80


def people_routes(door: FrontDoor, config: LoginConfig, leaving: Leaving) -> list[Route]:
    """The routes; each is for those who look after people."""
    pages = _Pages(door, config, leaving)
    return [
        Route("/admin/people", pages.show_list, methods=["GET"]),
        Route("/admin/people", pages.add, methods=["POST"]),
        Route("/admin/people/person", pages.show_person, methods=["GET"]),
        Route("/admin/people/change", pages.change, methods=["POST"]),
        Route("/admin/people/delete", pages.delete, methods=["POST"]),
        Route("/admin/people/tokens/end", pages.end_token, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, leaving: Leaving) -> None:
        super().__init__(door, config)
        self._leaving = leaving

    @only_for(Permission.MANAGE_USERS)
    async def show_list(self, request: Request) -> Response:
        """Who fits what the address asks for, a page of it."""
        return await self._list(request)

    @only_for(Permission.MANAGE_USERS)
    async def show_person(self, request: Request) -> Response:
        """Everything about one person."""
        return await self._person(request, request.query_params.get("id", ""))

    @only_for(Permission.MANAGE_USERS)
    async def add(self, request: Request) -> Response:
        """Make a local account and show its first password, this once."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._list(request, error=STALE)
        login, name = form.get("login", ""), form.get("name", "")[:_LONGEST_NAME]
        try:
            first, person_id = await self.in_thread(self._make, login, name, _roles_in(form), form.get("teams", ""))
        except AuthError as error:
            return await self._list(request, error=error)
        self._record(request, Event.ACCOUNT_CREATED, person_id)
        return await self._person(request, person_id, first_password=first)

    @only_for(Permission.MANAGE_USERS)
    async def change(self, request: Request) -> Response:
        """One act on one person; before one that hurts there is a question."""
        form = await read_form(request)
        person_id = form.get("id", "")
        act = next((one for one in Act if one.value == form.get("action") and one is not Act.DELETE), None)
        person = await self.in_thread(self.door.people.find, person_id)
        if not self.is_session_form(request, form) or act is None:
            return await self._person(request, person_id, error=STALE)
        if person is not None and not form.get("sure") and _hurts(act, person, form):
            return self._question(request, act, person, form)
        try:
            first, reason = await self.in_thread(self._act, act, person_id, form)
        except AuthError as error:
            return await self._person(request, person_id, error=error)
        self._record(request, EVENTS[act], person_id[:80], reason)
        if first:
            return await self._person(request, person_id, first_password=first)
        return redirect(self.target(request, f"{_LIST}/person?id={quote(person_id, safe='')}&done={act.value}"))

    @only_for(Permission.MANAGE_USERS)
    async def delete(self, request: Request) -> Response:
        """Ask who gets the documents, then delete somebody."""
        form = await read_form(request)
        person_id = form.get("id", "")
        person = await self.in_thread(self.door.people.find, person_id)
        if not self.is_session_form(request, form):
            return await self._person(request, person_id, error=STALE)
        if person is None or person.deleted_at is not None:
            return await self._person(request, person_id, error=UnknownAccount(person_id))
        if person_id == request.state.user.id:
            return await self._person(request, person_id, error=OwnAccount())
        if not form.get("sure"):
            return await self._deletion(request, person)
        called = form.get("heir", "") if form.get("documents") == "hand_over" else None
        try:
            heir = None if called is None else await self.in_thread(self._leaving.heir_called, person_id, called)
            await self.in_thread(self._leaving.delete, request.state.user.id, person_id, heir)
        except AuthError as error:
            return await self._deletion(request, person, error=error, heir=called or "")
        who = f"{person.user.login}, {person.user.display_name}"
        reason = f"{who}: documents to {heir or 'the trash'}"
        self._record(request, Event.ACCOUNT_DELETED, person_id, reason)
        return redirect(self.target(request, f"{_LIST}/person?id={quote(person_id, safe='')}&done=delete"))

    @only_for(Permission.MANAGE_USERS)
    async def end_token(self, request: Request) -> Response:
        """End one token of one person; one that has ended already changes nothing."""
        form = await read_form(request)
        person_id, token_id = form.get("id", ""), form.get("token", "")
        if not self.is_session_form(request, form):
            return await self._person(request, person_id, error=STALE)
        if await self.in_thread(self.door.tokens.revoke, person_id, token_id):
            self._record(request, Event.TOKEN_REVOKED, f"{token_id} {person_id}"[:120])
        return redirect(self.target(request, f"{_LIST}/person?id={quote(person_id, safe='')}&done=end_tokens"))

    def _make(self, login: str, name: str, roles: frozenset[Role], teams: str) -> tuple[str, str]:
        if not roles:
            raise NoRoles
        first = self.door.accounts.create(login, roles, name, teams=teams_of(teams.splitlines()))
        return first, self.door.accounts.id_of(login)

    def _act(self, act: Act, person_id: str, form: dict[str, str]) -> tuple[str, str]:
        """Gives the first password that has to be handed over, if any, and what the record says besides."""
        door = self.door
        person = door.people.find(person_id)
        if person is None:
            raise UnknownAccount(person_id)
        is_local = person.source == LOCAL
        match act:
            case Act.RESET:
                return door.accounts.reset_password(person_id), ""
            case Act.LIFT:
                door.gate.lift(person_id)
            case Act.SECOND_FACTOR_OFF:
                door.second_factors.turn_off(person_id)
            case Act.ENABLE:
                door.people.enable(person_id)
            case Act.LOG_OUT:
                door.sessions.close_all(person_id)
                return "", BY_ADMINISTRATOR
            case Act.END_TOKENS:
                door.tokens.end_all(person_id, BY_ADMINISTRATOR)
            case Act.DISABLE:
                (door.accounts if is_local else door.people).disable(person_id)
            case Act.RENAME:
                door.accounts.rename(person_id, form.get("login", ""), form.get("name", "")[:_LONGEST_NAME].strip())
                return "", f"{person.user.login} {form.get('login', '')}"[:120]
            case Act.ROLES:
                roles = _roles_in(form)
                if not roles:
                    raise NoRoles
                door.accounts.set_roles(person_id, roles)
                return "", ",".join(sorted(roles))
            case Act.TEAMS:
                door.accounts.set_teams(person_id, teams_of(form.get("teams", "").splitlines()))
            case Act.DELETE:
                pass
        return "", ""

    def _record(self, request: Request, event: Event, target: str, reason: str = "") -> None:
        happening = Happening(event, request.state.user.id, address_of(request.scope), True, target, reason)
        self.door.record(happening)

    async def _list(self, request: Request, *, error: AuthError | None = None) -> Response:
        asked = Asked.of(request.query_params)
        found, total = await self.in_thread(self._find, asked)
        return self.page(
            request,
            "admin_people.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            asked=asked,
            found=found,
            total=total,
            pages=max(1, -(-total // PAGE)),
            first=asked.offset + 1,
            waiting={each.person_id: each for each in await self.in_thread(self.door.gate.waiting)},
            roles=list(Role),
            standings=list(Standing),
            factors=list(Factor) if self.door.demands.second_factor_roles else [Factor.ON, Factor.OFF],
            last_uses=list(LastUse),
            demands=self.door.demands,
            label_of=label_of,
        )

    def _find(self, asked: Asked) -> tuple[list[Any], int]:
        found, total = self.door.roster.find(asked.wanted, offset=asked.offset)
        return list(found), total

    async def _person(
        self, request: Request, person_id: str, *, error: AuthError | None = None, first_password: str = ""
    ) -> Response:
        values = await self.in_thread(self._gather, person_id)
        if values is None:
            return await self._list(request, error=error or UnknownAccount(person_id))
        done = next((DONE[one] for one in DONE if one.value == request.query_params.get("done")), None)
        return self.page(
            request,
            "admin_person.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            first_password=first_password,
            done=None if error or first_password else done,
            **values,
        )

    def _gather(self, person_id: str) -> dict[str, Any] | None:
        entry = self.door.roster.entry(person_id)
        if entry is None:
            return None
        now = self.door.clock()
        tokens = self.door.tokens.of(person_id)
        return {
            "entry": entry,
            "person": entry.person,
            "is_local": entry.person.source == LOCAL,
            "sessions": self.door.sessions.of(person_id),
            "tokens": [token for token in tokens if token.is_alive(now)],
            "ended_tokens": sum(not token.is_alive(now) for token in tokens),
            "holdings": self._leaving.holdings(person_id),
            "codes_left": self.door.second_factors.recovery_codes_left(person_id),
            "must_have_factor": self.door.demands.wants_second_factor(entry.person.user.roles),
            "waiting": next((each for each in self.door.gate.waiting() if each.person_id == person_id), None),
            "roles": list(Role),
            "known_teams": self.door.roster.teams(),
            "label_of": label_of,
            "now": now,
            "quoted": quote(person_id, safe=""),
        }

    def _question(self, request: Request, act: Act, person: Person, form: dict[str, str]) -> Response:
        return self.page(
            request,
            "admin_question.html",
            200,
            user=request.state.user,
            person=person,
            question=QUESTIONS[act],
            carried={**form, "sure": "1"},
            quoted=quote(person.user.id, safe=""),
        )

    async def _deletion(
        self, request: Request, person: Person, *, error: AuthError | None = None, heir: str = ""
    ) -> Response:
        return self.page(
            request,
            "admin_delete.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            person=person,
            is_local=person.source == LOCAL,
            holdings=await self.in_thread(self._leaving.holdings, person.user.id),
            heirs=await self.in_thread(self._leaving.heirs, person.user.id),
            heir=heir,
            trash_days=self._leaving.trash_days,
            quoted=quote(person.user.id, safe=""),
        )


def _roles_in(form: dict[str, str]) -> frozenset[Role]:
    return frozenset(role for role in Role if form.get(f"role_{role.value}"))


def _hurts(act: Act, person: Person, form: dict[str, str]) -> bool:
    """Whether an act takes something away; roles only where one of them goes."""
    if act is Act.ROLES:
        return bool(person.user.roles - _roles_in(form)) and bool(_roles_in(form))
    return act in QUESTIONS
