"""Labels that papers print beside the values of a field, and that the field does not have yet."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from engine.document import Box, Page
from engine.extract import Match, matches
from engine.kinds.drafting import names_of, stands_at, with_field
from engine.kinds.pointing import labels_beside, pointed_at
from engine.kinds.trial import fields_on
from engine.page.folding import fold
from engine.page.layout import Layout
from engine.presets import FieldSpec, Preset
from engine.values.equality import is_same
from engine.values.settling import conventions_of
from engine.weigh.ground import Grounder

_MOST_TRIED = 4
"""Labels beside one value."""


def suggested(
    pages_of_many: Iterable[Sequence[Page]], spec: FieldSpec, preset: Preset, wanted: Iterable[str | None] = ()
) -> tuple[str, ...]:
    """Labels by which `spec` would find its values on these papers, those that most papers print first.

    `wanted` are the values that people say are right, a paper each in the same order, where they know them (None: as
    the field gives it). Each label was tried: it leads to the value by itself.
    """
    count: Counter[str] = Counter()
    printed: dict[str, str] = {}
    drafted = with_field(preset, spec)
    papers = itertools.zip_longest(pages_of_many, wanted)
    for pages, right in papers if drafted is not None else ():
        for label in _on_one(pages, spec, drafted, right) if pages is not None and drafted is not None else ():
            count[fold(label)] += 1
            printed.setdefault(fold(label), label)
    return tuple(printed[name] for name, _ in count.most_common())


def _on_one(pages: Sequence[Page], spec: FieldSpec, preset: Preset, right: str | None) -> Iterator[str]:
    """The labels beside the value on one paper that lead to it, and did not before."""
    fields = fields_on(pages, preset)
    field = fields[spec.name]
    value, page, box = field.value, field.page, field.box
    if right is not None and (value is None or not is_same(value, right, spec.type)):
        ground = Grounder(pages, conventions_of(pages, preset.country)).find(right, spec.type)
        value, page, box = (right, ground.page, ground.box) if ground is not None else (None, None, None)
    if value is None or page is None or box is None:
        return
    layout = Layout(pages)
    pointed = pointed_at(layout, page, box)
    taken = names_of(*preset.fields) | {fold(one.value) for one in fields.values() if one.value is not None}
    labels = labels_beside(layout, pointed) if pointed is not None else iter(())
    for label in itertools.islice((one for one in labels if fold(one) not in taken), _MOST_TRIED):
        if _leads(label, pages, spec, preset, page, box, value):
            yield label


def _leads(label: str, pages: Sequence[Page], spec: FieldSpec, preset: Preset, page: int, box: Box, value: str) -> bool:
    """Whether a label leads to a value that the field's own labels do not lead to."""
    taught = spec.model_copy(update={"aliases": (*spec.aliases, label)})
    with_label = with_field(preset, taught)
    conventions = conventions_of(pages, preset.country)

    def leads(match: Match) -> bool:
        is_label = match.label is not None and fold(label) in fold(match.label)
        return is_label and stands_at(match, page, box, value, spec.type)

    if with_label is None or any(map(leads, matches(pages, spec, preset, conventions))):
        return False
    return any(map(leads, matches(pages, taught, with_label, conventions)))
