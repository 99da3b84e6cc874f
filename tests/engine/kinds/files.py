"""Files of kinds for tests: a parking permit, which no shipped kind knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from engine.document import Box, Page
from engine.kinds import pages_of
from engine.page.layout import Layout
from engine.presets import Preset, read_preset

PERMIT = """\
id: parking_permit
position: 400
label: {zh: 停车证, en: Parking permit}
description: {zh: 园区停车证, en: Parking permits of the campus}
kind: parking_permit
cues:
  - {text: 停车证, weight: 4}
  - {text: parking permit, weight: 4}
fields:
  - name: permit_number
    label: {zh: 证号, en: Permit number}
    type: identifier
    required: true
  - name: holder
    label: {zh: 持证人, en: Holder}
    type: person
"""
PAGE = ["PARKING PERMIT", "Permit number:  P-20417", "Holder:  Nora Lindqvist"]


def write_kind(folder: Path, text: str = PERMIT, words: str | None = None) -> Path:
    """A folder with the file of a kind."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kind.yaml").write_text(text, "utf-8")
    if words is not None:
        (folder / "words.yaml").write_text(words, "utf-8")
    return folder


def write_sample(folder: Path, fields: object, pages: object = (PAGE,), name: str = "one.json") -> None:
    """A sample beside the file of a kind."""
    (folder / "samples").mkdir(exist_ok=True)
    (folder / "samples" / name).write_text(json.dumps({"pages": pages, "fields": fields}), "utf-8")


def permit(text: str = PERMIT) -> Preset:
    """The kind as a preset."""
    return read_preset(text, "kind.yaml")


def sheet(*lines: str) -> tuple[Page, ...]:
    """One page of these lines, two blanks or more being a gap."""
    return tuple(pages_of([list(lines)]))


def box_of(pages: Sequence[Page], text: str) -> tuple[int, Box]:
    """The page and the box of the first line that has this text, and of no more than the text."""
    for line in Layout(pages).lines:
        start = line.text.find(text)
        if start >= 0:
            return line.page, line.slice_box(start, start + len(text))
    raise AssertionError(text)
