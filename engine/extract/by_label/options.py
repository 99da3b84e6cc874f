"""Options with boxes printed before them, as text: `□事假 ☑年假 □病假` chooses 年假."""

from __future__ import annotations

import re

OPEN, CROSSED = "□☐▢◻", "☑☒✓✔■▣√"
BOXES = re.compile(f"[{OPEN}{CROSSED}]")


def chosen_option(text: str) -> str | None:
    """The options of a text that are ticked, joined by 、; None where it is no choice, or nothing in it is ticked."""
    starts = [match.start() for match in BOXES.finditer(text)]
    if len(starts) < 2:
        return None
    ends = [*starts[1:], len(text)]
    options = [
        text[start + 1 : end].strip(" \t,，、;；/")
        for start, end in zip(starts, ends, strict=True)
        if text[start] in CROSSED
    ]
    return "、".join(option for option in options if option) or None
