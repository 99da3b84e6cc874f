"""Which of the two languages a visitor reads: the switch on the page first, then the browser's wish, else Chinese."""

from __future__ import annotations

from typing import Literal

from starlette.requests import HTTPConnection

Language = Literal["zh", "en"]

LANGUAGE_COOKIE = "ocr_lang"


def language_of(connection: HTTPConnection) -> Language:
    """The language for this request; `?lang=` and the cookie of the switch outrank the browser."""
    for choice in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if choice == "zh":
            return "zh"
        if choice == "en":
            return "en"
    return wished_language(connection.headers.get("accept-language", ""))


def wished_language(header: str) -> Language:
    """The better-liked of Chinese and English in an Accept-Language header (RFC 9110, 12.5.4)."""
    likes: dict[Language, float] = {"zh": 0.0, "en": 0.0}
    for part in header.lower().split(","):
        tag, _, parameters = part.strip().partition(";")
        language: Language | None = "zh" if tag.startswith("zh") else "en" if tag.startswith("en") else None
        if language is not None:
            likes[language] = max(likes[language], _quality(parameters))
    return "en" if likes["en"] > likes["zh"] else "zh"


def _quality(parameters: str) -> float:
    name, _, number = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
