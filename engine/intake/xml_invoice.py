"""An invoice that is nothing but XML: its data, and a page drawn of it for people to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from engine.document import Box, Notice, Source
from engine.evidence.statements import Stated, Statement
from engine.evidence.xml_invoices import invoice_in, invoices_in
from engine.intake.fonts import FontShelf, no_chinese_font
from engine.intake.sheet import Piece, Sheet
from engine.intake.signed_xml import unsigned
from engine.intake.xml_dialects import no_invoice
from engine.limits import Limits
from engine.markup import parse_xml
from engine.page.folding import has_chinese
from engine.readers import PageImage
from engine.words import Language, Words

_HEAD = {
    "invoice_code": Words("发票代码", "Invoice code"),
    "invoice_number": Words("发票号码", "Invoice number"),
    "issue_date": Words("开票日期", "Issue date"),
    "due_date": Words("到期日", "Due date"),
    "machine_number": Words("机器编号", "Machine number"),
    "check_code": Words("校验码", "Check code"),
}
_BUYER = {
    "buyer_name": Words("购买方名称", "Buyer"),
    "buyer_tax_id": Words("购买方税号", "Buyer tax id"),
    "buyer_address_phone": Words("购买方地址电话", "Buyer address and phone"),
    "buyer_bank_account": Words("购买方开户行及账号", "Buyer bank and account"),
}
_SELLER = {
    "seller_name": Words("销售方名称", "Seller"),
    "seller_tax_id": Words("销售方税号", "Seller tax id"),
    "seller_address_phone": Words("销售方地址电话", "Seller address and phone"),
    "seller_bank_account": Words("销售方开户行及账号", "Seller bank and account"),
}
_TRIP = {
    "train_no": Words("车次", "Train number"),
    "from_station": Words("出发站", "From"),
    "to_station": Words("到达站", "To"),
    "travel_date": Words("乘车日期", "Travel date"),
    "depart_time": Words("发车时间", "Departure time"),
    "seat": Words("座位号", "Seat"),
    "seat_class": Words("席别", "Seat class"),
    "passenger_name": Words("乘车人", "Passenger"),
    "id_masked": Words("证件号", "Identity number"),
    "e_ticket_number": Words("电子客票号", "E-ticket number"),
}
_TOTALS = {
    "currency": Words("币种", "Currency"),
    "discount": Words("整单折扣", "Allowance"),
    "charge": Words("附加费用", "Surcharge"),
    "amount_without_tax": Words("合计金额", "Amount before tax"),
    "tax_amount": Words("合计税额", "Tax"),
    "total_amount": Words("价税合计", "Total"),
    "total_amount_words": Words("价税合计（大写）", "Total in words"),
    "paid": Words("已付金额", "Paid"),
    "amount_due": Words("应付余额", "Amount due"),
}
_FOOT = {
    "remarks": Words("备注", "Remarks"),
    "payee": Words("收款人", "Payee"),
    "reviewer": Words("复核", "Reviewer"),
    "issuer": Words("开票人", "Issuer"),
}
_COLUMNS = {
    "description": (Words("项目名称", "Description"), 30.0),
    "specification": (Words("规格型号", "Specification"), 14.0),
    "unit": (Words("单位", "Unit"), 8.0),
    "quantity": (Words("数量", "Quantity"), 12.0),
    "unit_price": (Words("单价", "Unit price"), 15.0),
    "discount": (Words("折扣", "Discount"), 12.0),
    "amount": (Words("金额", "Amount"), 14.0),
    "tax_rate": (Words("税率", "Tax rate"), 10.0),
    "tax": (Words("税额", "Tax"), 12.0),
}
_PRINTED = frozenset({*_HEAD, *_BUYER, *_SELLER, *_TRIP, *_TOTALS, *_FOOT})
"""What the page has from the data alone: where the data has none of it, no other print stands for it."""
_PADDED = re.compile(r"-?\d{1,20}\.\d{0,20}0{3,}")
_TITLE = Words("电子发票", "Invoice")


class XmlInvoice:
    """An XML invoice as pages."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Raises `DamagedFile`, `TooManyPages`, or `UnknownFormat` for XML that is no invoice."""
        signed = unsigned(content)
        root = parse_xml(content if signed is None else signed)
        self._is_signed = signed is not None
        stated = invoice_in(root)
        if stated is None:
            raise no_invoice(root)
        self._count = invoices_in(root)
        self._limits = limits
        shelf = FontShelf()
        self._has_chinese_font = shelf.has_chinese
        self._sheet = Sheet(shelf)
        self._stated = _written(stated, self._sheet)
        limits.check_pages(self._sheet.page_count)

    @property
    def page_count(self) -> int:
        """At least 1."""
        return self._sheet.page_count

    @property
    def stated(self) -> Stated:
        """What the XML says, with the places on the drawn pages."""
        return self._stated

    def __iter__(self) -> Iterator[PageImage]:
        return self.pages(range(1, self.page_count + 1))

    def pages(self, numbers: Iterable[int]) -> Iterator[PageImage]:
        """The pages of these numbers, from 1, each drawn when asked for."""
        for image in self._sheet.pages(self._limits, Source.XML, numbers):
            yield replace(image, warnings=self._notices() if image.number == 1 else ())

    def _notices(self) -> tuple[Notice, ...]:
        fonts = () if self._has_chinese_font else (no_chinese_font(),)
        more = (_first_of(self._count),) if self._count > 1 else ()
        signed = (_signature_unread(),) if self._is_signed else ()
        return (_drawn(), *fonts, *more, *signed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _written(stated: Stated, sheet: Sheet) -> Stated:
    """Writes everything onto the sheet; the statements come back with their places."""
    language: Language = "zh" if any(has_chinese(one.text) for one in stated.statements) else "en"
    by_name = {one.name: one for one in stated.statements}
    title = by_name.get("invoice_type")
    places = {"invoice_type": sheet.title(title.text if title is not None else _TITLE.in_language(language))}
    for group, columns in ((_HEAD, 2), (_BUYER, 1), (_SELLER, 1), (_TRIP, 2)):
        places |= _write_group(sheet, by_name, group, columns, language)
    rows = _write_rows(sheet, stated.rows, language) if stated.rows else ()
    for group, columns in ((_TOTALS, 2), (_FOOT, 1)):
        places |= _write_group(sheet, by_name, group, columns, language)
    statements = tuple(_placed(one, places.get(one.name, ())) for one in stated.statements)
    return Stated(statements, rows, stated.kind, blank=_PRINTED - {one.name for one in statements})


def _write_group(
    sheet: Sheet, by_name: dict[str, Statement], group: dict[str, Words], columns: int, language: Language
) -> dict[str, tuple[Piece, ...]]:
    names = [name for name in group if name in by_name]
    if not names:
        return {}
    sheet.rule()
    colon = "：" if language == "zh" else ":"
    pairs = [(group[name].in_language(language) + colon, by_name[name].text) for name in names]
    return dict(zip(names, sheet.pairs(pairs, columns), strict=True))


def _write_rows(
    sheet: Sheet, rows: Sequence[tuple[Statement, ...]], language: Language
) -> tuple[tuple[Statement, ...], ...]:
    sheet.rule()
    used = {cell.name for row in rows for cell in row}
    names = [name for name in _COLUMNS if name in used]
    heads = [_COLUMNS[name][0].in_language(language) for name in names]
    cells = [{cell.name: cell for cell in row} for row in rows]
    texts = [[_tidy(row[name].text) if name in row else "" for name in names] for row in cells]
    placed = sheet.table(heads, [_COLUMNS[name][1] for name in names], texts)
    return tuple(
        tuple(_placed(row[name], pieces) for name, pieces in zip(names, where, strict=True) if name in row)
        for row, where in zip(cells, placed, strict=True)
    )


def _placed(statement: Statement, pieces: Sequence[Piece]) -> Statement:
    first = [piece for piece in pieces if piece.page == pieces[0].page]
    return statement.placed(first[0].page, Box.around(piece.box() for piece in first)) if first else statement


def _tidy(text: str) -> str:
    """A number without the zeros that programs fill up its decimals with."""
    return text.rstrip("0").rstrip(".") if _PADDED.fullmatch(text) else text


def _drawn() -> Notice:
    return Notice(
        "page_drawn",
        Words(
            "这是 XML 发票，没有版面；页面按其中的数据绘制，供核对。",
            "This is an XML invoice without a page of its own; the page shown is drawn from its data.",
        ),
    )


def _signature_unread() -> Notice:
    return Notice(
        "signature_unverified",
        Words(
            "发票在签名文件（.p7m）里；签名没有验证。",
            "The invoice is in a signed file (.p7m); the signature was not checked.",
        ),
    )


def _first_of(count: int) -> Notice:
    return Notice(
        "invoices_unread",
        Words(
            f"这份 XML 里有 {count} 张发票，只读了第一张；请让开票方分开发送，或逐张上传。",
            f"This XML holds {count} invoices; only the first was read. Ask for them one by one, or split the file.",
        ),
    )
