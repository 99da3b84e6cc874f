"""What tells one document from another in a list, and what a search looks through."""

from __future__ import annotations

from engine.document import Document

_VALUES = 3
_SEARCHED_CHARACTERS = 200_000


def headline_of(document: Document) -> str:
    """The first few values, or the first line where there are no fields."""
    values = [field.value for field in document.fields if field.value][:_VALUES]
    if not values:
        values = [line.text for page in document.pages for line in page.lines][:1]
    return " · ".join(value[:60] for value in values)


def search_text_of(document: Document, name: str) -> str:
    """Name, values and text, case-folded."""
    values = [field.value for field in document.fields if field.value]
    return "\n".join([name, *values, document.plain_text]).casefold()[:_SEARCHED_CHARACTERS]
