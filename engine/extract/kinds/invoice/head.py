"""What a VAT invoice prints without a label of its own: code and number of paper forms, the cell of remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder
from engine.extract.kinds.invoice import heading, words
from engine.extract.kinds.invoice.remarks import cell_label, in_cell, is_seal, remark_lines
from engine.extract.sight import Absent, Sight, part_of
from engine.page.folding import simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.shapes import Value, tidy

_CODED = re.compile(r"(?<!用)代码\s{0,9}[:：]?\s{0,9}(\d{12}|\d{10})(?!\d)")
_NUMBERED = re.compile(r"(?:N[oO0]|№|號|号)\s*[.:：]?\s*(\d{8})(?!\d)")


@finder("invoice_code")
def invoice_code(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Digits behind 发票代码; on a paper form without that label 10 or 12 of them behind 代码, or alone at its head."""
    labelled = sight.search.best(spec)
    if labelled is not None:
        return labelled
    head = _head(sight)
    for line in head:
        match = _CODED.search(line.text)
        if match:
            return part_of(line, match.start(1), match.end(1), 0.9)
    return next((part_of(line, 0, len(line.text), 0.8) for line in head if _is(line, 10, 12)), None)


@finder("invoice_number")
def invoice_number(sight: Sight, spec: FieldSpec) -> Candidate | Absent | None:
    """Digits behind 发票号码: 8 of the old form, 20 of the new. On a paper form behind No, or alone at its head.

    On an invoice of another country the number in its heading.
    """
    if sight.conventions.script != "Hani":
        return heading.number(sight, spec)
    for label in sight.search.labels:
        if label.name in words.NUMBERS:
            for candidate in sight.search.values.candidates(label, spec.model_copy(update={"pattern": None})):
                if len(re.sub(r"\D", "", candidate.value.text)) in words.NUMBERS[label.name]:
                    return candidate
    head = _head(sight)
    for line in head:
        match = _NUMBERED.search(line.text)
        if match:
            return part_of(line, match.start(1), match.end(1), 0.9)
    return next((part_of(line, 0, len(line.text), 0.75) for line in head if _is(line, 8)), None)


@finder("issue_date")
def issue_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind its label; without one in the heading: Rechnung Nr. 42 vom 31.01.2014."""
    labelled = sight.search.best(spec)
    return labelled if labelled is not None else heading.date(sight)


@finder("invoice_remarks")
def remarks(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Every line in the cell right of 备注, which is tall and lies between the total and the names at the foot."""
    label = cell_label(sight)
    if label is None:
        return None
    height = sight.layout.line_height
    near = (line for line in in_cell(sight) if line.rect.left - label.rect.right < 4 * height)
    lines = [line for line in near if not is_seal(sight, line)]
    if not lines:
        return None
    parts = tuple(Part(line, 0, len(line.text)) for line in sorted(lines, key=lambda line: line.rect.middle))
    raw = "".join(part.text.strip() for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), 1.0), parts, 0.85)


def _head(sight: Sight) -> Sequence[Placed]:
    """The lines above the parties of a VAT invoice; none on other papers."""
    if not words.HEADED.search(simplify(sight.flow.text[:300])):
        return ()
    first = sight.layout.pages[0].number
    parties = {*words.NAME, words.TAX_ID[0], words.BUYER}
    labels = [label.rect.top for label in sight.search.labels if label.name in parties]
    end = min(labels, default=sight.layout.pages[0].height * 0.5)
    aside = remark_lines(sight)
    return [line for line in sight.layout.on_page(first) if line.rect.middle < end and line.index not in aside]


def _is(line: Placed, *lengths: int) -> bool:
    """Whether a line is a number of one of these lengths and nothing else."""
    text = line.text.replace(" ", "")
    return text.isascii() and text.isdigit() and len(text) in lengths
