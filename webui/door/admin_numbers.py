"""The page of numbers: what came, how it was read, what people made of it, and what could be spared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.errors import AuthError
from auth.front_door import FrontDoor
from auth.roles import Permission
from desk.cases.judged_fields import MOST_DOCUMENTS
from desk.cases.numbers import MOST_SECONDS, MOST_TIMED, USUAL_SECONDS, Numbers
from desk.cases.review_free import CONFIDENCE
from desk.cases.spans import LAST_DAYS, months
from desk.cases.standard_setting import WHY_NOT, StandardSetting
from desk.opening.assembly import now
from desk.standards.errors import LEAST, MOST, BadThreshold, NoCalibration, ScaleChanged, UnknownKind, UnprovenThreshold
from webui.door.admin import only_for
from webui.door.door_pages import STALE, DoorPages, LoginConfig, form_error
from webui.door.forms import read_form
from webui.door.plots import plot
from webui.door.reliability import reliability
from webui.wall.refusal import redirect, status_of

_ALL, _UNKNOWN = "", "-"
"""How the form says every kind, and no kind."""
_KEPT = ("span", "seconds", "kind", "set", "calibrated")
"""What an address says of the page."""
_LONGEST_NUMBER = 10


def number_routes(door: FrontDoor, config: LoginConfig, numbers: Numbers, setting: StandardSetting) -> list[Route]:
    """The routes; each asks for the permission to manage settings."""
    pages = _Pages(door, config, numbers, setting)
    return [
        Route("/admin/numbers", pages.show, methods=["GET"]),
        Route("/admin/numbers/threshold", pages.set_threshold, methods=["POST"]),
        Route("/admin/numbers/calibration", pages.calibrate, methods=["POST"]),
    ]


class _Pages(DoorPages):
    def __init__(self, door: FrontDoor, config: LoginConfig, numbers: Numbers, setting: StandardSetting) -> None:
        super().__init__(door, config)
        self._numbers = numbers
        self._setting = setting

    @only_for(Permission.MANAGE_SETTINGS)
    async def show(self, request: Request) -> Response:
        """The numbers of the days, the kind and the seconds that the address names."""
        return await self._show(request, request.query_params)

    @only_for(Permission.MANAGE_SETTINGS)
    async def set_threshold(self, request: Request) -> Response:
        """Set a kind's threshold, or go back to the product's; one that nothing proves is asked about first."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, form, error=STALE)
        user, kind = request.state.user, _id_of(form.get("of", ""))
        try:
            if form.get("to") == "product":
                await self.in_thread(self._setting.reset_threshold, user, kind)
            else:
                is_known = form.get("accept") == "yes"
                about = (user, kind, form.get("threshold", ""), form.get("span", ""), _number(form.get("seen", "")))
                await self.in_thread(partial(self._setting.set_threshold, *about, accepts_risk=is_known))
        except UnprovenThreshold as warning:
            return await self._show(request, form, warning=warning)
        except (BadThreshold, UnknownKind, ScaleChanged) as error:
            return await self._show(request, form, error=form_error(error))
        return self._back(request, {**form, "set": form.get("of", "")}, "review-free")

    @only_for(Permission.MANAGE_SETTINGS)
    async def calibrate(self, request: Request) -> Response:
        """Apply what the page has shown, or take back what is in force."""
        form = await read_form(request)
        if not self.is_session_form(request, form):
            return await self._show(request, form, error=STALE)
        user, seen = request.state.user, _number(form.get("seen", ""))
        try:
            if form.get("to") == "back":
                await self.in_thread(self._setting.take_back, user, seen)
            else:
                await self.in_thread(self._setting.calibrate, user, form.get("span", ""), seen)
        except (NoCalibration, ScaleChanged) as error:
            return await self._show(request, form, error=form_error(error))
        return self._back(request, {**form, "calibrated": "yes"}, "calibration")

    def _back(self, request: Request, form: Mapping[str, str], place: str) -> Response:
        """To the page as it was, at the place where something has changed."""
        query = urlencode({name: form[name][:64] for name in _KEPT if form.get(name)})
        return redirect(self.target(request, f"/admin/numbers?{query}#{place}"))

    async def _show(
        self,
        request: Request,
        asked: Mapping[str, str],
        *,
        error: AuthError | None = None,
        warning: UnprovenThreshold | None = None,
    ) -> Response:
        kind, seconds = asked.get("kind", _ALL)[:64], _seconds(asked.get("seconds", ""))
        of_kind = None if kind == _ALL else "" if kind == _UNKNOWN else kind
        user = request.state.user
        sheet = await self.in_thread(self._numbers.sheet, user, asked.get("span", ""), of_kind, seconds)
        is_listed = kind in {_ALL, *(one.id or _UNKNOWN for one in sheet.kinds)}
        keep = f"&span={sheet.span.name}&seconds={seconds}" + (f"&kind={kind}" if is_listed and kind else "")
        return self.page(
            request,
            "admin_numbers.html",
            status_of(error) if error else 400 if warning else 200,
            error=error,
            warning=warning,
            asked_of=asked.get("of", "")[:64] if warning else "",
            saved=asked.get("set", ""),
            is_calibrated=asked.get("calibrated") == "yes",
            csrf=request.state.csrf,
            people={person.user.id: person.user for person in await self.in_thread(self.door.people.all)},
            why_not=WHY_NOT,
            least=LEAST,
            most=MOST,
            reliability=reliability(sheet.refit.trial) if sheet.refit else None,
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


def _id_of(kind: str) -> str:
    """The kind that a form names."""
    return "" if kind == _UNKNOWN else kind


def _number(text: str) -> int:
    """Which calibration a form was made for; one that cannot be for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER else -1


def _seconds(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SECONDS))
    return min(max(int(text), 1), MOST_SECONDS) if is_number else USUAL_SECONDS
