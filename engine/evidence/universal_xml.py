"""Invoices in UBL 2 (ISO/IEC 19845), as EN 16931 and Peppol use it."""

from __future__ import annotations

from engine.document import Source
from engine.evidence.en16931 import (
    MOST_ROWS,
    NOTHING,
    date_of,
    either,
    in_currency,
    joined,
    number_of,
    price_of_one,
    title_of,
    total_of,
)
from engine.evidence.statements import Stated, Statement, said
from engine.markup import Node

_TYPE_CODES = ("InvoiceTypeCode", "CreditNoteTypeCode")


def universal_invoice(root: Node, source: Source) -> Stated:
    """UBL's `Invoice` and `CreditNote`."""
    seller = root.first("AccountingSupplierParty", "Party")
    if seller is None or not _total(root).children:
        return Stated()
    buyer = root.first("AccountingCustomerParty", "Party") or NOTHING
    statements = said(
        source,
        [
            ("invoice_type", title_of(either(root, *_TYPE_CODES).value, is_credit=_is_credit(root))),
            ("invoice_number", root.text_of("ID")),
            ("issue_date", date_of(root.text_of("IssueDate"))),
            ("due_date", date_of(root.text_of("DueDate") or root.text_of("PaymentMeans", "PaymentDueDate"))),
            *_of_party(buyer, "buyer"),
            *_of_party(seller, "seller"),
            ("seller_bank_account", root.text_of("PaymentMeans", "PayeeFinancialAccount", "ID")),
            *_sums(root),
            ("remarks", root.text_of("Note")),
        ],
    )
    lines = [*root.all("InvoiceLine"), *root.all("CreditNoteLine"), *root.all("DebitNoteLine")]
    return Stated(statements, tuple(row for line in lines[:MOST_ROWS] if (row := _row(line, source))), "invoice")


def _is_credit(root: Node) -> bool:
    return root.name.casefold() == "creditnote"


def _total(root: Node) -> Node:
    return either(root, "LegalMonetaryTotal", "RequestedMonetaryTotal")


def _currency(root: Node) -> str:
    """The currency of the document; not that of its tax (`TaxCurrencyCode`)."""
    payable = either(_total(root), "PayableAmount", "TaxInclusiveAmount")
    return root.text_of("DocumentCurrencyCode") or payable.get("currencyID")


def _sums(root: Node) -> list[tuple[str, str]]:
    total, currency = _total(root), _currency(root)
    taxes = [amount for tax in root.all("TaxTotal") for amount in tax.all("TaxAmount")]
    discount, charge = _allowances(root, is_charge=False), _allowances(root, is_charge=True)
    paid, due = total.text_of("PrepaidAmount"), total.text_of("PayableAmount")
    return [
        ("currency", currency),
        ("discount", discount),
        ("charge", charge),
        (
            "amount_without_tax",
            total.text_of("TaxExclusiveAmount") or ("" if discount or charge else total.text_of("LineExtensionAmount")),
        ),
        ("tax_amount", in_currency(taxes, currency)),
        ("total_amount", total.text_of("TaxInclusiveAmount") or ("" if number_of(paid) else due)),
        ("paid", paid),
        ("amount_due", due),
    ]


def _allowances(root: Node, *, is_charge: bool) -> str:
    """Allowances, or charges, of the whole document: as their sum says, else added up. Nothing where they are 0."""
    stated = _total(root).text_of("ChargeTotalAmount" if is_charge else "AllowanceTotalAmount")
    total = stated or total_of(_changes(root, is_charge=is_charge))
    return total if number_of(total) else ""


def _changes(parent: Node, *, is_charge: bool) -> list[str]:
    """The amounts of an element's own allowances, or of its charges."""
    wanted = "true" if is_charge else "false"
    return [
        change.text_of("Amount")
        for change in parent.all("AllowanceCharge")
        if change.text_of("ChargeIndicator").casefold().replace("1", "true").replace("0", "false") == wanted
    ]


def _of_party(party: Node, side: str) -> list[tuple[str, str]]:
    name = party.text_of("PartyLegalEntity", "RegistrationName") or party.text_of("PartyName", "Name")
    return [(f"{side}_name", name), (f"{side}_tax_id", _tax_id(party)), (f"{side}_address_phone", _address(party))]


def _tax_id(party: Node) -> str:
    """The VAT number before any other tax number, and that before the number of the register."""
    schemes = [scheme for scheme in party.all("PartyTaxScheme") if scheme.text_of("CompanyID")]
    best = sorted(schemes, key=lambda scheme: scheme.text_of("TaxScheme", "ID") not in {"VAT", "VA", ""})
    return best[0].text_of("CompanyID") if best else party.text_of("PartyLegalEntity", "CompanyID")


def _address(party: Node) -> str:
    address = party.first("PostalAddress")
    if address is None:
        return ""
    city = " ".join(part for part in (address.text_of("PostalZone"), address.text_of("CityName")) if part)
    lines = (address.text_of("StreetName"), address.text_of("AdditionalStreetName"), city)
    return joined((*lines, address.text_of("Country", "IdentificationCode"), party.text_of("Contact", "Telephone")))


def _row(line: Node, source: Source) -> tuple[Statement, ...]:
    item = line.first("Item") or NOTHING
    quantity = either(line, "InvoicedQuantity", "CreditedQuantity", "DebitedQuantity")
    rate = item.text_of("ClassifiedTaxCategory", "Percent")
    return said(
        source,
        [
            ("description", item.text_of("Name") or item.text_of("Description")),
            ("specification", item.text_of("SellersItemIdentification", "ID")),
            ("unit", quantity.get("unitCode")),
            ("quantity", quantity.value),
            ("unit_price", price_of_one(line.text_of("Price", "PriceAmount"), line.text_of("Price", "BaseQuantity"))),
            ("discount", _taken_off(line)),
            ("amount", line.text_of("LineExtensionAmount")),
            ("tax_rate", f"{rate}%" if rate else ""),
            ("tax", line.text_of("TaxTotal", "TaxAmount")),
        ],
    )


def _taken_off(line: Node) -> str:
    """What a line's own allowances take off and its charges put on; nothing where there are none."""
    changes = [*_changes(line, is_charge=False), *(f"-{one}" for one in _changes(line, is_charge=True))]
    return total_of(changes)
