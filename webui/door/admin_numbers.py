"""The page of numbers: what came, how it was read, what people made of it, and what could be spared."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.cases.judged_fields import MOST_DOCUMENTS
from desk.cases.numbers import MOST_SECONDS, MOST_TIMED, USUAL_SECONDS, Numbers
from desk.cases.review_free import CONFIDENCE
from desk.cases.spans import LAST_DAYS, months
from desk.opening.assembly import now
from webui.door.admin import only_for
from webui.door.door_pages import DoorPages, LoginConfig
from webui.door.plots import plot

_ALL, _UNKNOWN = "", "-"
"""How the form says every kind, and no kind."""


def number_routes(door: FrontDoor, config: LoginConfig, numbers: Numbers) -> list[Route]:
    """The route; it asks for the permission to manage settings."""
    return [Route("/admin/numbers", _Pages(door, config, numbers).show, methods=["GET"])]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, numbers: Numbers) -> None:
        super().__init__(door, config)
        self._numbers = numbers

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """The numbers of the days, the kind and the seconds that the address names."""
        asked = request.query_params
        kind, seconds = asked.get("kind", _ALL)[:64], _seconds(asked.get("seconds", ""))
        of_kind = None if kind == _ALL else "" if kind == _UNKNOWN else kind
        user = request.state.user
        sheet = await self.in_thread(self._numbers.sheet, user, asked.get("span", ""), of_kind, seconds)
        is_listed = kind in {_ALL, *(one.id or _UNKNOWN for one in sheet.kinds)}
        keep = f"&span={sheet.span.name}&seconds={seconds}" + (f"&kind={kind}" if is_listed and kind else "")
        return self.page(
            request,
            "admin_numbers.html",
            200,
            user=user,
            sheet=sheet,
            kind=kind,
            is_listed=is_listed,
            seconds=seconds,
            most_seconds=MOST_SECONDS,
            last_days=LAST_DAYS,
            months=months(now()),
            plots=(
                ("papers", plot(sheet.flow.days, lambda day: day.papers)),
                ("failed", plot(sheet.flow.days, lambda day: day.failed)),
            ),
            most_documents=MOST_DOCUMENTS,
            most_timed=MOST_TIMED,
            confidence=CONFIDENCE,
            keep=keep,
        )


def _seconds(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SECONDS))
    return min(max(int(text), 1), MOST_SECONDS) if is_number else USUAL_SECONDS
