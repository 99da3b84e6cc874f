"""A month's pile of a clerk: sixty files as they come, and what is really on each. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.e2e.drawings import font_path
from tests.engine import drawing

SELLERS = {
    "青竹示例商贸有限公司": "9144030071526726XG",
    "松涛样例信息技术有限公司": "91330100799655058B",
    "白桦示例办公用品有限公司": "91110108551385082Q",
}
_SHOPS = ("青竹便利店", "松涛面馆", "白桦文具店")
_INVOICES, _RECEIPTS, _STACKED = 30, 22, 3
FILES = 60
_BUYER, _MISTYPED = "91310115MA1H7YU94U", "91310115MA1H7YU94F"
_DOUBTFUL = (0, 5, 11, 16, 22, 29)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says; `repeats` names the file that it came in before."""

    day: date
    counterparty: str
    number: str
    total: Decimal
    currency: str = "CNY"
    tax: Decimal | None = None
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """The files in a folder, with the papers of each; `unreadable` has nothing to read, `refused` cannot be opened.

    `doubtful` are those whose buyer's tax id does not fit its check digit.
    """

    files: tuple[Path, ...]
    papers: dict[str, tuple[Paper, ...]]
    doubtful: tuple[str, ...]
    unreadable: str
    refused: tuple[str, ...]

    @property
    def all_papers(self) -> list[Paper]:
        """Every paper of every file."""
        return [paper for papers in self.papers.values() for paper in papers]


def make_pile(folder: Path) -> Pile:
    """Writes the files: e-invoices, receipts, three receipts in one PDF, one file twice and one invoice twice, one from
    abroad, a photo of nothing, a broken PDF and a file of a kind that is not read.
    """
    made: dict[str, tuple[bytes, tuple[Paper, ...]]] = {}
    for place in range(_INVOICES):
        paper = invoice(place)
        name = f"发票-{place:02}.xml"
        made[name] = e_invoice(paper, buyer=_MISTYPED if place in _DOUBTFUL else _BUYER), (paper,)
    for place in range(_RECEIPTS):
        paper = receipt(place)
        made[f"小票-{place:02}.png"] = drawing.encoded(drawn(paper), "PNG"), (paper,)
    three = tuple(receipt(_RECEIPTS + place) for place in range(_STACKED))
    made["三张小票.pdf"] = drawing.picture_pdf(*map(drawn, three)), three
    made["发票-03 (1).xml"] = e_invoice(invoice(3)), (replace(invoice(3), repeats="发票-03.xml"),)
    made["邮件附件.xml"] = e_invoice(invoice(7), "补发"), (replace(invoice(7), repeats="发票-07.xml"),)
    abroad = Paper(
        date(2026, 11, 12), "Nordwind Papier GmbH", "RE-2026-118", Decimal("1190.00"), "EUR", Decimal("190.00")
    )
    made["Rechnung.pdf"] = drawing.text_pdf(*_german(abroad)), (abroad,)
    made["模糊照片.jpg"] = drawing.encoded(_nothing(), "JPEG"), ()
    made["坏文件.pdf"] = b"%PDF-1.7\n" + b"\x00broken" * 40, ()
    made["说明.docx"] = b"PK\x03\x04" + b"\x00" * 60, ()
    made["空白.txt"] = b"2026-11\n", ()
    for name, (content, _) in made.items():
        (folder / name).write_bytes(content)
    files = tuple(folder / name for name in made)
    papers = {name: papers for name, (_, papers) in made.items()}
    doubtful = tuple(f"发票-{place:02}.xml" for place in _DOUBTFUL)
    return Pile(files, papers, doubtful, "模糊照片.jpg", ("坏文件.pdf", "说明.docx", "空白.txt"))


def invoice(place: int) -> Paper:
    """The invoice of that place in the pile: two in seven of October, the others of November."""
    day = date(2026, 10, 6) if place % 7 < 2 else date(2026, 11, 2)
    net = Decimal(100 + 37 * place)
    tax = (net * Decimal("0.06")).quantize(Decimal("0.01"))
    number = f"2644200000{place:04}123456"
    return Paper(day + timedelta(days=place % 20), list(SELLERS)[place % len(SELLERS)], number, net + tax, tax=tax)


def receipt(place: int) -> Paper:
    """The receipt of that place in the pile, all of November."""
    total = Decimal(800 + 135 * place) / 100
    day = date(2026, 11, 1 + place)
    return Paper(day, _SHOPS[place % len(_SHOPS)], f"{day:%Y%m%d}-{41 + place:04}", total.quantize(Decimal("0.01")))


def e_invoice(paper: Paper, remark: str = "差旅", buyer: str = _BUYER) -> bytes:
    """A fully digital e-invoice with one row, as its XML."""
    tax = paper.tax or Decimal(0)
    net = paper.total - tax
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header><EIid>{paper.number}</EIid><Version>0.2</Version>
    <InherentLabel><EInvoiceType><LabelCode>01</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>
      <GeneralOrSpecialVAT><LabelCode>02</LabelCode><LabelName>普通发票</LabelName></GeneralOrSpecialVAT></InherentLabel>
  </Header>
  <EInvoiceData>
    <SellerInformation><SellerIdNum>{SELLERS[paper.counterparty]}</SellerIdNum>
      <SellerName>{paper.counterparty}</SellerName></SellerInformation>
    <BuyerInformation><BuyerIdNum>{buyer}</BuyerIdNum><BuyerName>云杉样例科技有限公司</BuyerName>
    </BuyerInformation>
    <BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>
      <TotalTax-includedAmount>{paper.total}</TotalTax-includedAmount><Drawer>顾示例</Drawer>
      <RequestTime>{paper.day} 12:00:01</RequestTime></BasicInformation>
    <IssuItemInformation><ItemName>*餐饮服务*工作餐</ItemName><SpecMod></SpecMod><MeaUnits>次</MeaUnits>
      <Quantity>1</Quantity><UnPrice>{net}</UnPrice><Amount>{net}</Amount><TaxRate>0.06</TaxRate>
      <ComTaxAm>{tax}</ComTaxAm></IssuItemInformation>
    <AdditionalInformation><Remark>{remark}</Remark></AdditionalInformation>
  </EInvoiceData>
  <TaxSupervisionInfo><InvoiceNumber>{paper.number}</InvoiceNumber><IssueTime>{paper.day} 12:00:02</IssueTime>
    <TaxBureauName>国家税务总局样例市税务局</TaxBureauName></TaxSupervisionInfo>
</EInvoice>""".encode()


def drawn(paper: Paper) -> Image.Image:
    """A till's receipt."""
    lines = (
        paper.counterparty,
        "地址：云杉市松涛路9号",
        f"日期：{paper.day}  12:30:45",
        f"小票号：{paper.number}",
        f"面包              1     {paper.total}",
        f"合计：            ¥{paper.total}",
        f"微信支付          {paper.total}",
        "谢谢惠顾",
    )
    font = ImageFont.truetype(font_path(), 38)
    sheet = Image.new("RGB", (900, 90 + 72 * len(lines)), "white")
    pen = ImageDraw.Draw(sheet)
    for row, line in enumerate(lines):
        pen.text((60, 50 + 72 * row), line, fill="black", font=font)
    return sheet


def _german(paper: Paper) -> tuple[str, ...]:
    net = paper.total - (paper.tax or 0)
    return (
        paper.counterparty,
        "Hafenstrasse 12, 20457 Hamburg",
        "Rechnung",
        f"Rechnungsnummer: {paper.number}",
        f"Rechnungsdatum: {paper.day:%d.%m.%Y}",
        "Rechnungsempfaenger: Birke Beispiel AG",
        f"Nettobetrag: {_in_german(net)} EUR",
        f"MwSt. 19 %: {_in_german(paper.tax or Decimal(0))} EUR",
        f"Gesamtbetrag: {_in_german(paper.total)} EUR",
    )


def _in_german(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def _nothing() -> Image.Image:
    """A photo with no letter on it: a soft grey."""
    return Image.fromarray(np.tile(np.linspace(90, 140, 600, dtype=np.uint8), (400, 1)))
