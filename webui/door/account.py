"""`/account`: one's own sessions, tokens for other systems, and the second factor."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.accounts import SOURCE as LOCAL
from auth.errors import AuthError, Forbidden
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.people import Person
from auth.roles import Permission, User
from auth.second_factors import RECOVERY_CODES
from auth.tokens import Scope
from auth.totp import enrolment_address, new_secret
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.door.qr_code import qr_svg
from webui.wall.refusal import redirect, status_of, with_wait
from webui.wall.wall import address_of, inner_path


def account_routes(door: FrontDoor, config: LoginConfig) -> list[Route]:
    """The routes of a person's own page."""
    pages = _Pages(door, config)
    return [
        Route("/account", pages.show, methods=["GET"]),
        Route("/account/tokens", pages.make_token, methods=["POST"]),
        Route("/account/tokens/revoke", pages.revoke_token, methods=["POST"]),
        Route("/account/second-factor/new", pages.offer_second_factor, methods=["POST"]),
        Route("/account/second-factor", pages.show_second_factor, methods=["GET"]),
        Route("/account/second-factor", pages.turn_on_second_factor, methods=["POST"]),
        Route("/account/second-factor/off", pages.turn_off_second_factor, methods=["POST"]),
        Route("/account/second-factor/codes", pages.make_recovery_codes, methods=["POST"]),
    ]


class _Pages(DoorPages):
    async def show(self, request: Request) -> Response:
        """Everything about oneself on one page."""
        return await self._show(request, 200)

    async def make_token(self, request: Request) -> Response:
        """Make a token and show its secret, this once."""
        form = await read_form(request)
        user = request.state.user
        if not self.is_session_form(request, form):
            return await self._show(request, 403, error=STALE)
        if not user.may(Permission.MAKE_TOKENS):
            return await self._show(request, 403, error=Forbidden())
        if (question := await self._ask_again(request, form)) is not None:
            return question
        scopes = frozenset(scope for scope in Scope if form.get(f"scope_{scope.value}"))
        life = timedelta(days=_whole_number(form.get("days", "")))
        try:
            secret, token = await self.in_thread(self.door.tokens.make, user.id, form.get("label", ""), scopes, life)
        except AuthError as error:
            return await self._show(request, status_of(error), error=error)
        self._record(request, Event.TOKEN_MADE, token.id)
        return await self._show(request, 200, new_token=secret)

    async def revoke_token(self, request: Request) -> Response:
        """End a token at once."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, 403, error=STALE)
        if await self.in_thread(self.door.tokens.revoke, request.state.user.id, form.get("id", "")):
            self._record(request, Event.TOKEN_REVOKED, form["id"])
        return redirect(self.target(request, "/account"))

    async def show_second_factor(self, request: Request) -> Response:
        """Where those are led who must have a second factor and have none."""
        user = request.state.user
        if await self.in_thread(self._has_second_factor, user.id):
            return redirect(self.target(request, "/account"))
        return self._offer(request, 200, user, new_secret())

    async def offer_second_factor(self, request: Request) -> Response:
        """Show a new secret to take into an authenticator; nothing changes until its code comes back."""
        form = await read_form(request)
        user = request.state.user
        if not self.is_session_form(request, form) or await self.in_thread(self._has_second_factor, user.id):
            return await self._show(request, 403, error=STALE)
        if (question := await self._ask_again(request, form)) is not None:
            return question
        return self._offer(request, 200, user, new_secret())

    async def turn_on_second_factor(self, request: Request) -> Response:
        """Turn it on once the authenticator has shown the right code, and show the recovery codes, this once."""
        form = await read_form(request)
        user = request.state.user
        secret = form.get("secret", "")
        has_one = await self.in_thread(self._has_second_factor, user.id)
        if not self.is_session_form(request, form) or has_one or not _is_secret(secret):
            return await self._show(request, 403, error=STALE)
        if (question := await self._ask_again(request, form)) is not None:
            return question
        try:
            codes = await self.in_thread(self.door.second_factors.turn_on, user.id, secret, form.get("code", ""))
        except AuthError as error:
            return self._offer(request, status_of(error), user, secret, error)
        self._record(request, Event.SECOND_FACTOR_CHANGED, user.id, "on")
        return self.page(request, "recovery_codes.html", 200, codes=codes, is_new=True)

    async def make_recovery_codes(self, request: Request) -> Response:
        """Other recovery codes, shown this once; those before open nothing any more."""
        form = await read_form(request)
        user = request.state.user
        if not self.is_session_form(request, form) or not await self.in_thread(self._has_second_factor, user.id):
            return await self._show(request, 403, error=STALE)
        if (question := await self._ask_again(request, form)) is not None:
            return question
        codes = await self.in_thread(self.door.second_factors.new_recovery_codes, user.id)
        self._record(request, Event.SECOND_FACTOR_CHANGED, user.id, "recovery_codes")
        return self.page(request, "recovery_codes.html", 200, codes=codes, is_new=False)

    async def turn_off_second_factor(self, request: Request) -> Response:
        """Turn it off, for who can still show a code."""
        form = await read_form(request)
        user = request.state.user
        if not self.is_session_form(request, form) or not await self.in_thread(self._has_second_factor, user.id):
            return await self._show(request, 403, error=STALE)
        if (question := await self._ask_again(request, form)) is not None:
            return question
        try:
            await self.in_thread(
                self.door.gate.drop_second_factor, user, form.get("code", ""), address_of(request.scope)
            )
        except AuthError as error:
            return with_wait(await self._show(request, status_of(error), error=error), error)
        return redirect(self.target(request, "/account"))

    async def _ask_again(self, request: Request, form: dict[str, str]) -> Response | None:
        """None where the password was typed a short while ago, also in this very form; else the page that asks.

        The page carries the form along, so that nothing has to be filled in twice.
        """
        session = request.state.session
        if await self.in_thread(self.door.presence.is_fresh, session):
            return None
        present = form.pop("present", None)
        error: AuthError | None = None
        if present is not None:
            try:
                await self.in_thread(self.door.presence.confirm, session, present, address_of(request.scope))
            except AuthError as refused:
                error = refused
            else:
                return None
        page = self.page(
            request,
            "confirm.html",
            status_of(error) if error else 403,
            error=error,
            carried=form,
            action=f"{self.prefix(request)}{inner_path(request.scope, self.config.root_path)}",
            login=request.state.user.login,
        )
        return page if error is None else with_wait(page, error)

    def _has_second_factor(self, person_id: str) -> bool:
        return self.door.second_factors.has(person_id)

    def _record(self, request: Request, event: Event, target: str, reason: str = "") -> None:
        user = request.state.user
        self.door.record(Happening(event, user.id, address_of(request.scope), ok=True, target=target, reason=reason))

    async def _show(
        self, request: Request, status: int, *, error: AuthError | None = None, new_token: str = ""
    ) -> Response:
        values = await self.in_thread(self._gather, request.state.session.person)
        return self.page(
            request,
            "account.html",
            status,
            error=error,
            csrf=request.state.csrf,
            new_token=new_token,
            this_session=request.state.session.key,
            **values,
        )

    def _gather(self, person: Person) -> dict[str, Any]:
        user = person.user
        return {
            "user": user,
            "is_local": _is_local(user),
            "may_make_tokens": user.may(Permission.MAKE_TOKENS),
            "sessions": self.door.sessions.of(user.id),
            "tokens": self.door.tokens.of(user.id),
            "scopes": list(Scope),
            "now": self.door.clock(),
            "has_second_factor": self._has_second_factor(user.id),
            "must_have_factor": self.door.demands.wants_second_factor(user.roles),
            "codes_left": self.door.second_factors.recovery_codes_left(user.id),
            "most_codes": RECOVERY_CODES,
        }

    def _offer(
        self, request: Request, status: int, user: User, secret: str, error: AuthError | None = None
    ) -> Response:
        picture = base64.b64encode(qr_svg(enrolment_address(secret, user.login)).encode()).decode("ascii")
        return self.page(
            request,
            "second_factor.html",
            status,
            error=error,
            csrf=request.state.csrf,
            secret=secret,
            picture=picture,
            is_demanded=self.door.demands.wants_second_factor(user.roles),
        )


def _whole_number(text: str) -> int:
    """A small number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _is_local(user: User) -> bool:
    return user.id.startswith(f"{LOCAL}:")


def _is_secret(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
