"""The page on which administrators set the rules, release what they hold, and have the last days checked again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError, Text
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.claims.errors import BadRule, NotHeld
from desk.claims.forms import written
from desk.claims.office import MOST_AGAIN, MOST_DAYS, MOST_REASON, Rules
from desk.claims.rules import Code, Mode
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, FormError, LoginConfig, form_error
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of


def rule_routes(door: FrontDoor, config: LoginConfig, rules: Rules) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, rules)
    return [
        Route("/admin/rules", pages.show, methods=["GET"]),
        Route("/admin/rules", pages.change, methods=["POST"]),
        Route("/admin/rules/release", pages.release, methods=["POST"]),
        Route("/admin/rules/again", pages.check_again, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, rules: Rules) -> None:
        super().__init__(door, config)
        self._rules = rules

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """Every rule as it is set, and the documents that are held."""
        return await self._show(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def change(self, request: Request) -> Response:
        """Set one rule; what cannot be used stays in the form, to be mended."""
        form = await read_form(request, _LONGEST_LIST)
        code, mode = form.get("code", ""), form.get("mode", "")
        if not self.is_session_form(request, form) or code not in set(Code) or mode not in set(Mode):
            return await self._show(request, error=STALE)
        try:
            await self.in_thread(self._rules.change, request.state.user, Code(code), Mode(mode), form)
        except BadRule as error:
            return await self._show(request, error=form_error(error), typed=form)
        return redirect(self.target(request, f"/admin/rules?saved={code}#{code}"))

    @only_for(Permission.MANAGE_SETTINGS)
    async def release(self, request: Request) -> Response:
        """Let one document go, with a reason; one that is held for something else by now is shown as it is."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, error=STALE)
        codes = form.get("codes", "").split(",")
        what = (form.get("id", ""), codes, form.get("reason", ""))
        try:
            await self.in_thread(self._rules.release, request.state.user, *what)
        except NotHeld as error:
            return await self._show(request, error=form_error(error))
        return redirect(self.target(request, "/admin/rules#held"))

    @only_for(Permission.MANAGE_SETTINGS)
    async def check_again(self, request: Request) -> Response:
        """Judge the papers of the last days by the rules as they are."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, error=STALE)
        days = form.get("days", "")
        if not (days.isascii() and days.isdigit() and len(days) <= len(str(MOST_DAYS)) and 0 < int(days) <= MOST_DAYS):
            return await self._show(request, error=_NO_DAYS)
        checked = await self.in_thread(self._rules.check_again, request.state.user, int(days))
        return await self._show(request, checked=checked)

    async def _show(
        self,
        request: Request,
        *,
        error: AuthError | None = None,
        typed: dict[str, str] | None = None,
        checked: int | None = None,
    ) -> Response:
        user = request.state.user
        book = await self.in_thread(self._rules.all, user)
        held, total = await self.in_thread(self._rules.held, user)
        typed = typed or {}
        forms = {code: written(rule.data) for code, rule in book.rules.items()}
        modes = {code: rule.mode for code, rule in book.rules.items()}
        if typed.get("code") in set(Code):
            code = Code(typed["code"])
            forms[code] = {**forms[code], "weekends": "", **typed}
            modes[code] = Mode(typed["mode"])
        people = {person.user.id: person.user for person in await self.in_thread(self.door.people.all)}
        return self.page(
            request,
            "admin_rules.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=user,
            rules=list(book.rules.values()),
            own_text=book.own_text,
            forms=forms,
            modes=modes,
            saved=request.query_params.get("saved", "") if not typed else "",
            held=held,
            total=total,
            checked=checked,
            people=people,
            most_days=MOST_DAYS,
            most_again=MOST_AGAIN,
            most_reason=MOST_REASON,
        )


_LONGEST_LIST = 1024 * 1024
"""Bytes of a form with a long list of vendors in it."""
_NO_DAYS = FormError(
    Text("天数无法使用。", "This is no number of days."),
    Text(f"请填 1 到 {MOST_DAYS} 的整数。", f"A whole number from 1 to {MOST_DAYS}."),
)
