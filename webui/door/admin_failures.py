"""The page of what could not be read lately: by reason and day, with a button to read it again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.cases.failures import DAYS, MOST_SHOWN, Failures
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of

_USUAL_DAYS = 7


def failure_routes(door: FrontDoor, config: LoginConfig, failures: Failures) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, failures)
    return [
        Route("/admin/failures", pages.show, methods=["GET"]),
        Route("/admin/failures/again", pages.read_again, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, failures: Failures) -> None:
        super().__init__(door, config)
        self._failures = failures

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """What failed in the days that the address names."""
        return await self._show(request, _days(request.query_params.get("days", "")))

    @only_for(Permission.MANAGE_SETTINGS)
    async def read_again(self, request: Request) -> Response:
        """Put one document back in line, or all of a reason."""
        form = await read_form(request)
        days = _days(form.get("days", ""))
        if not self.is_session_form(request, form):
            return await self._show(request, days, error=STALE)
        code, document_id = form.get("code", ""), form.get("id", "")
        count = await self.in_thread(self._again, request, days, code, document_id)
        return redirect(self.target(request, f"/admin/failures?days={days}&again={count}"))

    def _again(self, request: Request, days: int, code: str, document_id: str) -> int:
        return self._failures.read_again(request.state.user, days, code=code, document_id=document_id)

    async def _show(self, request: Request, days: int, *, error: AuthError | None = None) -> Response:
        again = request.query_params.get("again", "")
        return self.page(
            request,
            "admin_failures.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            days=days,
            choices=DAYS,
            most_shown=MOST_SHOWN,
            reasons=await self.in_thread(self._failures.recent, request.state.user, days),
            again=int(again) if again.isascii() and again.isdigit() and len(again) < 6 else None,
            keep=f"&days={days}",
        )


def _days(text: str) -> int:
    return next((days for days in DAYS if str(days) == text), _USUAL_DAYS)
