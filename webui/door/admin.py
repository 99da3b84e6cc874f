"""The pages of those who look after the desk: the directory, and the guard that all of them share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError, Forbidden, LoginBusy
from auth.events import Event, Happening
from auth.front_door import FrontDoor
from auth.ldap_config import LdapConfig
from auth.ldap_probe import check_directory
from auth.roles import Permission
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import status_of
from webui.wall.wall import address_of

Pages = TypeVar("Pages", bound=DoorPages)
Endpoint = Callable[[Pages, Request], Awaitable[Response]]


def admin_routes(door: FrontDoor, config: LoginConfig, directory: LdapConfig | None) -> list[Route]:
    """The routes; each asks for its own permission."""
    pages = _Pages(door, config, directory)
    return [
        Route("/admin/directory", pages.show_directory, methods=["GET"]),
        Route("/admin/directory", pages.check_directory, methods=["POST"]),
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
    def __init__(self, door: FrontDoor, config: LoginConfig, directory: LdapConfig | None) -> None:
        super().__init__(door, config)
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
