"""The JSON form of a document as the interface gives it: the engine's own, and what programs need besides."""

from __future__ import annotations

from typing import Any

from engine.document import Box, Document, Page
from engine.document import Field as DocumentField
from webui.viewer.verdict import with_verdicts


def document_form(document: Document) -> dict[str, Any]:
    """`Document.to_dict()`, the whole text as `raw_text`, `box_pixels` beside each `box`, a verdict a field."""
    record = with_verdicts(document)
    record["raw_text"] = document.plain_text
    sizes = {page.number: page for page in document.pages}
    for page, form in zip(document.pages, record["pages"], strict=True):
        _complete_page(form, page)
    for field, form in zip(document.fields, record["fields"], strict=True):
        _complete(form, field, sizes)
    for row, forms in zip(document.items, record["items"], strict=True):
        for cell in row:
            _complete(forms[cell.name], cell, sizes)
    return record


def page_form(page: Page) -> dict[str, Any]:
    """`Page.to_dict()`, and `box_pixels` beside the `box` of each line."""
    record = page.to_dict()
    _complete_page(record, page)
    return record


def _complete_page(form: dict[str, Any], page: Page) -> None:
    for line, line_form in zip(page.lines, form["lines"], strict=True):
        line_form["box_pixels"] = _pixels(line.box, page)


def _complete(form: dict[str, Any], field: DocumentField, sizes: dict[int, Page]) -> None:
    page = sizes.get(field.page) if field.page is not None else None
    form["box_pixels"] = _pixels(field.box, page) if field.box is not None and page is not None else None


def _pixels(box: Box, page: Page) -> list[list[int]]:
    """On the upright page image of the size the page says."""
    return [[round(x), round(y)] for x, y in box.to_pixels(page.width, page.height)]
