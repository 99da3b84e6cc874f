"""The one way in: pages and wanted fields in, fields and rows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Field, Notice, Page, Row
from engine.extract.layout import Layout
from engine.extract.search import Search
from engine.presets import FieldSpec, ItemsSpec


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found: a field a spec, in the same order; the rows of the items table; doubts about the whole."""

    fields: tuple[Field, ...]
    items: tuple[Row, ...] = ()
    warnings: tuple[Notice, ...] = ()


def extract(
    pages: Sequence[Page], fields: Sequence[FieldSpec], items: ItemsSpec | None, kind: str | None
) -> Extraction:
    """Looks for `fields` (and the rows of `items`) on `pages`; `kind` brings in what is known of that kind."""
    layout = Layout(pages)
    search = Search(layout, fields)
    return Extraction(tuple(search.field(spec) for spec in fields))
