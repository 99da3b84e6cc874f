"""The one way in: pages and wanted fields in, fields and rows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.document import Field, Notice, Page, Row
from engine.extract.finders import FINDERS, Sight
from engine.extract.flow import Flow
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
    sight = Sight(layout, Search(layout, fields), Flow(layout), kind)
    return Extraction(tuple(_field(sight, spec) for spec in fields))


def _field(sight: Sight, spec: FieldSpec) -> Field:
    """A field by its own finder; where that finds nothing, by its label."""
    candidate = FINDERS[spec.rule](sight, spec) if spec.rule is not None and spec.rule in FINDERS else None
    return sight.search.field(spec, candidate or sight.search.best(spec))
