"""Hostile lines: several alphabets, repeated labels, digits without end, marks that turn the direction of writing."""

from __future__ import annotations

import random

from engine.document import Box, Line, Page
from engine.evidence import Evidence
from engine.reading.seen import PageRecord, SeenPage

ALPHABETS = (
    "0123456789",
    "0123456789.,-/:",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz ",
    "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整",
    "甲乙丙丁公司有限合同发票号码金额税率",
    "あいうえおカキクケコ",
    "가나다라마바사",
    "абвгдежзийклмн",
    "ابتثجحخدذ",
    "אבגדהוזח",
    "กขฃคฅฆง",
    "०१२३४५६७८९",
    "٠١٢٣٤٥٦٧٨٩",
    "０１２３４５６７８９",
    "\u200b\u200c\u200d\ufeff",
    "\u202a\u202b\u202d\u202e\u2066\u2069",
    "\u0300\u0301\u0302\u0489",
    "😀👩‍👩‍👧‍👦🏳️‍🌈",
    "\x00\x01\x07\x1b\x7f\x85\u2028\u2029",
    "　  \t \u00a0",
    "-_=~.·…—",
    "()（）[]【】<>《》{}",
    "：:；;，,、",
    "$€£¥￥RM%‰№",
    "□☑☐✓✔×",
    "ﬁﬂℌ𝔄𝟘²³½㈱㎡",
)
LABELS = (
    "发票号码：", "金额", "合计", "价税合计（大写）", "甲方：", "乙方", "日期:", "Total", "Invoice No:", "Date", "Tax ",
    "Amount due", "身份证号", "This Agreement is made between", "and", "(the “Seller”)", "税率/征收率", "购买方名称",
    "Bill to:", "Qty", "Price", "Subtotal", "CASH", "CHANGE", "经营范围", "姓名", "Passport No", "车次", "开户行",
    "IBAN", "P<CHN", "<<<<<<<<", "Phone:", "E-mail:", "http://", "@", "有效期至", "长期", "year", "months", "days",
    "per annum",
)  # fmt: skip
_LENGTHS = (0, 1, 2, 7, 20, 60, 250, 400, 3000)


def hostile_text(dice: random.Random, length: int) -> str:
    """A text of about `length` characters."""
    match dice.randrange(5):
        case 0:
            return "".join(dice.choices(dice.choice(ALPHABETS), k=length))
        case 1:
            return (dice.choice(LABELS) * (length + 1))[:length]
        case 2:
            unit = dice.choice(LABELS) + "".join(dice.choices(dice.choice(ALPHABETS), k=dice.randrange(4)))
            return (unit * (length + 1))[:length]
        case 3:
            return "".join(dice.choices("".join(dice.sample(ALPHABETS, 3)), k=length))
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        parts.append(dice.choice(LABELS) if dice.random() < 0.4 else hostile_text(dice, dice.randrange(1, 12)))
    return "".join(parts)[:length]


def wish(dice: random.Random) -> str:
    """The name of a field, or something in its place."""
    return dice.choice(LABELS) if dice.random() < 0.5 else hostile_text(dice, dice.choice((1, 3, 12, 80, 1500)))


def page_records(dice: random.Random) -> dict[int, bytes]:
    """One to three pages as if they had been read, by number."""
    numbers = range(1, dice.choice((1, 1, 1, 2, 3)) + 1)
    return {number: _record(dice, number) for number in numbers}


def _record(dice: random.Random, number: int) -> bytes:
    most = dice.choice(_LENGTHS)
    count = dice.choice((1, 3, 12, 60) if most < 200 else (1, 3, 12))
    lines = tuple(_line(dice, dice.choice((most, dice.randrange(most + 1)))) for _ in range(count))
    if most < 200 and dice.random() < 0.1:
        lines *= dice.choice((2, 20))
    page = Page(number, dice.choice((1, 600, 10_000)), dice.choice((1, 800, 30_000)), lines)
    return PageRecord(SeenPage(page, page, "cpu", "fuzz"), Evidence(number)).to_json()


def _line(dice: random.Random, length: int) -> Line:
    match dice.randrange(8):
        case 0:
            box = Box.from_rect(0.5, 0.5, 0.5, 0.5)
        case 1:
            box = Box(tuple((dice.random(), dice.random()) for _ in range(4)))  # type: ignore[arg-type]
        case 2:
            box = Box.from_rect(0.0, 0.0, 1.0, 1.0)
        case _:
            left, top = dice.random() * 0.8, round(dice.random() * 0.95, 2)
            box = Box.from_rect(left, top, left + dice.random() * 0.2, top + 0.02)
    text = hostile_text(dice, length)
    score = dice.choice((0.0, 0.5, 0.99, 1.0))
    scores = tuple(dice.random() for _ in text) if length < 100 and dice.random() < 0.3 else ()
    return Line(text, box, score, char_scores=scores)


def blank_pdf(pages: int) -> bytes:
    """A file of so many empty pages, which is not looked at for the pages that count as read."""
    kids = " ".join(f"{3 + page} 0 R" for page in range(pages))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>"]
    objects += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"] * pages
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n%%EOF\n".encode()
