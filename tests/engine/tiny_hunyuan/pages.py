"""The drawn pages the tiny checkpoint knows by heart, and its answer to every question about them.

All pages have one size, or the model learns sizes instead of pictures; they look different from one another, or it
cannot tell them apart. They are drawn three times as large as the model sees them, for the CPU reader's sake.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.readers import PageImage
from engine.readers.hunyuan.tasks import Release, TaskBook

WIDTH, HEIGHT = 768, 480
NO_TEXT = "图中没有文字"
INSTRUCTION = "请提取单号和总金额，以 JSON 返回。"
TEXT_START, TEXT_END = "<｜hy_place▁holder▁no▁112｜>", "<｜hy_place▁holder▁no▁113｜>"
BOX_START, BOX_END = "<｜hy_place▁holder▁no▁110｜>", "<｜hy_place▁holder▁no▁111｜>"


@dataclass(frozen=True, slots=True)
class Print:
    """One line as drawn: top left corner and font size in pixels."""

    x: int
    y: int
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One page. `fields` maps a tuple of names to the answer, `asks` a (task, release) or free instruction to it."""

    name: str
    prints: tuple[Print, ...] = ()
    fields: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    instructions: Mapping[str, str] = field(default_factory=dict)
    single: Mapping[str, str] = field(default_factory=dict)


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=4)


def _fenced(values: Mapping[str, str]) -> str:
    return f"```json\n{_json(values)}\n```"


_TABLE = "<table><tr><td>Item</td><td>Qty</td></tr><tr><td>Bolt</td><td>40</td></tr></table>"

SAMPLES = (
    Sample(
        "receipt",
        (
            Print(36, 24, 54, "GREEN TEA HOUSE"),
            Print(36, 120, 42, "No: R-2031"),
            Print(36, 198, 42, "Date: 2026-03-14"),
            Print(36, 276, 42, "Oolong (hot), 18.00"),
            Print(36, 372, 48, "Total: 128.50"),
        ),
        fields={("No", "Date", "Total"): _fenced({"No": "R-2031", "Date": "2026-03-14", "Total": "128.50"})},
        instructions={INSTRUCTION: _fenced({"单号": "R-2031", "总金额": "128.50"})},
        single={"Total": "128.50"},
    ),
    Sample(
        "taxi",  # the number plate is invented: it stands nowhere on the page
        (
            Print(360, 36, 48, "TAXI 7745"),
            Print(360, 150, 42, "09:01-09:51"),
            Print(360, 252, 42, "26.1km"),
            Print(360, 354, 54, "77.10"),
        ),
        fields={
            ("上车时间", "里程数", "总金额", "车牌号"): _fenced(
                {"上车时间": "09:01", "里程数": "26.1km", "总金额": "￥77.10元", "车牌号": "B12345"}
            )
        },
    ),
    Sample(
        "card",  # the last digit of the number is wrong: the page says 440301199001
        (
            Print(36, 30, 48, "IDENTITY CARD"),
            Print(36, 138, 42, "Name: Li Wei"),
            Print(36, 228, 42, "ID: 440301199001"),
            Print(36, 318, 42, "Born: 1990-01-02"),
        ),
        fields={
            ("Name", "ID", "Born"): "{'Name': 'Li Wei', 'ID': '440301199007', 'Born': '1990-01-02'}",
        },
    ),
    Sample(
        "cafe",
        (
            Print(90, 30, 54, "COFFEE BAR"),
            Print(90, 150, 42, "Latte   4.20"),
            Print(90, 240, 42, "Cake   3.80"),
            Print(90, 360, 48, "SUM   8.00"),
        ),
        fields={("SUM", "Tax"): _json({"SUM": "8.00", "Tax": ""})},
        tasks={"text": "COFFEE BAR\nLatte 4.20\nCake 3.80\nSUM 8.00"},
    ),
    Sample(
        "table",
        (
            Print(36, 30, 48, "Q1 Report"),
            Print(36, 180, 42, "Item"),
            Print(450, 180, 42, "Qty"),
            Print(36, 300, 42, "Bolt"),
            Print(450, 300, 42, "40"),
        ),
        tasks={"table": _TABLE, "document": f"# Q1 Report\n\n{_TABLE}\n\n$$ E = mc^{{2}} $$(39,337),(512,900)"},
    ),
    Sample("subtitle", (Print(150, 390, 48, "See you tomorrow."),), tasks={"subtitles": "See you tomorrow."}),
    Sample("sign", (Print(120, 180, 78, "AUSGANG"),), tasks={"translation_to_english": "AUSGANG\nEXIT"}),
    Sample(
        "blank",
        fields={("No", "Date", "Total"): "{}"},
        tasks={"subtitles": "", "spotting": NO_TEXT, "spotting_json": "[]"},
    ),
)


def sample(name: str) -> Sample:
    """The page called `name`."""
    return next(page for page in SAMPLES if page.name == name)


def draw(page: Sample, rng: random.Random | None = None) -> Image.Image:
    """The page as a picture; with `rng`, its lines a little moved and the whole a little darker."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    for line in page.prints:
        moved_x, moved_y = (rng.randint(-6, 6), rng.randint(-6, 6)) if rng else (0, 0)
        pen.text((line.x + moved_x, line.y + moved_y), line.text, "black", ImageFont.load_default(size=line.size))
    if rng and rng.random() < 0.5:
        light = rng.uniform(0.85, 1.0)
        picture = picture.point(lambda value: int(value * light))
    return picture


def page_image(name: str, number: int = 1) -> PageImage:
    """The page called `name` as a reader gets it."""
    return PageImage(number, np.ascontiguousarray(np.asarray(draw(sample(name)), dtype=np.uint8)))


def boxes(page: Sample) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Every printed line with its rectangle on the model's 0-1000 grid."""
    pen = ImageDraw.Draw(Image.new("RGB", (WIDTH, HEIGHT)))
    found = []
    for line in page.prints:
        left, top, right, bottom = pen.textbbox((line.x, line.y), line.text, ImageFont.load_default(size=line.size))
        rectangle = (left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT)
        x1, y1, x2, y2 = (round(side * 1000) for side in rectangle)
        found.append((line.text, (x1, y1, x2, y2)))
    return found


def questions(page: Sample, book: TaskBook) -> dict[str, str]:
    """Every prompt the model is trained to answer on `page`, with the answer, in the words of both releases."""
    marked = "".join(
        f"{TEXT_START}{text}{TEXT_END}{BOX_START}({a},{b}),({c},{d}){BOX_END}" for text, (a, b, c, d) in boxes(page)
    )
    listed = json.dumps([{"box": list(box), "text": text} for text, box in boxes(page)], ensure_ascii=False)
    asked = {"spotting": marked, "spotting_json": listed, **page.tasks}
    pairs: dict[str, str] = {}
    for task, answer in asked.items():
        pairs[book[task].wording(Release.V1_5).prompt] = answer
        if task != "spotting_json":
            pairs[book[task].wording(Release.V1_0).prompt] = answer
    for names, answer in page.fields.items():
        pairs[book["fields"].wording(Release.V1_0).about(names)] = answer
    for name, answer in page.single.items():
        pairs[book["field"].wording(Release.V1_0).about([name])] = answer
    return pairs | dict(page.instructions)


def load_tasks() -> TaskBook:
    """The tasks as shipped."""
    return TaskBook.load(Path(__file__).parents[3] / "assets" / "tasks")
