"""The page of settings: what may be chosen while the service runs on top, then everything as it is and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.chosen.changeable import CHANGEABLE, SECTIONS, Changeable, Section
from desk.chosen.chosen import Chosen, Shown
from desk.chosen.errors import BadChoice, SetElsewhere, WouldOpen
from desk.chosen.kinds import Several
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig
from webui.door.forms import read_form
from webui.wall.refusal import redirect, status_of


def settings_routes(door: FrontDoor, config: LoginConfig, chosen: Chosen) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, chosen)
    return [
        Route("/admin/settings", pages.show, methods=["GET"]),
        Route("/admin/settings", pages.change, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody typed for a setting, and what is said to it; `is_question` where saving again means yes."""

    name: str
    typed: str
    said: BadChoice | SetElsewhere | WouldOpen
    is_question: bool


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
        typed = _typed(CHANGEABLE[name], form)
        try:
            is_sure = "sure" in form and _lines(form["sure"]) == typed
            await self.in_thread(partial(self._chosen.change, request.state.user, name, typed, is_sure=is_sure))
        except (BadChoice, SetElsewhere, WouldOpen) as error:
            asked = _Asked(name, typed, error, is_question=isinstance(error, WouldOpen))
            return await self._show(request, asked=asked)
        return redirect(self.target(request, f"/admin/settings?saved={name}#{name}"))

    async def _show(self, request: Request, *, error: AuthError | None = None, asked: _Asked | None = None) -> Response:
        shown = await self.in_thread(self._chosen.all, request.state.user)
        return self.page(
            request,
            "admin_settings.html",
            status_of(error) if error else 400 if asked else 200,
            error=error,
            csrf=request.state.csrf,
            user=request.state.user,
            sections=_in_sections(shown),
            titles=SECTIONS,
            rest=[one for one in shown if one.name not in CHANGEABLE],
            asked=asked,
            saved=request.query_params.get("saved", ""),
            people={person.user.id: person.user for person in await self.in_thread(self.door.people.all)},
        )


def _typed(setting: Changeable, form: dict[str, str]) -> str:
    """What a form says of a setting; ticks have a field each."""
    if isinstance(setting.kind, Several):
        return ",".join(option for option in setting.kind.options if f"tick-{option}" in form)
    return _lines(form.get("value", ""))


def _lines(typed: str) -> str:
    """What a browser sends with its own ends of lines."""
    return typed.replace("\r\n", "\n")


def _in_sections(shown: list[Shown]) -> list[tuple[Section, list[tuple[Shown, Changeable]]]]:
    """What can be changed, in the order of the page."""
    by_name = {one.name: one for one in shown}
    return [
        (section, [(by_name[name], setting) for name, setting in CHANGEABLE.items() if setting.section is section])
        for section in SECTIONS
    ]
