"""The page on which administrators see what was learnt of layouts, and forget it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError, Text
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.errors import NotFound
from desk.layouts import Layouts
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.door.layout_drawing import draw
from webui.wall.refusal import redirect, status_of

_PAGE = 100


def layout_routes(door: FrontDoor, config: LoginConfig, layouts: Layouts) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, layouts)
    return [
        Route("/admin/layouts", pages.show, methods=["GET"]),
        Route("/admin/layouts/forget", pages.forget, methods=["POST"]),
        Route("/admin/layouts/forget-all", pages.forget_all, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, layouts: Layouts) -> None:
        super().__init__(door, config)
        self._layouts = layouts

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """What was learnt: each layout drawn, with how often it was confirmed and used."""
        return await self._show(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def forget(self, request: Request) -> Response:
        """Forget one layout; one that is gone already is shown as gone."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, error=STALE)
        try:
            await self.in_thread(self._layouts.forget, request.state.user, form.get("id", ""))
        except NotFound:
            return await self._show(request, error=_GONE)
        return redirect(self.target(request, "/admin/layouts"))

    @only_for(Permission.MANAGE_SETTINGS)
    async def forget_all(self, request: Request) -> Response:
        """Forget everything that was learnt."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, error=STALE)
        await self.in_thread(self._layouts.forget_all, request.state.user)
        return redirect(self.target(request, "/admin/layouts"))

    async def _show(self, request: Request, *, error: AuthError | None = None) -> Response:
        kept = await self.in_thread(self._layouts.list, request.state.user)
        people = {person.user.id: person.user for person in await self.in_thread(self.door.people.all)}
        return self.page(
            request,
            "admin_layouts.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            is_on=self._layouts.is_on,
            total=len(kept),
            layouts=[(one, draw(one.lesson)) for one in kept[:_PAGE]],
            people=people,
        )


class _LayoutGone(AuthError):
    """A layout that somebody has forgotten already; shown on the page, never raised."""

    code = "layout_gone"


_GONE = _LayoutGone(
    Text("这个版式已经不在了。", "This layout is not there any more."),
    Text("可能已被忘记；下面是现在记住的。", "It may have been forgotten; below is what is known now."),
)
