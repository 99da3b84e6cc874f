"""The page of the preset studio: a frame in which our own element does the work over `/v1/studio`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.front_door import FrontDoor
from auth.roles import Permission
from webui.door.admin import only_for
from webui.door.door_pages import DoorPages, LoginConfig

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def preset_routes(door: FrontDoor, config: LoginConfig) -> list[Route]:
    """The route; it asks for the permission to edit presets."""
    return [Route("/admin/presets", _Pages(door, config).show, methods=["GET"])]


class _Pages(DoorPages):
    @only_for(Permission.EDIT_PRESETS)
    async def show(self, request: Request) -> Response:
        """The frame."""
        return self.page(request, "admin_presets.html", 200, csp=_CSP, user=request.state.user)
