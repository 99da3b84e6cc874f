"""Who is on the other side of a Gradio event, in which language, and what to say when something goes wrong."""

from __future__ import annotations

import logging

import gradio as gr
from starlette.requests import Request

from auth.errors import NotLoggedIn
from auth.roles import User
from desk.errors import DeskError
from desk.store.database import is_away, is_damage
from desk.store.storage_errors import DatabaseAway, DatabaseDamaged
from engine.errors import EngineError
from engine.words import Language
from webui.api.errors import tell_administrator
from webui.speech.language import language_of
from webui.speech.words import words
from webui.wall.refusal import reference_of

logger = logging.getLogger(__name__)


def user_of(request: gr.Request) -> User:
    """Whom the wall let in with this very event. Raises `NotLoggedIn`."""
    user = _request_of(request).scope.get("state", {}).get("user")
    if not isinstance(user, User):
        raise NotLoggedIn
    return user


def speech_of(request: gr.Request) -> Language:
    """The language of whoever sent the event."""
    return language_of(_request_of(request))


def explain(error: Exception, request: gr.Request) -> tuple[str, str]:
    """Message and hint for people: a deliberate error's own, a reference for any other."""
    language = speech_of(request)
    if isinstance(error, (DeskError, EngineError)):
        return error.message.in_language(language), error.hint.in_language(language)
    if is_away(error):
        return explain(DatabaseAway(), request)
    if is_damage(error):
        return explain(DatabaseDamaged(), request)
    reference = reference_of(_request_of(request).scope)
    logger.error("unexpected error in a page", exc_info=error, extra={"reference": reference})
    return words("error.unexpected", language), tell_administrator(reference, language)


def _request_of(request: gr.Request) -> Request:
    inner = request.request
    if not isinstance(inner, Request):
        raise NotLoggedIn
    return inner
