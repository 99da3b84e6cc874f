"""Two pages that look like all others: the description of the interface, and one for an address that is not there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.front_door import FrontDoor
from desk.errors import DeskError
from engine.words import Words
from webui.door.door_pages import DoorPages, LoginConfig
from webui.wall.home import home_of
from webui.wall.refusal import reference_of, wants_page
from webui.wall.trouble import tell

_DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Swagger UI writes styles into what it draws."""


class NoSuchAddress(DeskError):
    """Said of an address that nothing answers to; never raised."""

    code = "no_such_address"

    def __init__(self) -> None:
        super().__init__(
            Words("没有这个地址。", "There is no such address."),
            Words("请对照接口说明检查参数。", "Compare the parameters with the description of the interface."),
        )


def docs_routes(door: FrontDoor, config: LoginConfig) -> list[Route]:
    """The route, for everyone who is logged in."""
    return [Route("/docs", FurtherPages(door, config).show_docs, methods=["GET"])]


class FurtherPages(DoorPages):
    """Both pages."""

    async def show_docs(self, request: Request) -> Response:
        """Swagger UI, from files of our own, in our frame."""
        return self.page(request, "docs.html", 200, csp=_DOCS_CSP, user=request.state.user)

    async def show_missing(self, request: Request, _error: Exception) -> Response:
        """To people a page with the way home, to programs the one shape of errors."""
        user = getattr(request.state, "user", None)
        if user is None or not wants_page(request):
            return tell(request, NoSuchAddress(), 404)
        reference = reference_of(request.scope)
        return self.page(request, "missing.html", 404, user=user, home=home_of(user), reference=reference)
