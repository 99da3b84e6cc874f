"""The data inside an OFD: what `OFD.xml` says, an invoice's XML attached, and the tags on objects of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from engine.document import Box, Source
from engine.errors import DamagedFile
from engine.evidence.chinese_xml import names_by_path, row_names
from engine.evidence.statements import NOTHING, Stated, Statement
from engine.evidence.xml_invoices import invoice_in
from engine.intake.ofd.document import Leaf, OfdDocument
from engine.intake.ofd.pages import Marked, objects_of
from engine.intake.package import beside
from engine.markup import Node
from engine.words import Words

_CUSTOM = {
    "发票代码": "invoice_code",
    "发票号码": "invoice_number",
    "开票日期": "issue_date",
    "校验码": "check_code",
    "机器编号": "machine_number",
    "合计金额": "amount_without_tax",
    "合计税额": "tax_amount",
    "价税合计": "total_amount",
    "价税合计（小写）": "total_amount",
    "价税合计（大写）": "total_amount_words",
    "购买方名称": "buyer_name",
    "购买方纳税人识别号": "buyer_tax_id",
    "购买方统一社会信用代码/纳税人识别号": "buyer_tax_id",
    "购买方地址、电话": "buyer_address_phone",
    "购买方开户行及账号": "buyer_bank_account",
    "销售方名称": "seller_name",
    "销售方纳税人识别号": "seller_tax_id",
    "销售方统一社会信用代码/纳税人识别号": "seller_tax_id",
    "销售方地址、电话": "seller_address_phone",
    "销售方开户行及账号": "seller_bank_account",
    "收款人": "payee",
    "复核": "reviewer",
    "复核人": "reviewer",
    "开票人": "issuer",
    "备注": "remarks",
}
_INVOICE_NEEDS = frozenset({"invoice_number", "issue_date"})
_MOST_ATTACHMENTS, _MOST_CUSTOM, _MOST_TAGGED_PAGES = 20, 200, 30
_LONGEST = 400


def stated_by(documents: Sequence[OfdDocument]) -> Stated:
    """What the data of a file's first document with any says; broken data says nothing."""
    number = 1
    for document in documents:
        stated = _attached(document).and_then(_custom(document))
        tags = _Tags(document, number)
        stated = replace(stated, rows=tags.placed(stated.rows)).and_then(tags.values())
        if stated:
            return stated
        number += len(document.leaves)
    return NOTHING


def _attached(document: OfdDocument) -> Stated:
    """The first attachment that is an invoice's XML."""
    written = document.root.text_of("Attachments")
    where = beside(document.path, written)
    listed = _xml(document, where) if written else None
    for entry in list(listed.all("Attachment"))[:_MOST_ATTACHMENTS] if listed is not None else ():
        name = entry.text_of("FileLoc")
        root = _xml(document, beside(where, name)) if name.casefold().endswith(".xml") else None
        stated = invoice_in(root, Source.OFD) if root is not None else None
        if stated is not None:
            return stated
    return NOTHING


def _custom(document: OfdDocument) -> Stated:
    """The named values of `OFD.xml`; those without a Chinese name tell of programs, not of the document."""
    custom = document.info.first("CustomDatas") if document.info is not None else None
    statements: dict[str, Statement] = {}
    for entry in list(custom.all("CustomData"))[:_MOST_CUSTOM] if custom is not None else ():
        label, text = "".join(entry.get("Name").split()), " ".join(entry.value.split())[:_LONGEST]
        name = _CUSTOM.get(label.replace("(", "（").replace(")", "）"))
        if name is not None and text:
            statements.setdefault(name, Statement(name, text, Source.OFD))
        elif text and any("\u4e00" <= character <= "\u9fff" for character in label):
            statements.setdefault(label, Statement(label, text, Source.OFD, Words(label, label)))
    kind = "invoice" if statements.keys() >= _INVOICE_NEEDS else None
    return Stated(tuple(statements.values()), kind=kind)


class _Tags:
    """The tags of a document that name invoice data, with the texts and the places of the objects they point at."""

    def __init__(self, document: OfdDocument, first_page: int) -> None:
        self._document = document
        near = enumerate(document.leaves[:_MOST_TAGGED_PAGES], first_page)
        self._leaves = {leaf.page_id: (place, leaf) for place, leaf in near}
        self._looks: dict[str, Mapping[str, Marked]] = {}
        self._roots = _tag_roots(document)

    def values(self) -> Stated:
        """What stands where tags name a value."""
        statements: dict[str, Statement] = {}
        for root in self._roots:
            for path, name in names_by_path().items():
                found = self._statement(name, root.first(*path.split("/")))
                if found is not None:
                    statements.setdefault(name, found)
        return Stated(tuple(statements.values()), kind="invoice" if statements.keys() >= _INVOICE_NEEDS else None)

    def placed(self, rows: tuple[tuple[Statement, ...], ...]) -> tuple[tuple[Statement, ...], ...]:
        """The rows with the places of their cells, where as many rows are tagged."""
        goods = next((found for root in self._roots if (found := root.first("GoodsInfos")) is not None), None)
        tagged = list(goods.all("GoodsInfo")) if goods is not None else []
        if len(tagged) != len(rows):
            return rows
        return tuple(tuple(self._placed(cell, node) for cell in row) for row, node in zip(rows, tagged, strict=True))

    def _placed(self, cell: Statement, node: Node) -> Statement:
        tag = next((tag for tag, name in row_names().items() if name == cell.name), "")
        found = self._statement(cell.name, node.first(tag))
        if found is None or found.page is None or found.box is None or _plain(found.text) != _plain(cell.text):
            return cell
        return cell.placed(found.page, found.box)

    def _statement(self, name: str, tag: Node | None) -> Statement | None:
        references = list(tag.all("ObjectRef")) if tag is not None else []
        page_id = references[0].get("PageRef") if references else ""
        if page_id not in self._leaves:
            return None
        place, leaf = self._leaves[page_id]
        if page_id not in self._looks:
            self._looks[page_id] = _objects(leaf, self._document)
        marked = [found for one in references if (found := self._looks[page_id].get(one.value)) is not None]
        text = "".join(one.text for one in marked).strip()[:_LONGEST]
        box = Box.around(one.box for one in marked) if marked else None
        return Statement(name, text, Source.OFD, page=place, box=box) if text else None


def _plain(text: str) -> str:
    """A text without blanks, and a number as it would be without its currency and last zeros."""
    bare = "".join(text.split()).lstrip("¥￥")
    try:
        return f"{Decimal(bare).normalize():f}"
    except ArithmeticError:
        return bare


def _tag_roots(document: OfdDocument) -> list[Node]:
    written = document.root.text_of("CustomTags")
    where = beside(document.path, written)
    listed = _xml(document, where) if written else None
    entries = list(listed.all("CustomTag"))[:_MOST_ATTACHMENTS] if listed is not None else []
    roots = (_xml(document, beside(where, entry.text_of("FileLoc"))) for entry in entries)
    return [root for root in roots if root is not None]


def _objects(leaf: Leaf, document: OfdDocument) -> Mapping[str, Marked]:
    try:
        return objects_of(leaf, document)
    except DamagedFile:
        return {}


def _xml(document: OfdDocument, path: str) -> Node | None:
    try:
        return document.resources.package.xml(path)
    except DamagedFile:
        return None
