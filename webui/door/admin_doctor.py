"""The page on which the doctor looks at every part, when somebody asks; what it says is a table with the way out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from anyio import move_on_after, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError, Text
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.shell.finding import Finding
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, FormError, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import status_of

Examine = Callable[[], Iterable[Finding]]
"""Looks at every part, one after another."""
_SECONDS = 90.0


def doctor_routes(
    door: FrontDoor, config: LoginConfig, examine: Examine, most_seconds: float = _SECONDS
) -> list[Route]:
    """The routes; each asks for the permission to manage settings. Nobody waits longer than `most_seconds`."""
    pages = _Pages(door, config, examine, most_seconds)
    return [
        Route("/admin/doctor", pages.show, methods=["GET"]),
        Route("/admin/doctor", pages.examine, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, examine: Examine, most_seconds: float) -> None:
        super().__init__(door, config)
        self._examine = examine
        self._most_seconds = most_seconds
        self._at_work = threading.Lock()

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """What the doctor does, and the button."""
        return self._page(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def examine(self, request: Request) -> Response:
        """One look at everything; one at a time, for all visitors."""
        if not self.is_session_form(request, await read_form(request)):
            return self._page(request, error=STALE)
        if not self._at_work.acquire(blocking=False):
            return self._page(request, error=_BUSY)
        found: list[Finding] = []
        began = time.monotonic()
        with move_on_after(self._most_seconds):
            await to_thread.run_sync(self._look, found, abandon_on_cancel=True)
        is_cut_off = time.monotonic() - began >= self._most_seconds
        return self._page(request, found=list(found), is_cut_off=is_cut_off)

    def _look(self, found: list[Finding]) -> None:
        """Goes on by itself where nobody waits any more, and lets nobody else begin meanwhile."""
        try:
            for finding in self._examine():
                found.append(finding)
        finally:
            self._at_work.release()

    def _page(
        self,
        request: Request,
        *,
        error: AuthError | None = None,
        found: list[Finding] | None = None,
        is_cut_off: bool = False,
    ) -> Response:
        return self.page(
            request,
            "admin_doctor.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            found=found,
            is_cut_off=is_cut_off,
        )


_BUSY = FormError(Text("正在检查。", "A check is under way."), Text("请过一会儿再试。", "Try again in a moment."))
