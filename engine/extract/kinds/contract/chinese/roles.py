"""Lines that introduce a party of a Chinese contract: 甲方：…, 出租方（以下简称甲方）：…, 需方 over a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.extract.finding import solver
from engine.extract.sight import Sight
from engine.page.layout import Placed

LETTERS = "甲乙丙"
_ROLES = tuple(
    tuple(words.split())
    for words in (
        "委托方 委托人 出租方 出租人 买方 买受人 发包方 发包人 贷款人 贷款方 出借人 出借方 采购方"
        " 采购人 需方 用人单位 聘用方 披露方 转让方 转让人 定作方 定作人 许可方 招标人"
        " 购货方 购买方 订货方 业主 赠与人",
        "受托方 受托人 承租方 承租人 卖方 出卖人 承包方 承包人 借款人 借款方 供货方 供应商 供方"
        " 劳动者 员工 受聘方 接收方 受让方 受让人 承揽方 承揽人 被许可方 中标人 销售方 服务方 服务商 受赠人",
        "担保方 担保人 保证人 中介方 居间方 见证方",
    )
)
_ROLE = "|".join(sorted((role for roles in _ROLES for role in roles), key=len, reverse=True))
_BRACKETS = r"(?P<in>(?:\s*[（(][^（）()]{1,18}[）)])*)"
HEAD = re.compile(
    rf"(?:(?<=^)|(?<=[\s，,；;。、]))(?P<role>[甲乙丙]\s*方(?!式|案|面|法|向)|{_ROLE}){_BRACKETS}\s*(?:[:：]|(?=\s*$))"
)
_LETTER = re.compile(r"([甲乙丙])\s*方")
_DEFINED = re.compile(
    rf"[（(]\s*(?:以下|下)?(?:统一)?(?:简)?称(?:为)?[:：]?\s*[“\"'「]?\s*(?P<role>[甲乙丙]方|{_ROLE})"
)
_NAME_END = re.compile(
    r"[（(]\s*(?:以下|下称|简称|盖章|签字|签章|公章|签名|章|合同专用章|身份证|统一社会)"
    r"|[，,；;。:：]|\s{2,}|\s*(?:居民)?身份证|\s*统一社会信用代码|_{2,}|$"
)
_NO_NAME = re.compile(
    r"[\s年月日_\-—/盖章签字公（()）]{0,40}|.{0,200}(?:第.{1,4}条|如下|应当|负责|有权|。).{0,300}"
    r"|[一-鿿]"
)
_CLAUSE = re.compile(
    r"\s{0,9}(?:第\s{0,9}[一二三四五六七八九十百零\d]{1,40}\s{0,9}[条章]|[一二三四五六七八九十]{1,3}\s{0,9}[、.．]|\d{1,2}\s{0,9}[、.．](?!\d))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """A party (0 甲, 1 乙, 2 丙) introduced at `start` of a line; its name, if one stands there, at `name`."""

    party: int
    line: Placed
    start: int
    name: tuple[int, int] | None

    @property
    def left(self) -> float:
        """Where it begins on the page."""
        return self.line.slice_rect(self.start, self.start + 1).left


def is_clause(line: Placed) -> bool:
    """Whether a numbered clause begins with this line."""
    return bool(_CLAUSE.match(line.text))


def party_of(role: str, letters: Mapping[str, int]) -> int | None:
    """Which party a role word is: by its letter, by what the document calls 甲方, else by custom."""
    letter = _LETTER.match(role)
    if letter:
        return LETTERS.index(letter[1])
    if role in letters:
        return letters[role]
    return next((index for index, roles in enumerate(_ROLES) if role in roles), None)


@solver
def heads_of(sight: Sight) -> tuple[Head, ...]:
    """Every line that introduces a party, in reading order."""
    letters = _letters(sight.layout.lines)
    return tuple(head for line in sight.layout.lines for head in _heads(line, letters))


def defined_party(text: str, which: int) -> tuple[int, int] | None:
    """Where a party is named that is called 甲方 (or by a role) behind its name: XX公司（以下简称“甲方”）."""
    for match in _DEFINED.finditer(text):
        if party_of(match["role"], {}) != which:
            continue
        before = re.search(r"[一-鿿A-Za-z0-9（）()·]{2,40}$", text[: match.start()].rstrip())
        if before is not None:
            lead = re.match(
                r"(?:[^（(]{0,40}[）)]\s{0,9}[与和及]?|.{0,40}(?:合同|协议)书?)?(?:由|与"
                r"|以及)?",
                before.group(),
            )
            return before.start() + (lead.end() if lead else 0), before.end()
    return None


def _letters(lines: Sequence[Placed]) -> dict[str, int]:
    """Role words that the document itself ties to a letter: 承租方（甲方）, 甲方（卖方）."""
    found: dict[str, int] = {}
    for line in lines:
        for match in HEAD.finditer(line.text):
            words = re.findall(rf"{_ROLE}", match.group())
            letter = _LETTER.search(match.group())
            if letter:
                found.update({word: LETTERS.index(letter[1]) for word in words})
    return found


def _heads(line: Placed, letters: Mapping[str, int]) -> Iterator[Head]:
    matches = list(HEAD.finditer(line.text))
    ends = [*(match.start() for match in matches[1:]), len(line.text)]
    for match, limit in zip(matches, ends[: len(matches)], strict=True):
        letter = _LETTER.search(match["in"])
        party = party_of(letter.group() if letter else match["role"].replace(" ", ""), letters)
        if party is None:
            continue
        yield Head(party, line, match.start(), _name(line.text, match.end(), limit))


def _name(text: str, start: int, limit: int) -> tuple[int, int] | None:
    """The name behind the colon, without definitions, seals and what follows; None where none stands there."""
    segment = text[start:limit]
    begin = start + len(segment) - len(segment.lstrip(" _　"))
    stop = _NAME_END.search(text, begin, limit)
    end = stop.start() if stop else limit
    name = text[begin:end].strip(" _　")
    return (begin, begin + len(name)) if is_name(name) else None


def is_name(text: str) -> bool:
    """Whether a text can be the name of a company or a person, and is no blank, seal note or sentence."""
    return 2 <= len(text) <= 40 and not _NO_NAME.fullmatch(text)
