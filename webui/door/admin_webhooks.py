"""The page on which administrators see everybody's webhooks, and remove one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError, Text
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.errors import HookNotFound
from desk.outside.webhooks import Webhooks
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of


def webhook_routes(door: FrontDoor, config: LoginConfig, webhooks: Webhooks) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, webhooks)
    return [
        Route("/admin/webhooks", pages.show, methods=["GET"]),
        Route("/admin/webhooks/remove", pages.remove, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, webhooks: Webhooks) -> None:
        super().__init__(door, config)
        self._webhooks = webhooks

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """Whose webhooks there are, what they are told of, and to which host."""
        return await self._show(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def remove(self, request: Request) -> Response:
        """Remove one; one that is gone already is shown as gone."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, error=STALE)
        try:
            await self.in_thread(self._webhooks.remove, request.state.user, form.get("id", ""))
        except HookNotFound:
            return await self._show(request, error=_GONE)
        return redirect(self.target(request, "/admin/webhooks"))

    async def _show(self, request: Request, *, error: AuthError | None = None) -> Response:
        return self.page(
            request,
            "admin_webhooks.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            hooks=await self.in_thread(self._webhooks.all, request.state.user),
            people={person.user.id: person for person in await self.in_thread(self.door.people.all)},
        )


class _HookGone(AuthError):
    """A webhook that was removed meanwhile; shown on the page, never raised."""

    code = "webhook_gone"


_GONE = _HookGone(
    Text("这个 Webhook 已经不在了。", "This webhook is not there any more."),
    Text("可能刚被删除；下面是现有的。", "It may just have been removed; below are those that remain."),
)
