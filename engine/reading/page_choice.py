"""Which pages of a file are wanted, as a person writes it: `1-3,5`, `2-`, `4`."""

from __future__ import annotations

import re

from engine.errors import BadPages
from engine.words import Words

_PART = re.compile(r"(\d{1,5})(?:(-)(\d{1,5})?)?")
_MOST_PARTS = 100


def chosen_pages(choice: str | None, page_count: int) -> list[int]:
    """The page numbers of a file of `page_count` pages that `choice` names, in the file's order, each once.

    None is all of them. Raises `BadPages` for a text of another form, or when the file has none of the pages.
    """
    if choice is None:
        return list(range(1, page_count + 1))
    ranges = _ranges(choice)
    numbers = [
        number
        for number in range(1, page_count + 1)
        if any(first <= number <= (page_count if last is None else last) for first, last in ranges)
    ]
    if not numbers:
        raise BadPages(
            Words(
                f"文件共 {page_count} 页，没有所选的“{choice}”。",
                f"The file has {page_count} pages, none of “{choice}”.",
            ),
            Words("页码从 1 开始。", "Pages count from 1."),
        )
    return numbers


def check_choice(choice: str | None) -> None:
    """Raises `BadPages` for a text that names no pages of any file."""
    if choice is not None:
        _ranges(choice)


def _ranges(choice: str) -> list[tuple[int, int | None]]:
    """First and last of each part; last None is the end of the file."""
    parts = choice.replace("，", ",").replace(" ", "").split(",")
    matches = [_PART.fullmatch(part) for part in parts[:_MOST_PARTS]]
    ranges = [
        (int(match[1]), int(match[3]) if match[3] else None if match[2] else int(match[1]))
        for match in matches
        if match
    ]
    sound = all(first >= 1 and (last is None or last >= first) for first, last in ranges)
    if len(ranges) != len(parts) or not sound:
        raise BadPages(
            Words(f"看不懂页码范围“{choice}”。", f"“{choice}” names no pages."),
            Words("请写成 1-3,5 或 2- 这样的形式。", "Write it like 1-3,5 or 2-."),
        )
    return ranges
