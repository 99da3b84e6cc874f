"""Titles: the large line near the top that says what the document is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.extract.finders.sight import Sight, part_of, whole_lines
from engine.extract.folding import has_chinese, simplify
from engine.extract.layout import Placed
from engine.extract.places import Candidate
from engine.presets import FieldSpec

_CHINESE = re.compile(
    r"[\u4e00-\u9fff（）()、\s]{0,30}(?:合同|协议|协议书|合同书|契约|意向书|备忘录|承诺书|确认书)(?:书)?(?:[（(].{1,20}[）)])?"
)
_ENGLISH = re.compile(
    r"\b(?:agreement|contract|lease|deed|addendum|amendment|memorandum|license|licence)\b", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:this|is|are|was|between|dated|made|entered|shall|hereby|pursuant|please|read|the following|and the|by and)\b"
    r"|[,;:]$",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\bthis\s+((?:(?:[A-Z][\w&/-]*|and|of|for|to|the)\s+){1,8}?(?:Agreement|Contract|Lease|Deed))\b"
    r"(?=\s*(?:\(|is\b|dated|made|entered|,))"
)
_PIECE = re.compile(r"发票|客票|增值税|专用|普通|电子|[（）()]")
_INVOICE = re.compile(r".{0,24}(?:发票|客票|行程单)")


def contract_title(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first line on the first two pages that is a name of a contract and nothing else."""
    for page in sight.layout.pages[:2]:
        lines = sight.layout.on_page(page.number)
        chinese = next(
            (
                line
                for line in lines[:12]
                if _CHINESE.fullmatch(line.text.strip()) and not re.search(r"[：:。]", line.text)
            ),
            None,
        )
        if chinese is not None:
            return whole_lines([chinese], 0.95)
        english = _english_title(sight, lines[:25])
        if english is not None:
            return english
    return None


def invoice_type(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The heading of an invoice or ticket, also where the reader cut it in two."""
    if not sight.layout.pages:
        return None
    page = sight.layout.pages[0]
    rows = [row for row in sight.layout.rows if row[0].page == page.number][:6]
    for row in rows:
        anchor = next((line for line in row if _INVOICE.match(simplify(line.text)) and _is_heading(line)), None)
        if anchor is not None:
            lines = [line for line in row if line is anchor or (_is_heading(line) and _is_beside(line, anchor))]
            text = simplify("".join(line.text.strip() for line in lines))
            return whole_lines(lines, 0.95, _closed(text))
    return None


def form_title(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The heading of a form: alone on its row near the top, without a colon, in larger print than the rest."""
    rows = (
        [row for row in sight.layout.rows if row[0].page == sight.layout.pages[0].number] if sight.layout.pages else []
    )
    for row in rows[:4]:
        line = row[0]
        alone = len(row) == 1 and not re.search(r"[:：]|\d{3}", line.text)
        if alone and 3 <= len(line.text.strip()) <= 40 and line.rect.height > 1.15 * sight.layout.line_height:
            return whole_lines([line], 0.8)
    return None


def _is_beside(line: Placed, anchor: Placed) -> bool:
    gap = max(line.rect.left - anchor.rect.right, anchor.rect.left - line.rect.right)
    if not _PIECE.search(simplify(line.text)):
        return False
    return gap < 1.2 * anchor.rect.height and line.rect.height > 0.75 * anchor.rect.height


def _is_heading(line: Placed) -> bool:
    text = simplify(line.text)
    return has_chinese(text) and not re.search(r"[:：]|\d{2}|发票(?:代码|号码)|开票日期|机器编号", text)


def _closed(text: str) -> str:
    """The heading with its brackets in pairs; the reader drops one now and then, or reads a seal into the gap."""
    text = text.replace("(", "（").replace(")", "）").replace(" ", "")
    text = re.sub(r"(?<=发票)[^（）]{1,2}(?=（)", "", text)
    if text.endswith("）") and "（" not in text and "发票" in text[:-1]:
        cut = text.find("发票") + 2
        if cut < len(text) - 1:
            text = text[:cut] + "（" + text[cut:]
    elif "（" in text and not text.endswith("）"):
        text += "）"
    return text


def _english_title(sight: Sight, lines: Sequence[Placed]) -> Candidate | None:
    """The first line that names an agreement; the words of `This ... Agreement` inside it, where both are there."""
    spoken = _SPOKEN.search(sight.flow.text[:4000])
    found = [line for line in lines if _is_english_title(line.text)]
    plain = [line for line in found if not re.search(r"\d", line.text)] or found
    if not plain:
        return sight.flow.candidate(spoken.start(1), spoken.end(1), 0.7) if spoken else None
    line = plain[0]
    start, end = len(line.text) - len(line.text.lstrip()), len(line.text.rstrip())
    if spoken:
        inside = line.text.lower().find(spoken.group(1).lower())
        if inside > 0:
            start, end = inside, inside + len(spoken.group(1))
    return part_of(line, start, end, 0.85)


def _is_english_title(text: str) -> bool:
    text = text.strip()
    return bool(
        3 < len(text) < 90
        and _ENGLISH.search(text)
        and not _SENTENCE.search(text)
        and (
            text.isupper()
            or text.istitle()
            or sum(word[:1].isupper() for word in text.split()) >= len(text.split()) * 0.6
        )
    )
