"""What a document says besides its printed text: QR codes, tick boxes, ruled lines, and the data that files carry."""

from __future__ import annotations

from dataclasses import dataclass

import cv2

from engine.evidence.codes import Code, read_codes
from engine.evidence.marks import Mark, find_marks
from engine.evidence.rules import Rule, find_rules
from engine.readers import PageImage

__all__ = ["Code", "Evidence", "Mark", "Rule", "gather"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The codes, the tick boxes and the ruled lines of one page; `page` counts from 1."""

    page: int
    codes: tuple[Code, ...] = ()
    marks: tuple[Mark, ...] = ()
    rules: tuple[Rule, ...] = ()


def gather(image: PageImage) -> Evidence:
    """Everything that one page shows besides text; a fraction of a second a page, nothing is raised."""
    grey = cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY)
    return Evidence(image.number, read_codes(grey), find_marks(grey), find_rules(grey))
