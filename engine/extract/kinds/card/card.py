"""Identity cards: labels and values run together, and the number knows birth and sex."""

from __future__ import annotations

import re

from engine.extract.by_label.places import Candidate, Part
from engine.extract.kinds.card.licence import licence_address
from engine.extract.sight import Sight, part_of, whole_lines
from engine.page.layout import Placed
from engine.presets import FieldSpec
from engine.values.dates import find_dates
from engine.values.shapes import Value, tidy

_ETHNICITIES = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
_LABELS = re.compile(r"^\s*(?:姓\s*名|性\s*别|民\s*族|出\s*生|住\s*址|公民身份号码)")


def card_sex(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """男 or 女 right of 性别, or at the end of the line that holds 性别."""
    for line in sight.layout.lines:
        match = re.search(r"性\s*别?\s*[:：]?\s*([男女])|^\s*([男女])\s*(?:民\s*族.*)?$", line.text)
        if match:
            group = 1 if match.group(1) else 2
            return part_of(line, match.start(group), match.end(group), 0.93)
    return None


def card_ethnicity(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """One of the 56 behind 民族."""
    for line in sight.layout.lines:
        match = re.search(r"民?\s{0,9}族\s{0,9}[:：]?\s{0,9}([\u4e00-\u9fff]{1,5})\s{0,9}$", line.text)
        if match:
            name = next((n for n in sorted(_ETHNICITIES, key=len, reverse=True) if match[1].startswith(n)), None)
            if name:
                return part_of(line, match.start(1), match.start(1) + len(name), 0.95, name)
    return None


def card_birth(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The date printed in characters 年月日 on the side with the name."""
    if not any(re.search(r"公民|身份号码|民\s*族|住\s*址", line.text) for line in sight.layout.lines):
        return None
    for row in sight.layout.rows:
        texts = [line.text.strip() for line in row]
        joined = "".join(texts)
        dates = find_dates(joined, sight.conventions)
        if dates and re.search(r"年.*月", joined):
            start = dates[0].start
            lines, passed = [], 0
            for line, text in zip(row, texts, strict=True):
                if passed < dates[0].end and passed + len(text) > start:
                    lines.append(line)
                passed += len(text)
            return whole_lines(lines, 0.9, dates[0].value.isoformat())
    return None


def card_address(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """From 住址 to the number: every line that stands right of the label in its block."""
    lines = sight.layout.lines
    labels = [line for line in lines if re.match(r"住\s*址", line.text.lstrip())]
    if not labels:
        return licence_address(sight)
    label = labels[0]
    behind = re.sub(r"^\s*住\s*址\s*[:：]?\s*", "", label.text)
    left = label.rect.left + (label.rect.height * 2.2 if not behind else 0)
    number = next((line for line in lines if re.search(r"公民身份|\d{17}[\dXx]", line.text)), None)
    bottom = (
        number.rect.top + 0.3 * number.rect.height if number is not None else label.rect.bottom + 6 * label.rect.height
    )
    parts: list[Part] = []
    if behind:
        parts.append(Part(label, len(label.text) - len(behind), len(label.text)))
    beside = [
        line
        for line in lines
        if line is not label
        and line.page == label.page
        and label.rect.top - 0.4 * label.rect.height < line.rect.middle < bottom
        and label.rect.right - label.rect.height <= line.rect.left < left + 6 * label.rect.height
        and not _is_foreign(line.text)
        and not _is_mark(line.text, line.rect.height, label.rect.height)
    ]
    parts += [Part(line, 0, len(line.text)) for line in _block(beside, label.rect.bottom)]
    if not parts:
        return None
    raw = "".join(part.text.strip() for part in parts)
    return Candidate(Value(tidy(raw), raw, 0, len(raw), 1.0), tuple(parts), 0.9)


def _block(lines: list[Placed], bottom: float) -> list[Placed]:
    """Lines that follow one another without a gap of a line between them."""
    block: list[Placed] = []
    for line in lines:
        if line.rect.top - bottom > 0.95 * line.rect.height:
            break
        block.append(line)
        bottom = max(bottom, line.rect.bottom)
    return block


def _is_foreign(text: str) -> bool:
    """Another field of the card: a label, the birth date, the number."""
    return bool(_LABELS.match(text) or re.search(r"年.*月|\d{12}", text))


def _is_mark(text: str, height: float, usual: float) -> bool:
    """A watermark: much taller than print, or only a specimen's words."""
    return height > 2.2 * usual or bool(
        re.fullmatch(r"[\W_]{0,40}(?:样本|样张|SPECIMEN|[A-Z]{3,8}|COPY|复印件?)[\W_]{0,40}", text.strip())
    )
