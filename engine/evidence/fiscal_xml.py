"""Bills of public bodies as XML (财政电子票据): of hospitals, and of fees that are no tax (非税)."""

from __future__ import annotations

from engine.document import Source
from engine.evidence.by_path import blank, once, rows_of, taken
from engine.evidence.statements import Stated
from engine.markup import Node

_MAIN = {
    "EInvoiceName": "invoice_type",
    "EInvoiceCode": "invoice_code",
    "EInvoiceNumber": "invoice_number",
    "RandomNumber": "check_code",
    "IssueDate": "issue_date",
    "TotalAmount": "total_amount",
    "TotalAmountInChinese": "total_amount_words",
    "PayerParty/PayerPartyName": "buyer_name",
    "PayerParty/PayerPartyCode": "buyer_tax_id",
    "InvoicingParty/InvoicingPartyName": "seller_name",
    "InvoicingParty/InvoicingPartyCode": "seller_tax_id",
    "RecName": "payee",
    "Payee": "payee",
    "HandlingPerson": "issuer",
    "Checker": "reviewer",
    "Remark": "remarks",
}
_ROW = {
    "ItemName": "description",
    "ItemStd": "specification",
    "ItemUnit": "unit",
    "ItemQuantity": "quantity",
    "ItemPrice": "unit_price",
    "ItemAmount": "amount",
}


def fiscal_bill(root: Node, source: Source) -> Stated:
    """The `EInvoice` of the finance ministry's platform: payer as buyer, the body that bills as seller."""
    data = root.first("EInvoiceData") or root
    main = data.first("Main")
    if main is None:
        return Stated()
    details = data.first("Details")
    return Stated(
        statements=once(taken(main, _MAIN, source, is_strict=False)),
        rows=rows_of(list(details.all("Item")) if details is not None else [], _ROW, source),
        kind="invoice",
        blank=blank(main, _MAIN),
    )
