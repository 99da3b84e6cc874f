"""How what comes after the reading grows with a document: pages, the lines of a page, fields that are asked for.

    python -m bench.growth_extraction [--pages 1,3,10] [--lines 10,100] [--fields 1,10] [--json]

Documents are invented here, in Chinese and English: contracts of so many pages, a receipt, a statement and a form of so
many lines on one page, and a form asked for so many of its fields. Their pages count as read, so that no network and no
picture is in the figures: kind, papers, conventions, fields, rows, checks and the head alone, through `Engine`.

A cell is CPU seconds, the least of a few runs, and behind it the exponent since the size before (1 is linear, 2
quadratic; below a few milliseconds it says little). The last line is JSON: for each row its sizes, its seconds, and
`exponent`, fitted over all sizes that took 20 ms or more.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from desk.opening.reading import shipped_presets
from engine.document import Box, Document, Line, Page
from engine.evidence import Evidence
from engine.intake import Limits
from engine.pipeline import Engine, Order, SoFar, Upload
from engine.readers.scripted import ScriptedReader
from engine.reading.seen import PageRecord, SeenPage

PAGES = (1, 3, 10, 30, 100, 200, 300)
LINES = (10, 30, 100, 300, 1000, 3000)
FIELDS = (1, 3, 10, 30, 60)
_PAGE = (1654, 2339)
_LINES_OF_A_CONTRACT = 40
_ENOUGH_SECONDS = 0.5
_TELLING_SECONDS = 0.02
CHINESE = (
    "甲方应当按照本合同约定的时间和方式支付服务费用，逾期支付的，每逾期一日按未付金额的万分之五支付违约金。",
    "乙方应当在收到甲方书面通知后五个工作日内完成整改，整改费用由乙方承担，工期不予顺延。",
    "任何一方因不可抗力不能履行合同的，应当及时通知对方，并在合理期限内提供证明。",
)
ENGLISH = (
    "The Supplier shall perform the Services with reasonable skill and care and in accordance with the Specification.",
    "Neither party shall be liable for any failure to perform its obligations where such failure results from events",
    "beyond its reasonable control, and the time for performance shall be extended by the period of the delay.",
)
_GOODS = ("蓝山咖啡", "打印纸", "USB CABLE", "TEA TOWEL", "中性笔", "SPARE PART", "矿泉水", "NOTEBOOK")
_NAMES = ("Registered", "Internal", "Shipping", "Previous", "Regional", "Customs", "Warehouse", "Billing")
_THINGS = ("code", "contact", "area", "reference", "agent", "section", "remark", "channel")


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented document: its pages, and how it is asked."""

    pages: tuple[Page, ...]
    order: Order

    @property
    def upload(self) -> Upload:
        """A file with as many pages; they are blank, since what is known of a page is not opened."""
        return Upload("invented.pdf", _blank_pdf(len(self.pages)))

    @property
    def known(self) -> SoFar:
        """Its pages as read."""
        return SoFar({page.number: _record(page).to_json() for page in self.pages})


@dataclass(frozen=True, slots=True)
class Growth:
    """What one row measured: CPU seconds by size, both in the same order."""

    name: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...] = field(default=())

    def exponents(self) -> tuple[float | None, ...]:
        """From each size to the next: by which power of the size the time grew; None for the first one."""
        pairs = zip(self.sizes, self.seconds, strict=True)
        points = [(math.log(size), math.log(max(seconds, 1e-6))) for size, seconds in pairs]
        steps = itertools.pairwise(points)
        return (None, *((after[1] - before[1]) / (after[0] - before[0]) for before, after in steps))

    @property
    def exponent(self) -> float | None:
        """The same over all sizes that took long enough to tell, by least squares; None for fewer than two."""
        pairs = zip(self.sizes, self.seconds, strict=True)
        points = [(math.log(size), math.log(seconds)) for size, seconds in pairs if seconds >= _TELLING_SECONDS]
        if len(points) < 2:
            return None
        return statistics.linear_regression(*zip(*points, strict=True)).slope

    def row(self) -> str:
        """As a line of Markdown."""
        cells = (
            f"{size}: {seconds:.3f}" + ("" if power is None else f" ({power:.1f})")
            for size, seconds, power in zip(self.sizes, self.seconds, self.exponents(), strict=True)
        )
        told = "" if self.exponent is None else f"{self.exponent:.2f}"
        return f"| {self.name} | {' · '.join(cells)} | {told} |"

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        told = None if self.exponent is None else round(self.exponent, 3)
        return {"sizes": self.sizes, "seconds": [round(one, 4) for one in self.seconds], "exponent": told}


def contract(pages: int, clauses: Sequence[str], *, is_chinese: bool) -> Invented:
    """A contract of so many pages: title, number and parties first, signatures and dates last."""
    chance = random.Random(7)
    head, foot = (_CHINESE_HEAD, _CHINESE_FOOT) if is_chinese else (_ENGLISH_HEAD, _ENGLISH_FOOT)
    written = []
    for number in range(1, pages + 1):
        own = (text.format(number=number) for text in (_CHINESE_PAGE if is_chinese else _ENGLISH_PAGE))
        texts = [*(head if number == 1 else ()), *own, *(foot if number == pages else ())]
        while len(texts) < _LINES_OF_A_CONTRACT:
            clause = len(texts) + _LINES_OF_A_CONTRACT * number
            lead = f"第{clause}条 " if is_chinese else f"{clause}. "
            amount = f"{chance.randint(1, 9)},{chance.randint(100, 999)}.00"
            money = f"金额为人民币{amount}元。" if is_chinese else f"a fee of USD {amount}."
            texts.insert(-len(foot) if number == pages else len(texts), lead + chance.choice(clauses) + money)
        counter = f"第 {number} 页 共 {pages} 页" if is_chinese else f"Page {number} of {pages}"
        written.append(_page(number, [(0.1, text) for text in (*texts, counter)]))
    return Invented(tuple(written), Order(preset="auto"))


_CHINESE_HEAD = (
    "技术服务合同",
    "合同编号：HT-2026-00917",
    "甲方：青禾样例科技有限公司",
    "乙方：柏舟示例信息技术有限公司",
    "签订地点：江州市",
    "合同总金额：人民币1,280,000.00元（大写：壹佰贰拾捌万元整）",
)
_CHINESE_PAGE = (
    "甲方：青禾样例科技有限公司",
    "联系人：顾示例  联系电话：0571-88{number:06d}",
    "乙方地址：江州市样例路{number}号",
    "付款金额（大写）：壹拾贰万元整，即人民币120,000.00元，于2026年4月1日前支付。",
)
_CHINESE_FOOT = (
    "甲方（盖章）：青禾样例科技有限公司",
    "乙方（盖章）：柏舟示例信息技术有限公司",
    "签订日期：2026年3月18日",
)
_ENGLISH_HEAD = (
    "MASTER SERVICES AGREEMENT",
    "Agreement No. MSA-2026-00917",
    'This Agreement is entered into as of March 18, 2026 by and between Greenfield Sample Inc. ("Customer") and',
    'Cypress Example LLC, a Delaware limited liability company ("Supplier").',
    "Total contract value: USD 1,280,000.00",
)
_ENGLISH_PAGE = (
    "Purchase Order: PO-{number:05d}",
    "Delivery Date: April {number}, 2026",
    "Ship To: Warehouse {number}, 12 Example Road",
)
_ENGLISH_FOOT = (
    "This Agreement shall be governed by the laws of the State of Delaware.",
    "GREENFIELD SAMPLE INC.",
    "CYPRESS EXAMPLE LLC",
    "Date: March 18, 2026",
)


def receipt(lines: int) -> Invented:
    """A till's receipt of so many lines, most of them goods with a quantity and two amounts."""
    chance = random.Random(7)
    rows = [[(0.1, text)] for text in ("Greenfield Sample Store", "12 Example Road, Sampletown", "2026-03-18 10:23")]
    total = 0
    while sum(map(len, rows)) < lines - 3:
        count, cents = chance.randint(1, 9), chance.randint(100, 9_900)
        total += count * cents
        name = f"{chance.choice(_GOODS)} {chance.randint(10, 99)}"
        rows.append([(0.1, name), (0.5, str(count)), (0.6, _money(cents)), (0.8, _money(count * cents))])
    rows += [[(0.1, "TOTAL"), (0.8, _money(total))], [(0.1, "Thank you")]]
    return Invented((_page(1, *rows),), Order(preset="auto"))


def statement(lines: int) -> Invented:
    """A bank's statement of so many lines: a day, a counterparty, an amount and a balance."""
    chance = random.Random(7)
    rows = [[(0.1, "江州样例银行 交易明细")], [(0.1, "账号：6222001288990011"), (0.6, "户名：青禾样例科技有限公司")]]
    rows.append([(0.1, "日期"), (0.3, "对方户名"), (0.6, "金额"), (0.8, "余额")])
    balance = 10_000_000
    while sum(map(len, rows)) < lines:
        cents = chance.randint(100, 90_000)
        balance += cents
        day = f"2026-{chance.randint(1, 9):02d}-{chance.randint(10, 28)}"
        rows.append([(0.1, day), (0.3, chance.choice(_GOODS)), (0.6, _money(cents)), (0.8, _money(balance))])
    return Invented((_page(1, *rows),), Order(preset="auto"))


def form(lines: int, asked: int = 0) -> Invented:
    """A form of so many lines, a label and its value by turns; `asked` for so many of them by name."""
    chance = random.Random(7)
    labels = [f"{name} {thing} {number}" for number in range(1, 30) for name in _NAMES for thing in _THINGS]
    rows, names = [[(0.1, "APPLICATION FORM")]], []
    while sum(map(len, rows)) < lines:
        left, right = labels[2 * len(rows) - 2 : 2 * len(rows)]
        names += [left, right]
        values = (f"A{chance.randint(1000, 9999)}", f"{chance.choice(_NAMES)} {chance.choice(_GOODS)}")
        rows.append([(0.05, f"{left}:"), (0.3, values[0]), (0.5, f"{right}:"), (0.75, values[1])])
    return Invented((_page(1, *rows),), Order(preset="auto", fields=tuple(names[:asked])))


def _money(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"


def _page(number: int, *rows: Sequence[tuple[float, str]]) -> Page:
    """Rows from the top; a single one holds a line each. A cell is where it begins, 0..1, and its text."""
    placed = [[cell] for cell in rows[0]] if len(rows) == 1 else rows
    pitch = 0.96 / max(len(placed), _LINES_OF_A_CONTRACT)
    lines = []
    for at, row in enumerate(placed):
        for left, text in row:
            wide = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
            right = min(left + 0.45 * pitch * wide, 0.95 if len(row) == 1 else left + 0.18)
            top = 0.02 + pitch * at
            lines.append(Line(text, Box.from_rect(left, top, right, top + 0.7 * pitch), 0.99))
    return Page(number, *_PAGE, tuple(lines))


@dataclass(frozen=True, slots=True)
class Bench:
    """The shipped kinds, and a reader that is never asked."""

    engine: Engine

    @classmethod
    def ready(cls) -> Bench:
        """With room for the longest document."""
        return cls(Engine({"cpu": ScriptedReader(name="cpu")}, "cpu", shipped_presets(), Limits(max_pages=10_000)))

    def read(self, invented: Invented) -> Document:
        """What comes of an invented document."""
        return self.engine.read(invented.upload, invented.order, so_far=invented.known)

    def grown(self, name: str, sizes: Sequence[int], document: Callable[[int], Invented]) -> Growth:
        """One row of the table, after a look at the smallest document that does not count."""
        self.seconds(document(min(sizes)))
        return Growth(name, tuple(sizes), tuple(self.seconds(document(size)) for size in sizes))

    def seconds(self, invented: Invented) -> float:
        """The least CPU seconds of a few runs over a document whose pages are read."""
        upload, known = invented.upload, invented.known
        least, spent = math.inf, 0.0
        while spent < _ENOUGH_SECONDS:
            started = time.process_time()
            self.engine.read_papers(upload, invented.order, so_far=known)
            taken = time.process_time() - started
            least, spent = min(least, taken), spent + taken
        return least


def _record(page: Page) -> PageRecord:
    return PageRecord(SeenPage(page, page, "cpu", "invented"), Evidence(page.number))


def _blank_pdf(pages: int) -> bytes:
    pdf = pdfium.PdfDocument.new()
    for _ in range(pages):
        pdf.new_page(595, 842).close()
    with io.BytesIO() as buffer:
        pdf.save(buffer)
        pdf.close()
        return buffer.getvalue()


def growths(bench: Bench, pages: Sequence[int], lines: Sequence[int], fields: Sequence[int]) -> list[Growth]:
    """Every row of the table."""
    return [
        bench.grown("pages of a Chinese contract", pages, lambda n: contract(n, CHINESE, is_chinese=True)),
        bench.grown("pages of an English contract", pages, lambda n: contract(n, ENGLISH, is_chinese=False)),
        bench.grown("lines of a receipt", lines, receipt),
        bench.grown("lines of a statement", lines, statement),
        bench.grown("lines of a form", lines, form),
        bench.grown("fields asked of a form", fields, lambda n: form(160, n)),
    ]


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and the line of JSON."""
    parser = argparse.ArgumentParser(
        prog="bench.growth_extraction", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, sizes in (("pages", PAGES), ("lines", LINES), ("fields", FIELDS)):
        parser.add_argument(f"--{name}", type=_sizes, default=sizes, help=f"default: {','.join(map(str, sizes))}")
    parser.add_argument("--json", action="store_true", help="print the line of JSON alone")
    asked = parser.parse_args(arguments)
    found = growths(Bench.ready(), asked.pages, asked.lines, asked.fields)
    if not asked.json:
        print("| grows with | CPU seconds (exponent) | over all |\n|---|---|---|")
        print("\n".join(growth.row() for growth in found))
    print(json.dumps({growth.name: growth.to_dict() for growth in found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
