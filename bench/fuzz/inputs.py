"""One input: what it is, and what is asked of it. The same seed, kind and number always give the same one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.fuzz.ofds import ofd_file
from bench.fuzz.pdfs import pdf_file
from bench.fuzz.pictures import picture_file
from bench.fuzz.texts import blank_pdf, page_records, wish
from bench.fuzz.xmls import xml_file
from engine.pipeline import Order

FILES: Mapping[str, Callable[[random.Random], bytes]] = {
    "pictures": picture_file,
    "pdf": pdf_file,
    "ofd": ofd_file,
    "xml": xml_file,
}
KINDS = (*FILES, "text", "api")
_PRESETS = sorted(path.parent.name for path in (Path(__file__).parents[2] / "assets" / "kinds").glob("*/kind.yaml"))


@dataclass(frozen=True, slots=True)
class Input:
    """A file and an order; `records` are pages that count as read already, whose text is what is tried."""

    name: str
    content: bytes
    order: Order
    records: dict[int, bytes] = field(default_factory=dict)


def dice_of(seed: int, name: str) -> random.Random:
    """The chance of one input, `name` being KIND/NUMBER."""
    return random.Random(f"{seed}/{name}")


def input_of(seed: int, name: str) -> Input:
    """The input that is called `name`."""
    dice = dice_of(seed, name)
    kind = name.partition("/")[0]
    if kind == "text":
        records = page_records(dice)
        return Input(name, blank_pdf(len(records)), _order(dice), records)
    return Input(name, FILES[kind](dice), _order(dice))


def _order(dice: random.Random) -> Order:
    preset = dice.choice(_PRESETS) if dice.random() < 0.7 else "auto"
    fields: tuple[str, ...] = ()
    instruction = None
    match dice.randrange(6):
        case 0:
            fields = tuple(wish(dice)[:80] or "金额" for _ in range(dice.randrange(1, 6)))
        case 1:
            instruction = "请提取" + wish(dice)
    pages = dice.choice(("1", "1-2", "2", "1,1")) if dice.random() < 0.05 else None
    password = wish(dice)[:20] if dice.random() < 0.05 else None
    return Order(preset=preset, fields=fields, instruction=instruction, pages=pages, password=password)
