"""JSON as a language model prints it: read in spite of fences, chatter, loose quotes and missing ends.

Valid JSON reads exactly as `json.loads` would, except that numbers stay the text they were printed as. Whatever had to
be mended is recorded, and every string knows where in the answer it stood, so that it can be scored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

_OPENING = re.compile(r"""\{(?=\s*(?:["'“‘}]|\w|$))|\[(?=\s*(?:["'“‘\[\]{}\d-]|$))""")
_SPACE = re.compile(r"\s*")
_BARE = re.compile(r"[^\s,:，：{}\[\]\"']+")
_FENCE = re.compile(r"```[a-zA-Z]*\s*$")
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, str | None] = {"null": None, "None": None, "true": "true", "false": "false"}
_DEEPEST = 64


class Repair(StrEnum):
    """One way in which an answer was not JSON."""

    FENCE = "fence"
    LEADING_TEXT = "leading_text"
    TRAILING_TEXT = "trailing_text"
    QUOTES = "quotes"
    ESCAPE = "escape"
    BARE_WORD = "bare_word"
    COMMA = "comma"
    DUPLICATE_KEY = "duplicate_key"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Text:
    """A string, a number as printed, or null (None); `start` and `end` are its characters in the answer."""

    value: str | None
    start: int
    end: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """Members in the order they were printed; a key may occur twice."""

    members: tuple[tuple[str, Node], ...]


Node = Text | Array | Object


@dataclass(frozen=True, slots=True)
class ModelJson:
    """What an answer said (`root` None: nothing like JSON in it) and how it had to be mended."""

    root: Node | None
    repairs: frozenset[Repair] = frozenset()
    leftover: str = ""


def read_json(answer: str) -> ModelJson:
    """The first object or array in `answer`. Never raises."""
    opening = _OPENING.search(answer)
    if opening is None:
        return ModelJson(None, frozenset(), answer.strip())
    parser = _Parser(answer, opening.start())
    try:
        root = parser.read_value(0)
    except _TooDeep:
        return ModelJson(None, frozenset(parser.repairs), answer.strip())
    before, after = answer[: opening.start()].strip(), answer[parser.at :].strip()
    fence = _FENCE.search(before)
    if fence or after.startswith("```"):
        parser.repairs.add(Repair.FENCE)
        before, after = before[: fence.start()].strip() if fence else before, after.removeprefix("```").strip()
    if before:
        parser.repairs.add(Repair.LEADING_TEXT)
    if after:
        parser.repairs.add(Repair.TRAILING_TEXT)
    return ModelJson(root, frozenset(parser.repairs), " ".join(part for part in (before, after) if part))


class _TooDeep(Exception):
    """Nested deeper than any answer has reason to be."""


class _Parser:
    """Reads one value from `at` on; leaves `at` behind it."""

    def __init__(self, answer: str, at: int) -> None:
        self.answer = answer
        self.at = at
        self.repairs: set[Repair] = set()

    def read_value(self, depth: int) -> Node:
        if depth > _DEEPEST:
            _refuse()
        match self._next():
            case "{":
                return self._read_object(depth)
            case "[":
                return self._read_array(depth)
            case quote if quote in _CLOSING and quote:
                return self._read_string(quote)
            case _:
                return self._read_bare()

    def _next(self) -> str:
        """The next character that is not white space, without taking it; empty at the end."""
        space = _SPACE.match(self.answer, self.at)
        self.at = space.end() if space else self.at
        return self.answer[self.at : self.at + 1]

    def _read_object(self, depth: int) -> Object:
        self.at += 1
        members: list[tuple[str, Node]] = []
        while self._has_more("}", is_first=not members):
            key = self._read_key()
            if self._next() in (":", "："):
                self._mend_if(self.answer[self.at] == "：", Repair.QUOTES)
                self.at += 1
                value: Node = self.read_value(depth + 1) if self._next() not in ("}", ",", "") else self._absent()
            else:
                value = self._absent()
            self._mend_if(any(key == known for known, _ in members), Repair.DUPLICATE_KEY)
            members.append((key, value))
        return Object(tuple(members))

    def _read_array(self, depth: int) -> Array:
        self.at += 1
        items: list[Node] = []
        while self._has_more("]", is_first=not items):
            before = self.at
            items.append(self.read_value(depth + 1))
            if self.at == before:  # a stray closing bracket of the other kind
                self.repairs.add(Repair.CUT_OFF)
                items.pop()
                break
        return Array(tuple(items))

    def _has_more(self, closing: str, *, is_first: bool) -> bool:
        """Whether another member follows; takes the comma before it or the bracket that ends it all."""
        commas = 0
        while self._next() in (",", "，"):
            self._mend_if(self.answer[self.at] == "，", Repair.QUOTES)
            self.at += 1
            commas += 1
        char = self._next()
        if char == closing:
            self.at += 1
            self._mend_if(commas > 0, Repair.COMMA)
            return False
        if not char or char in "}]" or self.answer.startswith("```", self.at):
            self.repairs.add(Repair.CUT_OFF)
            return False
        self._mend_if(commas != (0 if is_first else 1), Repair.COMMA)
        return True

    def _read_key(self) -> str:
        char, before = self._next(), self.at
        key = self._read_string(char) if char in _CLOSING else self._read_bare()
        if self.at == before:  # no key at all: step over it, or this would never end
            self.at += 1
        return key.value or ""

    def _absent(self) -> Text:
        self.repairs.add(Repair.CUT_OFF)
        return Text(None, self.at, self.at, is_cut=True)

    def _read_bare(self) -> Text:
        start = self.at
        word = _BARE.match(self.answer, start)
        if word is None:
            self.repairs.add(Repair.BARE_WORD)
            return Text(None, start, start)
        self.at = word.end()
        text = word.group()
        is_number = re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", text) is not None
        self._mend_if(not is_number and text not in ("null", "true", "false"), Repair.BARE_WORD)
        self._mend_if(self.at == len(self.answer), Repair.CUT_OFF)
        return Text(_WORDS.get(text, text), start, self.at, is_cut=self.at == len(self.answer))

    def _read_string(self, quote: str) -> Text:
        self._mend_if(quote != '"', Repair.QUOTES)
        closing = _CLOSING[quote]
        self.at += 1
        start, pieces = self.at, []
        while self.at < len(self.answer):
            char = self.answer[self.at]
            if char == "\\":
                pieces.append(self._read_escape())
            elif char == closing and self._ends_here():
                self.at += 1
                return Text("".join(pieces), start, self.at - 1)
            else:
                self._mend_if(char == closing, Repair.QUOTES)
                self._mend_if(char < " ", Repair.ESCAPE)
                pieces.append(char)
                self.at += 1
        self.repairs.add(Repair.CUT_OFF)
        return Text("".join(pieces), start, self.at, is_cut=True)

    def _ends_here(self) -> bool:
        """Whether the quote at `at` closes its string: something follows that may stand after one."""
        space = _SPACE.match(self.answer, self.at + 1)
        follows = space.end() if space else self.at + 1
        if follows >= len(self.answer) or self.answer[follows] in ",:}]，：":
            return True
        has_break = "\n" in self.answer[self.at + 1 : follows]
        return has_break and (self.answer[follows] in _CLOSING or self.answer.startswith("```", follows))

    def _read_escape(self) -> str:
        char = self.answer[self.at + 1 : self.at + 2]
        if char == "u":
            return self._read_code_unit()
        self.at += 1 + len(char)
        if char in _ESCAPES and char:
            return _ESCAPES[char]
        self.repairs.add(Repair.ESCAPE)
        return char if char == "'" else "\\" + char

    def _read_code_unit(self) -> str:
        units = re.compile(r"(?:\\u[0-9a-fA-F]{4})+").match(self.answer, self.at)
        if units is None:
            self.repairs.add(Repair.ESCAPE)
            self.at += 2
            return "\\u"
        self.at = units.end()
        packed = bytes.fromhex(units.group().replace("\\u", ""))
        return packed.decode("utf-16-be", "replace")

    def _mend_if(self, needed: bool, repair: Repair) -> None:
        if needed:
            self.repairs.add(repair)


def _refuse() -> NoReturn:
    raise _TooDeep
