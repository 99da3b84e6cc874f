"""The shapes of what is odd about a document, and of words in both languages."""

from __future__ import annotations

from typing import Any

from webui.api.shape import Shape


class WordsShape(Shape):
    """The same in Chinese and English."""

    zh: str
    en: str


class ReleaseShape(Shape):
    """Who released a document that a rule held, when and why."""

    at: str
    by: str
    reason: str


class FlagShape(Shape):
    """What is odd about a document besides its doubts; `other_id` names the other document, `detail` has figures.

    Where the other document is not the caller's to see, `other_id` is null and `detail` says `hidden` alone. A document
    that is `held` can be neither exported nor finished; `release` says who ended that.
    """

    code: str
    other_id: str | None
    detail: dict[str, Any]
    message: WordsShape
    held: bool
    release: ReleaseShape | None
