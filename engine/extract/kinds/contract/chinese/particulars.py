"""What a Chinese contract says about each party: representative, address, phone, codes, bank; by block or column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.extract.by_label.places import Candidate, Part
from engine.extract.finding import finder, solver
from engine.extract.kinds.contract.chinese.roles import HEAD, LETTERS, Head, heads_of, is_clause
from engine.extract.sight import Finder, Sight
from engine.page.layout import Placed
from engine.presets import FieldSpec, ValueType
from engine.values.shapes import Value, take, tidy

_LABELS: Mapping[str, tuple[str, ...]] = {
    "name": ("单位名称", "公司名称", "企业名称", "名称", "姓名"),
    "id": ("统一社会信用代码", "社会信用代码", "信用代码", "纳税人识别号", "税号", "营业执照号码", "营业执照号"),
    "id_number": ("居民身份证号码", "公民身份号码", "身份证号码", "身份证号", "身份证", "证件号码"),
    "representative": ("法定代表人", "法人代表", "负责人", "授权代表", "委托代理人", "代表人", "代理人", "代表"),
    "contact": ("项目联系人", "联系人"),
    "address": ("注册地址", "通讯地址", "联系地址", "单位地址", "住所地", "住所", "住址", "地址"),
    "phone": ("联系电话", "手机号码", "手机", "移动电话", "电话号码", "电话", "联系方式"),
    "bank": ("开户银行", "开户行名称", "开户行"),
    "account": ("银行账号", "收款账号", "银行帐号", "账号", "帐号", "银行账户"),
}
_KINDS = {label: kind for kind, labels in _LABELS.items() for label in labels}
_WORDS = "|".join(sorted((re.escape(r"") + r"\s*".join(label) for label in _KINDS), key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:(?<=^)|(?<=[\s，,；;。：:、]))(?:\d{{1,2}}[.、]\s*)?(?P<who>[甲乙丙]方)?(?:指定|收款|的){{0,2}}(?P<label>{_WORDS})"
    r"(?:\s*(?:/|或|及)\s*[一-鿿]{2,6})?(?:\s*[（(][^（）()]{1,14}[）)])*\s*[:：]"
)
_ANY_LABEL = re.compile(r"(?:(?<=\s)|(?<=[，,；;。]))[一-鿿]{2,8}(?:[（(][^（）()]{1,8}[）)])?[:：]")
_OWNER = re.compile(r"(?P<letter>[甲乙丙])方[^。；;]{0,12}?[:：]")
_FARTHEST = 24
"""Lines between a party's head and what is said of it."""
_BLANK = re.compile(r"[\s_—\-/（）()签字盖章年月日]*")
_TYPES: Mapping[str, ValueType] = {
    "id": ValueType.TAX_ID, "id_number": ValueType.RESIDENT_ID, "representative": ValueType.PERSON,
    "contact": ValueType.PERSON, "address": ValueType.TEXT, "phone": ValueType.PHONE, "bank": ValueType.TEXT,
    "account": ValueType.BANK_ACCOUNT, "name": ValueType.TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """A labelled value inside one line, and the party that the label itself names, if it does."""

    kind: str
    line: Placed
    start: int
    value: tuple[int, int]
    party: int | None


def particular(which: int, kind: str) -> Finder:
    """The finder of one particular of one party: `particular(0, "address")` is 甲方's address."""

    def find(sight: Sight, spec: FieldSpec) -> Candidate | None:
        return said_of(sight, which, kind)

    return find


def said_of(sight: Sight, which: int, kind: str) -> Candidate | None:
    """The first such value of the party, or None."""
    if sight.is_english or not heads_of(sight):
        return None
    for said in _sayings(sight).get(kind, ()):
        if (said.party if said.party is not None else _owner(sight, said)) == which:
            found = _candidate(sight, said)
            if found is not None:
                return found
    return None


@solver
def _sayings(sight: Sight) -> Mapping[str, Sequence[_Said]]:
    """All labelled values of the document by their kind, each kind in reading order."""
    found: dict[str, list[_Said]] = {}
    for line in sight.layout.lines:
        for said in _said(line):
            found.setdefault(said.kind, []).append(said)
    return found


@solver
def _heads_by_page(sight: Sight) -> Mapping[int, Sequence[Head]]:
    """The parties that are introduced on each page, in reading order."""
    found: dict[int, list[Head]] = {}
    for head in heads_of(sight):
        found.setdefault(head.line.page, []).append(head)
    return found


def _said(line: Placed) -> Iterator[_Said]:
    """All labelled values of a line; each ends where the next label begins."""
    text = line.text
    labels = list(_LABEL.finditer(text))
    if not labels:
        return
    breaks = sorted(
        {*(match.start() for match in [*labels, *HEAD.finditer(text), *_ANY_LABEL.finditer(text)]), len(text)}
    )
    for match in labels:
        end = next((place for place in breaks if place >= match.end()), len(text))
        stop = re.compile(r"[；;。]").search(text, match.end(), end)
        who = match["who"]
        kind = _KINDS[re.sub(r"\s", "", match["label"])]
        value = match.end(), stop.start() if stop else end
        yield _Said(kind, line, match.start(), value, LETTERS.index(who[0]) if who else None)


def _owner(sight: Sight, said: _Said) -> int | None:
    """Whose it is: a party named in the same line before it, the head over it in its column, or the last head above."""
    before = list(_OWNER.finditer(said.line.text, 0, said.start + 1))
    if before:
        return LETTERS.index(before[-1]["letter"])
    for line in sight.layout.lines[max(said.line.index - 2, 0) : said.line.index]:
        named = _LABEL.search(line.text)
        if named and named["who"]:
            return LETTERS.index(named["who"][0])
    heads = heads_of(sight)
    above = bisect_left(heads, (said.line.index, said.start), key=lambda head: (head.line.index, head.start))
    if not above:
        return None
    last = heads[above - 1]
    if _is_apart(sight, last, said):
        return None
    left = said.line.slice_rect(said.start, said.start + 1).left
    peers = [
        head
        for head in _heads_by_page(sight)[last.line.page]
        if abs(head.line.rect.top - last.line.rect.top) < 0.7 * last.line.rect.height
    ]
    return min(peers, key=lambda head: abs(head.left - left)).party


def _is_apart(sight: Sight, head: Head, said: _Said) -> bool:
    """Whether a clause begins between the head and the value, so that they have nothing to do with each other."""
    if said.line.page - head.line.page > 1:
        return True
    between = sight.layout.lines[head.line.index + 1 : said.line.index + 1]
    return len(between) > _FARTHEST or any(is_clause(line) for line in between)


def _candidate(sight: Sight, said: _Said) -> Candidate | None:
    """The value in the shape of its kind; from the piece right beside where the label ends its line."""
    line, (start, end) = said.line, said.value
    if _BLANK.fullmatch(line.text[start:end]):
        beside = _beside(sight, line) if end == len(line.text) else None
        if beside is None:
            return None
        line, start, end = beside, 0, len(beside.text)
    printed = line.text[start:end].rstrip(" ，,")
    value = (
        take(printed, _TYPES[said.kind], sight.conventions)
        if said.kind not in {"address", "bank", "name"}
        else _plain(printed)
    )
    if value is None or _BLANK.fullmatch(value.text):
        return None
    found = Candidate(replace(value, fit=1.0), (Part(line, start + value.start, start + value.end),), 0.88)
    return _continued(sight, found) if said.kind == "address" else found


def _plain(text: str) -> Value | None:
    stripped = re.sub(r"[（(](?:盖章|公章|签字|章)[）)]", "", text).strip(" _，,　")
    start = text.find(stripped) if stripped else 0
    return Value(tidy(stripped), stripped, start, start + len(stripped), 1.0) if stripped else None


def _beside(sight: Sight, line: Placed) -> Placed | None:
    """The next piece to the right on the same row, if it is no label of its own."""
    for other in sight.layout.on_page(line.page):
        is_beside = 0 <= other.rect.left - line.rect.right < 6 * line.rect.height
        if is_beside and abs(other.rect.top - line.rect.top) < 0.6 * line.rect.height:
            return None if _LABEL.search(other.text) or HEAD.search(other.text) else other
    return None


def _continued(sight: Sight, found: Candidate) -> Candidate:
    """An address that fills its line goes on in the next one, where that has no label."""
    line = found.parts[0].line
    following = next(iter(sight.layout.lines[line.index + 1 : line.index + 2]), None)
    if following is None or following.page != line.page or found.parts[0].end < len(line.text.rstrip()):
        return found
    is_full = line.rect.right > 0.85 * max(other.rect.right for other in sight.layout.on_page(line.page))
    is_rest = (
        len(following.text.strip()) <= 30 and not re.search(r"[:：。]", following.text) and not is_clause(following)
    )
    if not (is_full and is_rest and line.rect.width > 12 * line.rect.height):
        return found
    text = tidy(found.value.text + following.text.strip())
    parts = (*found.parts, Part(following, 0, len(following.text)))
    return Candidate(Value(text, text, 0, len(text), 1.0), parts, found.quality - 0.04)


for _which, _letter in enumerate("abc"):
    for _kind in _LABELS.keys() - {"name"}:
        finder(f"party_{_letter}_{_kind}")(particular(_which, _kind))
