"""Invoices as UN/CEFACT Cross Industry Invoice: Factur-X, XRechnung, ZUGFeRD 2, and the longer names of ZUGFeRD 1."""

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

_MONETARY = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
_LINE_MONETARY = ("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")


def cross_industry_invoice(root: Node, source: Source) -> Stated:
    """CII's `CrossIndustryInvoice`, and ZUGFeRD 1's `CrossIndustryDocument`, which says the same in longer names."""
    header = either(root, "ExchangedDocument", "HeaderExchangedDocument")
    trade = either(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    if not trade.children:
        return Stated()
    agreement = _applicable(trade, "HeaderTradeAgreement", "SupplyChainTradeAgreement")
    settlement = _applicable(trade, "HeaderTradeSettlement", "SupplyChainTradeSettlement")
    buyer, seller = agreement.first("BuyerTradeParty") or NOTHING, agreement.first("SellerTradeParty") or NOTHING
    account = settlement.first("SpecifiedTradeSettlementPaymentMeans", "PayeePartyCreditorFinancialAccount")
    statements = said(
        source,
        [
            ("invoice_type", title_of(header.text_of("TypeCode"))),
            ("invoice_number", header.text_of("ID")),
            ("issue_date", _date(header.first("IssueDateTime"))),
            ("due_date", _date(settlement.first("SpecifiedTradePaymentTerms", "DueDateDateTime"))),
            *_of_party(buyer, "buyer"),
            *_of_party(seller, "seller"),
            ("seller_bank_account", account.text_of("IBANID") if account is not None else ""),
            *_sums(settlement),
            ("remarks", header.text_of("IncludedNote", "Content")),
        ],
    )
    lines = list(trade.all("IncludedSupplyChainTradeLineItem"))[:MOST_ROWS]
    return Stated(statements, tuple(row for line in lines if (row := _row(line, source))), "invoice")


def _sums(settlement: Node) -> list[tuple[str, str]]:
    total = either(settlement, *_MONETARY)
    currency = settlement.text_of("InvoiceCurrencyCode")

    def amount(name: str) -> str:
        return in_currency(list(total.all(name)), currency) or total.text_of(name)

    discount, charge = amount("AllowanceTotalAmount"), amount("ChargeTotalAmount")
    return [
        ("currency", currency or either(total, "GrandTotalAmount").get("currencyID")),
        ("discount", discount if number_of(discount) else ""),
        ("charge", charge if number_of(charge) else ""),
        ("amount_without_tax", amount("TaxBasisTotalAmount")),
        ("tax_amount", in_currency(list(total.all("TaxTotalAmount")), currency)),
        ("total_amount", amount("GrandTotalAmount")),
        ("paid", amount("TotalPrepaidAmount")),
        ("amount_due", amount("DuePayableAmount")),
    ]


def _applicable(trade: Node, *names: str) -> Node:
    return either(trade, *(f"Applicable{name}" for name in names))


def _date(node: Node | None) -> str:
    return date_of(node.text_of("DateTimeString")) if node is not None else ""


def _of_party(party: Node, side: str) -> list[tuple[str, str]]:
    return [
        (f"{side}_name", party.text_of("Name")),
        (f"{side}_tax_id", _tax_id(party)),
        (f"{side}_address_phone", _address(party)),
    ]


def _tax_id(party: Node) -> str:
    """The VAT number (scheme VA) before any other tax number."""
    registrations = [entry.first("ID") for entry in party.all("SpecifiedTaxRegistration")]
    numbers = [entry for entry in registrations if entry is not None]
    best = sorted(numbers, key=lambda entry: entry.get("schemeID") != "VA")
    return best[0].value if best else ""


def _address(party: Node) -> str:
    address = party.first("PostalTradeAddress")
    if address is None:
        return ""
    city = " ".join(part for part in (address.text_of("PostcodeCode"), address.text_of("CityName")) if part)
    return joined((address.text_of("LineOne"), address.text_of("LineTwo"), city, address.text_of("CountryID")))


def _row(line: Node, source: Source) -> tuple[Statement, ...]:
    product = line.first("SpecifiedTradeProduct") or NOTHING
    agreement = either(line, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    delivery = either(line, "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    settlement = either(line, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    quantity = delivery.first("BilledQuantity") or NOTHING
    price = agreement.first("NetPriceProductTradePrice") or NOTHING
    tax = settlement.first("ApplicableTradeTax") or NOTHING
    rate = tax.text_of("RateApplicablePercent") or tax.text_of("ApplicablePercent")
    return said(
        source,
        [
            ("description", product.text_of("Name")),
            ("specification", product.text_of("SellerAssignedID")),
            ("unit", quantity.get("unitCode")),
            ("quantity", quantity.value),
            ("unit_price", price_of_one(price.text_of("ChargeAmount"), price.text_of("BasisQuantity"))),
            ("discount", _taken_off(settlement)),
            ("amount", either(settlement, *_LINE_MONETARY).text_of("LineTotalAmount")),
            ("tax_rate", f"{rate}%" if rate else ""),
        ],
    )


def _taken_off(settlement: Node) -> str:
    """What a line's own allowances take off and its charges put on; nothing where there are none."""
    return total_of(
        f"-{amount}" if change.text_of("ChargeIndicator", "Indicator").casefold() in {"true", "1"} else amount
        for change in settlement.all("SpecifiedTradeAllowanceCharge")
        if (amount := change.text_of("ActualAmount"))
    )
