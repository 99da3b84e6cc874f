"""What a way does, in words for people who do not write patterns: everything that it says, nothing of its spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from engine.presets.model import FieldSpec, Label
from engine.presets.types import ValueType
from engine.presets.ways import Place, Side, Way
from engine.words import Words

TYPES: Mapping[ValueType, Words] = {
    ValueType.TEXT: Words("文字", "text"),
    ValueType.LONG_TEXT: Words("长文字", "long text"),
    ValueType.AMOUNT: Words("金额", "amount"),
    ValueType.AMOUNT_WORDS: Words("大写金额", "amount in words"),
    ValueType.PERCENT: Words("百分比", "share"),
    ValueType.NUMBER: Words("数字", "number"),
    ValueType.DATE: Words("日期", "date"),
    ValueType.DATE_RANGE: Words("起止日期", "period"),
    ValueType.TIME: Words("时间", "time"),
    ValueType.IDENTIFIER: Words("号码", "identifier"),
    ValueType.RESIDENT_ID: Words("身份证号", "resident id"),
    ValueType.TAX_ID: Words("税号", "tax id"),
    ValueType.BANK_ACCOUNT: Words("银行账号", "bank account"),
    ValueType.PHONE: Words("电话", "phone number"),
    ValueType.EMAIL: Words("邮箱", "e-mail address"),
    ValueType.PERSON: Words("姓名", "person"),
    ValueType.COMPANY: Words("单位", "company"),
    ValueType.ADDRESS: Words("地址", "address"),
    ValueType.SEX: Words("性别", "sex"),
    ValueType.CHOICE: Words("选项", "choice"),
    ValueType.MRZ: Words("机读码", "machine-readable zone"),
}
"""What people call each type of value."""
_SIDES = {
    Side.LEFT: Words("左半页", "the left half of the page"),
    Side.RIGHT: Words("右半页", "the right half of the page"),
    Side.TOP: Words("上半页", "the upper half of the page"),
    Side.BOTTOM: Words("下半页", "the lower half of the page"),
}
_USUAL_QUALITY = 0.9
_ANY = "…"
_LETTERS = {"[A-Z]": "A", "[a-z]": "a", "[A-Za-z]": "A", r"\d": "0", r"\s": " "}
_GAP = r"\s{0,5}[:：]?\s{0,5}"
_PIECE = re.compile(
    r"\(\?<?[!=][^)]{0,40}\)|\\S\.\{0,\d{1,3}\}\??|"
    r"(\[A-Z\]|\[a-z\]|\[A-Za-z\]|\\d|\\s)(?:\{(\d{1,3})(?:,(\d{1,3}))?\})?|\\([^\w\s])|\(\?:|[()^$]|([^\\\[\]{}*+?|.()^$])"
)
_HELD = re.compile(r"(?P<lead>[^()|]{2,200})\((?P<value>[^()]{1,200})\)(?P<rest>[^()|]{0,200})")

Called = Callable[[str], Words]
"""What people call a field, by its name."""


def way_in_words(way: Way, called: Called) -> Words:
    """One phrase without a full stop: what is looked for, where, and what else has to hold."""
    said = [_what(way), *_where(way, called), *_besides(way)]
    return Words("，".join(one.zh for one in said), ", ".join(one.en for one in said))


def pictured(pattern: str) -> str | None:
    """What a plain pattern matches, as an example: `P-00000` for `P-\\d{3,7}`; None for one that says more."""
    shown, at = [], 0
    text = pattern.replace(_GAP, r"\s{1}")
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            return None
        shown.append(_shown(piece))
        at = piece.end()
    return "".join(shown).strip() or None


def _shown(piece: re.Match[str]) -> str:
    kind, least, most, escaped, plain = piece.groups()
    if kind is not None:
        low = int(least or 1)
        high = int(most) if most else low
        return " " if kind == r"\s" else _LETTERS[kind] * ((low + high) // 2)
    return escaped or plain or (_ANY if piece[0].startswith(r"\S") else "")


def _quoted(pattern: str) -> Words:
    shown = pictured(pattern)
    if shown is None:
        return Words(f"符合 {pattern} 的文字", f"text that matches {pattern}")
    return Words(f"“{shown}”", f"“{shown}”")


def _what(way: Way) -> Words:
    if way.block is not None:
        return _block(way)
    if way.is_by_label:
        return _labels(way)
    kind = TYPES[way.find] if way.find is not None else None
    if way.pattern is None:
        return Words(f"一个{kind.zh}", f"the {kind.en}") if kind is not None else Words("文字", "text")
    said = _form(way.pattern)
    return said if kind is None else Words(f"{said.zh}（{kind.zh}）", f"{said.en} (read as {kind.en})")


def _block(way: Way) -> Words:
    most = way.block
    return Words(f"上下相连的几行（最多 {most} 行）", f"lines one below another, {most} at most")


def _form(pattern: str) -> Words:
    """What a pattern matches: a value of a form, or what stands behind (or between) words."""
    held = _HELD.fullmatch(pattern)
    lead = pictured(held["lead"]) if held is not None else None
    if held is not None and lead is not None:
        value, rest = pictured(held["value"]), pictured(held["rest"])
        form = Words(f"形如“{value}”", f"like “{value}”") if value not in (None, _ANY) else None
        behind = Words(f"“{lead}”后面", f"what stands behind “{lead}”")
        if rest is not None:
            behind = Words(f"“{lead}”与“{rest}”之间", f"what stands between “{lead}” and “{rest}”")
        if form is None:
            return Words(f"{behind.zh}的内容", behind.en)
        return Words(f"{behind.zh}{form.zh}的内容", f"{behind.en}, {form.en}")
    shown = pictured(pattern)
    if shown is None:
        return Words(f"符合 {pattern} 的文字", f"text that matches {pattern}")
    return Words(f"形如“{shown}”的文字", f"text like “{shown}”")


def _labels(way: Way) -> Words:
    if not way.labels:
        return Words("栏目名旁边的值", "the value beside its label")
    zh, en = "、".join(f"“{one}”" for one in way.labels), ", ".join(f"“{one}”" for one in way.labels)
    return Words(f"栏目名{zh}旁边的值", f"the value beside the label {en}")


def _where(way: Way, called: Called) -> Iterator[Words]:
    """The part of the page."""
    if way.look_in is Place.ROWS:
        yield Words("在同一排里（同高的行连在一起）", "in a row (lines of one height joined)")
    if way.look_in is Place.TEXT:
        yield Words("在全文中", "in the running text")
    for pattern, zh, en in (
        (way.below, "在{0}下面", "below {0}"),
        (way.above, "在{0}上面", "above {0}"),
        (way.until, "到{0}为止", "up to {0}"),
        (way.behind, "行首是{0}，在它后面", "behind {0} at the beginning of the line"),
        (way.lines_with, "所在行含有{0}", "on a line with {0}"),
        (way.lines_without, "所在行不含{0}", "on a line without {0}"),
    ):
        if pattern is not None:
            said = _quoted(pattern)
            yield Words(zh.format(said.zh), en.format(said.en))
    for name, zh, en in (
        (way.same_row_as, "与“{0}”同排", "in the row of “{0}”"),
        (way.right_of, "在“{0}”右侧", "right of “{0}”"),
        (way.part_of, "取自“{0}”的值", "out of the value of “{0}”"),
    ):
        if name is not None:
            yield Words(zh.format(called(name).zh), en.format(called(name).en))
    if way.first_lines is not None:
        count = way.first_lines
        line = Words("在第一行", "on the first line")
        line = line if way.block is None else Words("从第一行起", "from the first line on")
        yield line if count == 1 else Words(f"在前 {count} 行", f"within the first {count} lines")
    if way.side is not None:
        yield Words(f"在{_SIDES[way.side].zh}", f"in {_SIDES[way.side].en}")
    if way.of_party is not None:
        names, others = way.of_party.names, way.of_party.others
        yield Words(
            f"属于“{'、'.join(names)}”而非“{'、'.join(others)}”",
            f"in the block of “{', '.join(names)}”, not of “{', '.join(others)}”",
        )


def _besides(way: Way) -> Iterator[Words]:
    """What else has to hold, and how the value is written."""
    for holds, words in (
        (way.alone, Words("独占一行", "alone on its line")),
        (way.last, Words("取最后一处", "the last one")),
        (way.only_one, Words("只有一处时才算", "only if there is just one")),
        (way.compact, Words("去掉空格", "without blanks")),
    ):
        if holds:
            yield words
    for pattern, zh, en in (
        (way.page_has, "仅当单据上有{0}", "only where the paper has {0}"),
        (way.page_lacks, "仅当单据上没有{0}", "only where the paper lacks {0}"),
    ):
        if pattern is not None:
            said = _quoted(pattern)
            yield Words(zh.format(said.zh), en.format(said.en))
    if way.block is not None and way.pattern is not None:
        form = _form(way.pattern)
        yield Words(f"其中有{form.zh}", f"with {form.en} in it")
    if way.block is not None and way.find not in (None, ValueType.TEXT):
        kind = TYPES[way.find]
        yield Words(f"读作{kind.zh}", f"read as {kind.en}")
    if way.most_lines is not None:
        yield Words(f"仅限不超过 {way.most_lines} 行的单据", f"only on papers of at most {way.most_lines} lines")
    if way.kinds:
        yield Words(f"仅限：{'、'.join(way.kinds)}", f"only on {', '.join(way.kinds)}")
    if way.write is not None:
        yield Words(f"写成 {way.write}", f"written as {way.write}")
    if way.least is not None:
        yield Words(f"栏目名吻合度至少 {way.least}", f"the label fits by {way.least} at least")
    if way.quality != _USUAL_QUALITY:
        yield Words(f"把握 {way.quality:.0%}", f"sure by {way.quality:.0%}")


def called_in(*specs: FieldSpec) -> Called:
    """What people call the fields of a kind; one that is not there is called by its name."""
    labels = {spec.name: spec.label for spec in specs}

    def called(name: str) -> Words:
        return labels.get(name, Label(zh=name, en=name)).words()

    return called
