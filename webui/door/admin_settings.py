"""The page of settings: what may be chosen while the service runs on top, then everything as it is and why."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.chosen.chosen import CHANGEABLE, Chosen
from desk.chosen.errors import BadChoice, SetElsewhere
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig, form_error
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of


def settings_routes(door: FrontDoor, config: LoginConfig, chosen: Chosen) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, chosen)
    return [
        Route("/admin/settings", pages.show, methods=["GET"]),
        Route("/admin/settings", pages.change, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, chosen: Chosen) -> None:
        super().__init__(door, config)
        self._chosen = chosen

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """Every setting with its value, its source and what it means."""
        return await self._show(request)

    @only_for(Permission.MANAGE_SETTINGS)
    async def change(self, request: Request) -> Response:
        """Choose one; what cannot be used stays in the form, to be mended."""
        form = await read_form(request)
        name = form.get("name", "")
        if not self.is_session_form(request, form) or name not in CHANGEABLE:
            return await self._show(request, error=STALE)
        try:
            await self.in_thread(self._chosen.change, request.state.user, name, form.get("value", ""))
        except (BadChoice, SetElsewhere) as error:
            return await self._show(request, error=form_error(error), typed=form)
        return redirect(self.target(request, f"/admin/settings?saved={name}#{name}"))

    async def _show(
        self, request: Request, *, error: AuthError | None = None, typed: dict[str, str] | None = None
    ) -> Response:
        shown = await self.in_thread(self._chosen.all, request.state.user)
        typed = typed or {}
        return self.page(
            request,
            "admin_settings.html",
            status_of(error) if error else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            changeable=[(one, CHANGEABLE[one.name]) for one in shown if one.name in CHANGEABLE],
            rest=[one for one in shown if one.name not in CHANGEABLE],
            typed={typed["name"]: typed.get("value", "")} if "name" in typed else {},
            saved=request.query_params.get("saved", ""),
            people={person.user.id: person.user for person in await self.in_thread(self.door.people.all)},
        )
