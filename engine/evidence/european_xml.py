"""Invoices after EN 16931: UBL 2.1 (ISO/IEC 19845) and UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.document import Source
from engine.evidence.statements import Stated, Statement, said
from engine.markup import Node

_MOST_ROWS = 1000
_DATE_102 = re.compile(r"(\d{4})(\d{2})(\d{2})")


def universal_invoice(root: Node, source: Source) -> Stated:
    """UBL's `Invoice` and `CreditNote`."""
    buyer = root.first("AccountingCustomerParty", "Party")
    seller = root.first("AccountingSupplierParty", "Party")
    total = root.first("LegalMonetaryTotal") or Node("", {})
    number, issued = root.text_of("ID"), root.text_of("IssueDate")
    if seller is None or not total.children:
        return Stated()
    statements = said(
        source,
        [
            ("invoice_type", "Credit note" if root.name.casefold() == "creditnote" else "Invoice"),
            ("invoice_number", number),
            ("issue_date", issued),
            ("due_date", root.text_of("DueDate") or root.text_of("PaymentMeans", "PaymentDueDate")),
            ("buyer_name", _ubl_name(buyer)),
            ("buyer_tax_id", _ubl_tax_id(buyer)),
            ("buyer_address_phone", _ubl_address(buyer)),
            ("seller_name", _ubl_name(seller)),
            ("seller_tax_id", _ubl_tax_id(seller)),
            ("seller_address_phone", _ubl_address(seller)),
            ("seller_bank_account", root.text_of("PaymentMeans", "PayeeFinancialAccount", "ID")),
            ("amount_without_tax", total.text_of("TaxExclusiveAmount") or total.text_of("LineExtensionAmount")),
            ("tax_amount", root.text_of("TaxTotal", "TaxAmount")),
            ("total_amount", total.text_of("TaxInclusiveAmount") or total.text_of("PayableAmount")),
            ("remarks", root.text_of("Note")),
        ],
    )
    lines = [*root.all("InvoiceLine"), *root.all("CreditNoteLine")]
    return Stated(statements, tuple(row for line in lines[:_MOST_ROWS] if (row := _ubl_row(line, source))), "invoice")


def cross_industry_invoice(root: Node, source: Source) -> Stated:
    """CII's `CrossIndustryInvoice`, and ZUGFeRD 1's `CrossIndustryDocument`, which says the same in longer names."""
    header = root.first("ExchangedDocument") or root.first("HeaderExchangedDocument") or Node("", {})
    trade = root.first("SupplyChainTradeTransaction") or root.first("SpecifiedSupplyChainTradeTransaction")
    if trade is None:
        return Stated()
    agreement = _applicable(trade, "HeaderTradeAgreement", "SupplyChainTradeAgreement")
    settlement = _applicable(trade, "HeaderTradeSettlement", "SupplyChainTradeSettlement")
    total = _either(
        settlement, "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    buyer, seller = agreement.first("BuyerTradeParty"), agreement.first("SellerTradeParty")
    due = settlement.first("SpecifiedTradePaymentTerms", "DueDateDateTime")
    account = settlement.first("SpecifiedTradeSettlementPaymentMeans", "PayeePartyCreditorFinancialAccount")
    statements = said(
        source,
        [
            ("invoice_type", "Credit note" if header.text_of("TypeCode") == "381" else "Invoice"),
            ("invoice_number", header.text_of("ID")),
            ("issue_date", _cii_date(header.first("IssueDateTime"))),
            ("due_date", _cii_date(due)),
            ("buyer_name", buyer.text_of("Name") if buyer is not None else ""),
            ("buyer_tax_id", _cii_tax_id(buyer)),
            ("buyer_address_phone", _cii_address(buyer)),
            ("seller_name", seller.text_of("Name") if seller is not None else ""),
            ("seller_tax_id", _cii_tax_id(seller)),
            ("seller_address_phone", _cii_address(seller)),
            ("seller_bank_account", account.text_of("IBANID") if account is not None else ""),
            ("amount_without_tax", total.text_of("TaxBasisTotalAmount")),
            ("tax_amount", total.text_of("TaxTotalAmount")),
            ("total_amount", total.text_of("GrandTotalAmount")),
            ("remarks", header.text_of("IncludedNote", "Content")),
        ],
    )
    lines = list(trade.all("IncludedSupplyChainTradeLineItem"))[:_MOST_ROWS]
    return Stated(statements, tuple(row for line in lines if (row := _cii_row(line, source))), "invoice")


def _ubl_name(party: Node | None) -> str:
    if party is None:
        return ""
    return party.text_of("PartyLegalEntity", "RegistrationName") or party.text_of("PartyName", "Name")


def _ubl_tax_id(party: Node | None) -> str:
    if party is None:
        return ""
    return party.text_of("PartyTaxScheme", "CompanyID") or party.text_of("PartyLegalEntity", "CompanyID")


def _ubl_address(party: Node | None) -> str:
    address = party.first("PostalAddress") if party is not None else None
    if address is None or party is None:
        return ""
    city = " ".join(part for part in (address.text_of("PostalZone"), address.text_of("CityName")) if part)
    lines = (address.text_of("StreetName"), address.text_of("AdditionalStreetName"), city)
    return _joined((*lines, address.text_of("Country", "IdentificationCode"), party.text_of("Contact", "Telephone")))


def _ubl_row(line: Node, source: Source) -> tuple[Statement, ...]:
    item = line.first("Item") or Node("", {})
    quantity = line.first("InvoicedQuantity") or line.first("CreditedQuantity") or Node("", {})
    rate = item.text_of("ClassifiedTaxCategory", "Percent")
    return said(
        source,
        [
            ("description", item.text_of("Name") or item.text_of("Description")),
            ("specification", item.text_of("SellersItemIdentification", "ID")),
            ("unit", quantity.get("unitCode")),
            ("quantity", quantity.value),
            ("unit_price", line.text_of("Price", "PriceAmount")),
            ("amount", line.text_of("LineExtensionAmount")),
            ("tax_rate", f"{rate}%" if rate else ""),
            ("tax", line.text_of("TaxTotal", "TaxAmount")),
        ],
    )


def _applicable(trade: Node, *names: str) -> Node:
    return _either(trade, *(f"Applicable{name}" for name in names))


def _either(parent: Node, *names: str) -> Node:
    return next((found for name in names if (found := parent.first(name)) is not None), Node("", {}))


def _cii_date(node: Node | None) -> str:
    """Format 102 is YYYYMMDD."""
    text = node.text_of("DateTimeString") if node is not None else ""
    day = _DATE_102.fullmatch(text)
    return "-".join(day.groups()) if day else text


def _cii_tax_id(party: Node | None) -> str:
    """The VAT number (scheme VA) before any other tax number."""
    registrations = [entry.first("ID") for entry in party.all("SpecifiedTaxRegistration")] if party is not None else []
    numbers = [entry for entry in registrations if entry is not None]
    best = sorted(numbers, key=lambda entry: entry.get("schemeID") != "VA")
    return best[0].value if best else ""


def _cii_address(party: Node | None) -> str:
    address = party.first("PostalTradeAddress") if party is not None else None
    if address is None:
        return ""
    city = " ".join(part for part in (address.text_of("PostcodeCode"), address.text_of("CityName")) if part)
    return _joined((address.text_of("LineOne"), address.text_of("LineTwo"), city, address.text_of("CountryID")))


def _cii_row(line: Node, source: Source) -> tuple[Statement, ...]:
    product = line.first("SpecifiedTradeProduct") or Node("", {})
    agreement = _either(line, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    delivery = _either(line, "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    settlement = _either(line, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    quantity = delivery.first("BilledQuantity") or Node("", {})
    tax = settlement.first("ApplicableTradeTax") or Node("", {})
    total = _either(
        settlement, "SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    rate = tax.text_of("RateApplicablePercent") or tax.text_of("ApplicablePercent")
    return said(
        source,
        [
            ("description", product.text_of("Name")),
            ("specification", product.text_of("SellerAssignedID")),
            ("unit", quantity.get("unitCode")),
            ("quantity", quantity.value),
            ("unit_price", agreement.text_of("NetPriceProductTradePrice", "ChargeAmount")),
            ("amount", total.text_of("LineTotalAmount")),
            ("tax_rate", f"{rate}%" if rate else ""),
        ],
    )


def _joined(parts: Sequence[str]) -> str:
    return ", ".join(part for part in parts if part)
