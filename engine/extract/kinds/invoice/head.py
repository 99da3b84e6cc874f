"""What a VAT invoice prints without a label of its own: code and number of paper forms, the cell of remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder
from engine.extract.kinds.invoice import heading
from engine.extract.sight import Sight, part_of
from engine.page.folding import fold, simplify
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.shapes import Value, tidy

_NUMBERED = re.compile(r"(?:N[oO0]|№|號|号)\s*[.:：]?\s*(\d{8})(?!\d)")
_SEAL = re.compile(r"专用章|发票章|财务章|样本")


@finder("invoice_code")
def invoice_code(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """10 or 12 digits behind 发票代码; on a paper form, which has no such label, alone at its head."""
    labelled = sight.search.best(spec)
    if labelled is not None:
        return labelled
    return next((part_of(line, 0, len(line.text), 0.8) for line in _head(sight) if _is(line, 10, 12)), None)


@finder("invoice_number")
def invoice_number(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Digits behind 发票号码: 8 of the old form, 20 of the new. On a paper form behind No, or alone at its head.

    On an invoice of another country the number in its heading.
    """
    if sight.conventions.script != "Hani":
        return heading.number(sight)
    for label in sight.search.labels:
        if label.name == "发票号码":
            for candidate in sight.search.values.candidates(label, spec.model_copy(update={"pattern": None})):
                if len(re.sub(r"\D", "", candidate.value.text)) in {8, 20}:
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
    label = next((label for label in sight.search.labels if label.name == "备注" and not label.rest.strip()), None)
    bounds = _remark_bounds(sight)
    if label is None or bounds is None or label.rect.height < 1.5 * sight.layout.line_height:
        return None
    top, bottom = bounds
    height = sight.layout.line_height
    inside = [
        line
        for line in sight.layout.on_page(label.line.page)
        if top < line.rect.middle < bottom and line.rect.left > label.rect.right - 0.5 * height
    ]
    lines = [line for line in inside if line.rect.left - label.rect.right < 4 * height and not _is_seal(sight, line)]
    if not lines:
        return None
    parts = tuple(Part(line, 0, len(line.text)) for line in sorted(lines, key=lambda line: line.rect.middle))
    raw = "".join(part.text.strip() for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), 1.0), parts, 0.85)


def _head(sight: Sight) -> Sequence[Placed]:
    """The lines above the parties of a VAT invoice; none on other papers."""
    if not re.search("增值税|专用发票|普通发票|定额发票|统一发票", simplify(sight.flow.text[:300])):
        return ()
    first = sight.layout.pages[0].number
    labels = [label.rect.top for label in sight.search.labels if label.name in {"名称", "纳税人识别号", "购买方"}]
    end = min(labels, default=sight.layout.pages[0].height * 0.5)
    return [line for line in sight.layout.on_page(first) if line.rect.middle < end]


def _is(line: Placed, *lengths: int) -> bool:
    """Whether a line is a number of one of these lengths and nothing else."""
    text = line.text.replace(" ", "")
    return text.isascii() and text.isdigit() and len(text) in lengths


def _remark_bounds(sight: Sight) -> tuple[float, float] | None:
    """From under the total to above 收款人, 复核, 开票人."""
    top = bottom = None
    for row, text in zip(sight.layout.rows, sight.layout.row_texts, strict=True):
        plain = fold(text)
        if "价税合计" in plain:
            ends = [line.rect.bottom for line in row if line.rect.height < 2 * sight.layout.line_height]
            top = max(ends, default=top)
        elif top is not None and re.search("开票人|收款人", plain):
            bottom = min(line.rect.top for line in row)
    return (top, bottom) if top is not None and bottom is not None else None


def _is_seal(sight: Sight, line: Placed) -> bool:
    """A piece of the seller's seal: its middle says what it is, its ring repeats characters of a company's name."""
    text = fold(line.text)
    if _SEAL.search(simplify(line.text)):
        return True
    names = [fold(other.text) for other in sight.layout.lines if other is not line and "公司" in other.text]
    return len(text) <= 4 and any(set(text) <= set(name) for name in names)
