"""`/v1/me`, `/v1/words.js`, `/v1/presets`: who is looking, in which language, and what may be chosen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from auth.roles import Permission, User
from desk.cases.service import Desk
from engine.presets import Preset
from webui.api.bodies import Body
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import success
from webui.api.shares import team_form
from webui.door.cookies import Cookies
from webui.speech.language import LANGUAGE_COOKIE, Language, language_of
from webui.speech.words import CHINESE_LOCALES, table

router = APIRouter(prefix="/v1", tags=["me"])

_YEAR_SECONDS = 365 * 24 * 3600

_COMMON = ("auto", "invoice", "receipt", "contract", "id_card", "business_licence", "train_ticket", "taxi_ticket")
_PLACES = {**{preset_id: place for place, preset_id in enumerate(_COMMON)}, "text": 1000}

_SCRIPT = """\
(() => {
  window.desk = Object.freeze(%s);
  const locale = %s;
  Object.defineProperty(navigator, "language", { get: () => locale });
  Object.defineProperty(navigator, "languages", { get: () => [locale] });
})();
"""
"""Runs before Gradio's scripts, which ask the browser for its language: it answers with the one chosen here."""


class ChosenLanguage(Body):
    """The language to show from now on."""

    language: Language


@router.get("/me")
def show_me(request: Request, user: TheUser) -> dict[str, Any]:
    """The person who is logged in, and the token that the forms of the door want."""
    return success(
        {
            "id": user.id,
            "login": user.login,
            "display_name": user.display_name,
            "roles": sorted(user.roles),
            "language": language_of(request),
            "teams": sorted((team_form(team) for team in user.teams), key=lambda team: (team["name"], team["team"])),
            "csrf": request.scope["state"].get("csrf", ""),
        }
    )


@router.put("/me/language")
def choose_language(request: Request, response: Response, _user: TheUser, chosen: ChosenLanguage) -> dict[str, Any]:
    """Keeps the language of this browser for a year."""
    Cookies("", secure=False).set(request, response, LANGUAGE_COOKIE, chosen.language, max_age_seconds=_YEAR_SECONDS)
    return success({"language": chosen.language})


@router.get("/words.js", include_in_schema=False)
def send_words(request: Request, user: TheUser) -> Response:
    """The visitor's words and rights for the scripts of the pages, and their language for Gradio's own parts.

    `opened_at` is when the page was opened, by the clock that documents are dated by.
    """
    language = language_of(request)
    may = [permission for permission in Permission if user.may(permission)]
    given = {"language": language, "words": table(language), "may": may, "opened_at": datetime.now(UTC).isoformat()}
    locale = CHINESE_LOCALES[0] if language == "zh" else "en"
    return Response(
        _SCRIPT % (json.dumps(given, ensure_ascii=True), json.dumps(locale)),
        media_type="text/javascript",
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/presets")
def list_presets(desk: TheDesk, user: TheUser) -> dict[str, Any]:
    """The presets the user may choose, `auto` first."""
    presets = ordered_presets(desk, user)
    return success({"presets": [_preset(preset) for preset in presets], "default": desk.default_preset(user)})


def ordered_presets(desk: Desk, user: User) -> list[Preset]:
    """As administrators have them; the others as people look for them: `auto`, the most common papers, `text` last."""
    return sorted(desk.presets(user), key=lambda preset: (desk.place_of(preset), _PLACES.get(preset.id, len(_COMMON))))


def _preset(preset: Preset) -> dict[str, Any]:
    return {
        "id": preset.id,
        "version": preset.version,
        "kind": preset.kind,
        "label": {"zh": preset.label.zh, "en": preset.label.en},
        "description": {"zh": preset.description.zh, "en": preset.description.en},
        "fields": [
            {"name": field.name, "label": field.label.zh, "label_en": field.label.en} for field in preset.fields
        ],
    }
