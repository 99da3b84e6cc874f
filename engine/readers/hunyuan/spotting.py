"""HunyuanOCR's answers to "where is which text": one grammar for all forms they come in.

    marked   ⟨112⟩TEXT⟨113⟩⟨110⟩(x1,y1),(x2,y2)⟨111⟩…      special tokens kept; says exactly where a text ends
    plain    TEXT(x1,y1),(x2,y2)TEXT(x1,y1),(x2,y2)…        special tokens stripped on the way
    json     [{"box": [x1, y1, x2, y2], "text": "TEXT"}, …]

This is the only place that knows the model's grid of 0-1000, and it is left here once. What cannot be read becomes a
warning that carries the leftover; a coordinate outside the grid is moved to its edge, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.document import Box, Notice
from engine.readers.hunyuan.model_json import Array, Node, Object, Repair, Text, read_json
from engine.words import Words

GRID = 1000
_SPECIAL = re.compile(r"<｜hy_[^｜<>]*｜>")
_END = re.compile(rf"(?<!\s)(?:{_SPECIAL.pattern}|\s)++$")
_TEXT_START, _TEXT_END = "<｜hy_place▁holder▁no▁112｜>", "<｜hy_place▁holder▁no▁113｜>"
_BOX_START, _BOX_END = "<｜hy_place▁holder▁no▁110｜>", "<｜hy_place▁holder▁no▁111｜>"
_MARKED = re.compile(
    rf"{_TEXT_START}(?P<text>(?:(?!<｜hy_place▁holder▁no▁11[0-2]｜>).)*?)(?:{_TEXT_END})?\s*"
    rf"{_BOX_START}(?P<box>[^<]*)(?:{_BOX_END}|(?={_TEXT_START}))",
    re.DOTALL,
)
_POINT = r"\(\s*([0-9]{1,4})\s*,\s*([0-9]{1,4})\s*\)"
_POINTS = re.compile(_POINT)
# Of an odd number of points in a row the first belongs to the text: "see (1,2),(3,4),(5,6)" has the box (3,4),(5,6).
_PLAIN_BOX = re.compile(rf"{_POINT}\s*,\s*{_POINT}(?=(?:\s*,\s*{_POINT}\s*,\s*{_POINT})*(?!\s*,\s*{_POINT}))")
_STRAY_BOX = re.compile(rf"(?<![ \t])[ \t]*{_POINT}\s*,\s*{_POINT}[ \t]*$", re.MULTILINE)
_JSON = re.compile(r"(?:```[a-zA-Z]*\s*)?(?:\[\s*(?:\{|\]|$)|\{\s*[\"'])")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BOX_KEYS, _TEXT_KEYS = ("box", "bbox", "bbox_2d", "box_2d"), ("text", "content", "text_content")
_LONGEST_LEFTOVER = 80


@dataclass(frozen=True, slots=True)
class Spot:
    """One line of text, its place on the page, and the characters of the answer (`start` to `end`) it was read from."""

    text: str
    box: Box
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spotting:
    """All lines of an answer, in its order, and what was wrong with it."""

    spots: tuple[Spot, ...]
    warnings: tuple[Notice, ...] = ()


def read_spotting(answer: str) -> Spotting:
    """The lines of `answer`, whichever form it has. Never raises."""
    if _TEXT_START in answer:
        return _read_marked(answer)
    bare = _SPECIAL.sub(lambda mark: " " * len(mark.group()), answer)
    if not _JSON.match(bare.lstrip()):
        return _read_plain(bare)
    as_json = _read_json(bare)
    return as_json if as_json.spots or not _PLAIN_BOX.search(bare) else _read_plain(bare)


def is_marked(answer: str) -> bool:
    """Whether the special tokens say which texts stand where, whatever was asked."""
    return _TEXT_START in answer and _BOX_START in answer


def without_marks(text: str) -> str:
    """The text without special tokens: nothing that a person types may act as one."""
    while _SPECIAL.search(text):
        text = _SPECIAL.sub("", text)
    return text


def strip_marks(answer: str) -> str:
    """The answer without special tokens, for tasks whose answer is text."""
    return _SPECIAL.sub("", answer).strip()


def before_end(answer: str) -> str:
    """The answer up to the special tokens that end it; characters keep their places."""
    return _END.sub("", answer)


def strip_stray_boxes(markdown: str) -> str:
    """Markdown without the bare coordinates that release 1.5 leaves at the ends of some lines."""
    return _STRAY_BOX.sub("", markdown)


def is_bare_coordinates(answer: str) -> bool:
    """Whether the answer, to whatever question, is nothing but coordinates."""
    bare = _SPECIAL.sub("", answer)
    return bool(_POINTS.search(bare)) and not _POINTS.sub("", bare).strip(" ,\n")


def says_no_text(answer: str) -> bool:
    """Whether the model says in a sentence that the page has no text."""
    return "没有文字" in answer and not _PLAIN_BOX.search(answer)


def _read_marked(answer: str) -> Spotting:
    spots: list[Spot] = []
    leftovers: list[str] = []
    was_moved = False
    end = 0
    for item in _MARKED.finditer(answer):
        leftovers.append(answer[end : item.start()])
        end = item.end()
        box, moved = _box([int(number) for pair in _POINTS.findall(item["box"]) for number in pair])
        if box is None or _POINTS.sub("", item["box"]).strip(" ,\n"):
            leftovers.append(item.group())
            continue
        was_moved |= moved
        spots.append(Spot(item["text"].strip(), box, item.start("text"), item.end("text")))
    leftovers.append(answer[end:])
    return Spotting(tuple(spots), tuple(_warnings(leftovers, was_moved=was_moved)))


def _read_plain(answer: str) -> Spotting:
    spots: list[Spot] = []
    leftovers: list[str] = []
    was_moved = False
    end = 0
    for item in _PLAIN_BOX.finditer(answer):
        text = answer[end : item.start()]
        start = end + len(text) - len(text.lstrip())
        end = item.end()
        box, moved = _box([int(number) for number in item.groups()[:4]])
        was_moved |= moved
        if box is None or not text.strip():
            leftovers.append(item.group())
        else:
            spots.append(Spot(text.strip(), box, start, start + len(text.strip())))
    tail = answer[end:]
    if not (says_no_text(tail) and not spots):
        leftovers.append(tail)
    return Spotting(tuple(spots), tuple(_warnings(leftovers, was_moved=was_moved)))


def _read_json(answer: str) -> Spotting:
    read = read_json(answer)
    spots: list[Spot] = []
    leftovers = [read.leftover]
    was_moved = False
    for item in _objects(read.root):
        text, numbers = _member(item, _TEXT_KEYS), _numbers(item)
        box, moved = _box(numbers)
        was_moved |= moved
        if isinstance(text, Text) and text.value is not None and box is not None and not text.is_cut:
            spots.append(Spot(text.value.strip(), box, text.start, text.end))
        else:
            leftovers.append(_shown(item))
    if Repair.CUT_OFF in read.repairs and not any(part.strip() for part in leftovers):
        leftovers.append(answer.strip()[-_LONGEST_LEFTOVER:])
    return Spotting(tuple(spots), tuple(_warnings(leftovers, was_moved=was_moved)))


def _objects(root: Node | None) -> Iterator[Object]:
    if isinstance(root, Object):
        if _member(root, _BOX_KEYS) or _member(root, _TEXT_KEYS):
            yield root
        else:
            for _, child in root.members:
                yield from _objects(child)
    elif isinstance(root, Array):
        for item in root.items:
            yield from _objects(item)


def _member(item: Object, names: tuple[str, ...]) -> Node | None:
    return next((child for key, child in item.members if key.casefold() in names), None)


def _numbers(item: Object) -> list[int]:
    """The box's numbers: a list of four, two points, or a text that holds them."""
    texts = " ".join(_leaves(_member(item, _BOX_KEYS)))
    return [round(float(number)) for number in _NUMBER.findall(texts)]


def _leaves(node: Node | None) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.value or ""
    elif isinstance(node, Array):
        for item in node.items:
            yield from _leaves(item)


def _shown(item: Object) -> str:
    return " ".join(f"{key}: {' '.join(_leaves(child))}" for key, child in item.members)


def _box(numbers: list[int]) -> tuple[Box | None, bool]:
    """Grid numbers as a box (two corners or four), and whether one had to be moved onto the grid."""
    if len(numbers) not in (4, 8):
        return None, False
    held = [min(max(number, 0), GRID) for number in numbers]
    xs, ys = held[0::2], held[1::2]
    if len(held) == 8:
        points = [(x / GRID, y / GRID) for x, y in zip(xs, ys, strict=True)]
        return Box((points[0], points[1], points[2], points[3])), held != numbers
    return Box.from_rect(min(xs) / GRID, min(ys) / GRID, max(xs) / GRID, max(ys) / GRID), held != numbers


def _warnings(leftovers: list[str], *, was_moved: bool) -> Iterator[Notice]:
    left = " … ".join(part for part in (_SPECIAL.sub(" ", text).strip() for text in leftovers) if part)
    if left:
        shown = left if len(left) <= _LONGEST_LEFTOVER else left[: _LONGEST_LEFTOVER - 1] + "…"
        yield Notice(
            "spotting_leftover",
            Words(
                f"模型的回答中有一段无法解读：“{shown}”。", f"Part of the model's answer could not be read: “{shown}”."
            ),
        )
    if was_moved:
        yield Notice(
            "box_outside_page",
            Words(
                "模型给出的部分坐标超出页面，已移到页面边缘。",
                "Some places the model gave lie outside the page and were moved to its edge.",
            ),
        )
