"""Several papers in one file are several documents; a paper of many pages stays one; what is unsure is said."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from engine.document import Box, Document, Line, Page
from engine.evidence import Evidence
from engine.extract import classify
from engine.pipeline import Engine, Order, Papers, Upload
from engine.presets import PresetBook
from engine.readers import Reading
from engine.readers.scripted import ScriptedReader
from engine.reading.identity import Counter, Identifier, counter_in
from engine.reading.pages import Whole
from engine.reading.papers import papers_of
from engine.reading.pieces import pieces_of
from engine.reading.seen import PageRecord, SeenPage
from tests.engine import drawing

PRESETS = PresetBook.load(Path(__file__).parents[3] / "assets" / "kinds")
IDENTIFIER = Identifier(PRESETS, partial(classify, presets=PRESETS))


def receipt(number: str, day: str, total: str, shop: str = "STARLIGHT BOOKS SDN BHD") -> tuple[str, ...]:
    """The lines of a till receipt."""
    return (
        shop,
        "12 Jalan Mawar, 50000 Kuala Lumpur",
        f"Receipt No: {number}",
        f"Date: {day}",
        "Cashier: 04",
        f"TOTAL RM {total}",
        f"CASH RM {total}",
        "Thank you, please come again",
    )


def vat_invoice(number: str, total: str, net: str, tax: str) -> tuple[str, ...]:
    """The lines of a fully digital invoice, as they are read."""
    return (
        "电子发票（普通发票）",
        f"发票号码：{number}",
        "开票日期：2025年03月18日",
        "购买方名称：青竹样本贸易有限公司",
        "销售方名称：云杉样本商店有限公司",
        f"合计 ¥{net} ¥{tax}",
        f"价税合计（小写）¥{total}",
        "开票人：王样本",
    )


LEASE = (
    "房屋租赁合同",
    "合同编号：ZL-2025-01",
    "甲方（出租方）：星河样本物业服务有限公司",
    "乙方（承租方）：程样本",
    "第一条 租赁期限自2025年1月1日起。",
    "违约责任与争议解决见本合同第九条。",
)
INVOICES = (
    vat_invoice("25332000000200000001", "636.00", "600.00", "36.00"),
    vat_invoice("25332000000200000002", "200.00", "188.68", "11.32"),
    vat_invoice("25332000000200000003", "100.00", "94.34", "5.66"),
)
FIRST = receipt("A-1001", "14/03/2026", "67.40")
SECOND = receipt("B-2002", "02/04/2026", "123.60", "GRAND PALACE RESTAURANT")
THIRD = receipt("C-3003", "05/05/2026", "9.90", "CORNER BAKERY")


def lines(
    texts: tuple[str, ...], left: float = 0.1, top: float = 0.05, width: float = 0.8, step: float = 0.04
) -> tuple[Line, ...]:
    """A column of lines under each other."""
    return tuple(
        Line(text, Box.from_rect(left, top + step * row, left + width, top + step * row + 0.6 * step), 0.98)
        for row, text in enumerate(texts)
    )


def record(number: int, content: tuple[Line, ...]) -> PageRecord:
    """A page that was read."""
    page = Page(number, 1000, 1400, content)
    return PageRecord(SeenPage(page, page, "scripted", "1"), Evidence(number))


def cut(*pages: tuple[str, ...]) -> list[list[int]]:
    """The page numbers of each paper of a file with these pages."""
    records = tuple(record(number, lines(texts)) for number, texts in enumerate(pages, start=1))
    return [[page.number for page in paper.whole.pages] for paper in papers_of(Whole(records), IDENTIFIER)]


def read(order: Order, *pages: tuple[Line, ...]) -> tuple[Document, ...]:
    """A scan with these pages through the whole engine."""
    reader = ScriptedReader({number: Reading(content) for number, content in enumerate(pages, start=1)})
    scan = drawing.picture_pdf(*(drawing.page(("page",), width=900) for _ in pages))
    return Engine({"scripted": reader}, "scripted", PRESETS).read_papers(Upload("scan.pdf", scan), order)


def value(document: Document, name: str) -> str | None:
    """The value of one field."""
    return next(field.value for field in document.fields if field.name == name)


@pytest.mark.parametrize("preset", ["auto", "invoice"])
def test_three_invoices_in_one_file_are_three_documents(preset: str) -> None:
    """Each has its own number and total, says which of how many it is, and keeps its page's number in the file."""
    documents = read(Order(preset=preset), *(lines(texts) for texts in INVOICES))
    assert [(document.paper, document.papers) for document in documents] == [(1, 3), (2, 3), (3, 3)]
    assert [value(document, "invoice_number") for document in documents] == [
        f"2533200000020000000{place}" for place in (1, 2, 3)
    ]
    assert [value(document, "total_amount") for document in documents] == ["636.00", "200.00", "100.00"]
    assert [[page.number for page in document.pages] for document in documents] == [[1], [2], [3]]
    assert len({document.provenance.sha256 for document in documents}) == 1
    assert all(Document.from_dict(document.to_dict()) == document for document in documents)


def test_one_document_may_be_asked_for() -> None:
    """`papers=one` keeps a file together, whatever is in it."""
    (document,) = read(Order(preset="invoice", papers=Papers.ONE), *(lines(texts) for texts in INVOICES))
    assert (document.paper, document.papers, len(document.pages)) == (1, 1, 3)


def test_a_person_makes_the_cut() -> None:
    """Where they say, whatever is on the pages, and whatever preset is asked for."""
    for preset in ("invoice", "auto", "text"):
        order = Order(preset=preset, cuts=(3, 99))
        assert Order.from_dict(order.to_dict()) == order
        documents = read(order, *(lines(texts) for texts in INVOICES))
        assert [[page.number for page in document.pages] for document in documents] == [[1, 2], [3]]
    assert "cuts" not in Order().to_dict()  # orders from before there were any are the same still


def test_an_old_record_is_the_only_paper_of_its_file() -> None:
    """What an earlier version wrote has no such keys."""
    (document,) = read(Order(preset="receipt"), lines(FIRST))
    written = document.to_dict()
    del written["paper"], written["papers"]
    assert Document.from_dict(written) == document
    assert Order.from_dict({"preset": "receipt", "fields": []}).papers is Papers.AUTO


@pytest.mark.parametrize(
    ("pages", "papers"),
    [
        ((FIRST, SECOND, THIRD), [[1], [2], [3]]),
        ((INVOICES[0], FIRST, LEASE), [[1], [2], [3]]),
        ((FIRST, FIRST), [[1, 2]]),
        ((INVOICES[0], ("本页为销货清单", "第 2 页 共 2 页"), INVOICES[1]), [[1, 2], [3]]),
        ((LEASE, ("第二条 租金", "甲方按月收取。"), ("第三条 押金", "乙方一次付清。")), [[1, 2, 3]]),
        ((LEASE, ("附件一 房屋清单", "第1页 共2页"), ("第2页 共2页", "空调 2 台")), [[1, 2, 3]]),
        ((FIRST, (), SECOND), [[1, 2], [3]]),
        (
            tuple((f"Account statement {name}", f"Page {page} of 2") for name in "AB" for page in (1, 2)),
            [[1, 2], [3, 4]],
        ),
        (
            (("Annual report", "Page 1 of 2"), ("Growth", "Page 2 of 2"), ("Appendix A", "Page 1 of 1")),
            [[1, 2, 3]],
        ),
    ],
)
def test_a_paper_begins_where_something_says_so(pages: tuple[tuple[str, ...], ...], papers: list[list[int]]) -> None:
    """Another number, another kind, a counter that starts anew; annexes, copies and plain pages stay where they are."""
    assert cut(*pages) == papers


def test_two_receipts_side_by_side_are_two_documents() -> None:
    """Each has only its own lines; their boxes stay where they are on the picture."""
    picture = (*lines(FIRST, left=0.05, width=0.35), *lines(SECOND, left=0.55, width=0.4, top=0.2))
    first, second = read(Order(), picture)
    assert (value(first, "total"), value(second, "total")) == ("67.40", "123.60")
    assert (value(first, "transaction_date"), value(second, "transaction_date")) == ("2026-03-14", "2026-04-02")
    assert [line.text for line in second.pages[0].lines] == list(SECOND)
    assert second.pages[0].lines[0].box.left == pytest.approx(0.55)
    assert not first.warnings
    assert not second.warnings


def test_papers_whose_months_are_words_are_parted() -> None:
    """Side by side, or one under the other."""
    parking = ("CITY PARKING LTD", "York", "Date 04 Sep 2025 18:20", "Parking 3h 9.00", "TOTAL 9.00", "VISA 9.00")
    grocer = ("GREEN GROCER", "Hull", "Aug 14, 2025", "Apples 3.20", "Pears 2.80", "TOTAL 6.00", "CASH 6.00")
    side = (*lines(parking, left=0.05, width=0.35), *lines(grocer, left=0.55, width=0.4))
    stack = (*lines(grocer), *lines(parking, top=0.6))
    for picture in (side, stack):
        for preset in ("auto", "receipt"):  # neither says alone what it is: it is what the picture is
            documents = read(Order(preset=preset), picture)
            assert sorted(str(value(document, "total")) for document in documents) == ["6.00", "9.00"]


@pytest.mark.parametrize("heading", ["SALES CONFIRMATION", "SALES NOTE", "CONTRACT NOTE"])
def test_a_sales_confirmation_is_a_contract(heading: str) -> None:
    """Known by its heading; its number, its parties and its amount are found."""
    texts = (
        heading,
        "S/C No.: QX-2093",
        "Date: Oct. 7, 2025",
        "Sellers: Blue Spruce Ceramics Co., Ltd.",
        "Buyers: Harbour Imports Inc.",
        "Commodity: Stoneware bowls, 4,000 pcs at USD 2.50/pc",
        "Total Value: USD 10,000.00",
    )
    (document,) = read(Order(), lines(texts))
    assert document.kind == "contract"
    assert [value(document, name) for name in ("contract_number", "party_b", "amount")] == [
        "QX-2093",
        "Blue Spruce Ceramics Co., Ltd.",
        "10000.00",
    ]


def test_a_receipt_that_calls_itself_an_invoice_is_not_the_next_page() -> None:
    """Of three receipts of three countries the middle one says `Fatura Simplificada`: each is a paper."""
    pages = (
        ("BAR EJEMPLO S.L.", "CIF B12345674", "15/10/2025 15:40", "Cafés", "53,00", "IVA 10%", "5,30", "TOTAL 58,30 €"),
        ("RESTAURANTE MODELO LDA", "Fatura Simplificada FS 2025/881", "2025-08-28 22:01", "TOTAL A PAGAR 31,45 €"),
        ("LE PETIT EXEMPLE SARL", "13/12/2025 20:55", "Total HT", "33,45", "TVA 10%", "3,35", "TOTAL 36,80 €", "CB"),
    )
    assert [[page.number for page in one.pages] for one in read(Order(preset="receipt"), *map(lines, pages))] == [
        [1],
        [2],
        [3],
    ]


def test_a_second_page_with_another_total_is_told() -> None:
    """Where a page says too little to be a paper, but its total is another one, they stay together with a warning."""
    (document,) = read(Order(preset="receipt"), lines(FIRST), lines(("Thank you", "TOTAL 123.60", "VISA 123.60")))
    assert "maybe_several_papers" in [notice.code for notice in document.warnings]


def test_receipts_in_a_grid_are_all_found() -> None:
    """Two rows of two, and no line is lost."""
    fourth = receipt("D-4004", "06/06/2026", "31.00", "HARBOUR TEA HOUSE")
    places = [(0.04, 0.02), (0.54, 0.02), (0.04, 0.55), (0.54, 0.55)]
    picture = tuple(
        line
        for texts, (left, top) in zip((FIRST, SECOND, THIRD, fourth), places, strict=True)
        for line in lines(texts, left=left, top=top, width=0.4)
    )
    pieces = pieces_of(IDENTIFIER.sheet(record(1, picture)), IDENTIFIER.sheet)
    assert len(pieces.sheets) == 4
    found = [line.text for piece in pieces.sheets for line in piece.record.seen.page.lines]
    assert sorted(found) == sorted(line.text for line in picture)


def test_an_invoice_with_two_sides_is_one_paper() -> None:
    """Buyer and seller stand side by side, with a gutter between: neither is a paper by itself."""
    left = lines(("Bill to", "Green Bamboo Ltd", "Invoice No. R-2025-17", "Date 12.03.2025"), width=0.3)
    right = lines(("Seller", "Blue Spruce GmbH", "Invoice", "Total 1190.00"), left=0.6, width=0.3)
    assert len(pieces_of(IDENTIFIER.sheet(record(1, (*left, *right))), IDENTIFIER.sheet).sheets) == 1


def test_what_cannot_be_parted_surely_is_said() -> None:
    """Two receipts with lines across their gutter: one document, and a warning in words that they may be mixed."""
    picture = (
        *lines(FIRST, left=0.05, width=0.35),
        *lines(SECOND, left=0.55, width=0.4),
        Line("written across both", Box.from_rect(0.1, 0.6, 0.9, 0.62), 0.9),
    )
    (document,) = read(Order(preset="receipt"), picture)
    assert "maybe_several_papers" in [notice.code for notice in document.warnings]


@pytest.mark.parametrize(
    ("text", "counter"),
    [
        ("Page 2 of 3", Counter(2, 3)),
        ("Invoice 77 · page: 1/4", Counter(1, 4)),
        ("Seite 1 von 2", Counter(1, 2)),
        ("第 2 页 共 5 页", Counter(2, 5)),
        ("第1页/共3页", Counter(1, 3)),
        ("共3页 第2页", Counter(2, 3)),
        ("1 / 3", Counter(1, 3)),
        ("4 / 3", None),
        ("03/04/2026", None),
        ("Homepage 2 of 3 people like", None),
    ],
)
def test_the_number_of_a_page_is_read(text: str, counter: Counter | None) -> None:
    """In the forms that people print it in, and nothing else is taken for one."""
    assert counter_in(text) == counter
