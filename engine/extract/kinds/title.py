"""Titles: the large line near the top that says what the document is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder
from engine.extract.kinds.invoice import words
from engine.extract.sight import Sight, part_of, whole_lines
from engine.page.folding import fold, has_chinese, simplify
from engine.page.layout import Placed
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
_DEED = re.compile(
    r"(?:[A-Z’'-]{1,40}\s{1,9}){0,4}(?:ENDORSEMENT|CERTIFICATE|INDENTURE|GUARANTY|GUARANTEE"
    r"|(?:PROMISSORY|RATE|MORTGAGE|BALLOON) NOTE|TERMS AND CONDITIONS"
    r"|RELEASE|WAIVER|LETTER OF INTENT|STATEMENT OF WORK|TERM SHEET|POWER OF ATTORNEY|BILL OF SALE|WARRANTY)"
)
_UNFINISHED = re.compile(r"\b(?:and|of|for|to|with|the|&)$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:FOR|OF|AND|TO|REGARDING|RELATING TO|WITH RESPECT TO)\b(?!.*\b(?:INC|LLC|LTD|CORP)\b)")
_SPOKEN = re.compile(
    r"\bthis\s+((?:(?:[A-Z][\w&/-]*|and|of|for|to|the)\s+){1,8}?(?:Agreement|Contract|Lease|Deed))\b"
    r"(?=\s*(?:\(|is\b|dated|made|entered|,))"
)


@finder("contract_title")
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


@finder("invoice_type")
def invoice_type(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The heading of an invoice or ticket, also where the reader cut it in two."""
    if not sight.layout.pages:
        return None
    page = sight.layout.pages[0]
    rows = [row for row in sight.layout.rows if row[0].page == page.number][:6]
    for row in rows:
        anchor = next((line for line in row if words.TITLE.match(simplify(line.text)) and _is_heading(line)), None)
        if anchor is not None:
            lines = [line for line in row if line is anchor or (_is_heading(line) and _is_beside(line, anchor))]
            text = simplify("".join(line.text.strip() for line in lines))
            return whole_lines(lines, 0.95, _closed(text))
    return None


@finder("form_title")
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
    if not words.TITLE_PIECE.search(simplify(line.text)):
        return False
    return gap < 1.2 * anchor.rect.height and line.rect.height > 0.75 * anchor.rect.height


def _is_heading(line: Placed) -> bool:
    text = simplify(line.text)
    return has_chinese(text) and not words.NO_TITLE.search(text.strip())


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
    """The first line that names an agreement, with those it goes on over; else `This ... Agreement`."""
    spoken = _SPOKEN.search(sight.flow.text[:4000])
    found = [line for line in lines if _is_english_title(line.text)]
    plain = [line for line in found if not re.search(r"\d", line.text)] or found
    deed = next((line for line in lines[:8] if _DEED.fullmatch(line.text.strip())), None)
    if deed is not None and (not plain or len(plain[0].text.split()) == 1):
        return whole_lines([deed], 0.72)
    if not plain:
        return sight.flow.candidate(spoken.start(1), spoken.end(1), 0.7) if spoken else None
    line = plain[0]
    run = _title_lines(sight, lines, line)
    if len(run) > 1:
        return whole_lines(run, 0.82)
    start, end = len(line.text) - len(line.text.lstrip()), len(line.text.rstrip())
    if spoken:
        inside = line.text.lower().find(spoken.group(1).lower())
        if inside > 0:
            start, end = inside, inside + len(spoken.group(1))
    return part_of(line, start, end, 0.85)


def _title_lines(sight: Sight, lines: Sequence[Placed], line: Placed) -> list[Placed]:
    """The lines over which a title goes: as far as the text calls the deed by them, or as its words go on."""
    at = lines.index(line)
    text = fold(sight.flow.text[:6000])
    for before, behind in ((2, 2), (1, 2), (2, 1), (1, 1), (0, 2), (2, 0), (0, 1), (1, 0)):
        run = list(lines[max(at - before, 0) : at + behind + 1])
        is_whole = len(run) == before + behind + 1 and _are_stacked(run) and _are_alike(run)
        if is_whole and "this" + fold(" ".join(_texts(run))) in text:
            return run
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is not None and _are_stacked([line, following]) and following.text.isupper() == line.text.isupper():
        goes_on = _UNFINISHED.search(line.text) or _GOES_ON.match(following.text)
        if goes_on and len(following.text) < 80 and not _SENTENCE.search(following.text):
            return [line, following]
    return [line]


def _are_stacked(run: Sequence[Placed]) -> bool:
    """Whether lines stand right under each other on one page."""
    pairs = list(pairwise(run))
    return all(a.page == b.page and -0.2 < (b.rect.top - a.rect.bottom) / a.rect.height < 2.2 for a, b in pairs)


def _are_alike(run: Sequence[Placed]) -> bool:
    """Whether lines are all capitals or none is, and none is part of a sentence."""
    is_upper = {line.text.isupper() for line in run}
    return len(is_upper) == 1 and not any(_SENTENCE.search(line.text) or len(line.text.strip()) < 3 for line in run)


def _texts(run: Sequence[Placed]) -> list[str]:
    return [line.text.strip() for line in run]


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
