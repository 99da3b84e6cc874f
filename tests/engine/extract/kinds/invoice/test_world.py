"""Invoices of other countries: numbers in headings, parties in addresses, sums that prove themselves, VAT numbers."""

from __future__ import annotations

import pytest

from tests.engine.extract.sheets import column, read, values

GERMAN = """Muster Handel GmbH | Hafenallee 12 | 20457 Hamburg
Frau
Erika Beispiel
Uferweg 3
88045 Friedrichshafen
Rechnung Nr. R-2025-42 vom 03.04.2025
USt-IdNr.: DE123456789
Summe netto  1.420,00
zzgl. MwSt. 19%  269,80
Rechnungsbetrag  1.689,80
Wir danken für Ihren Auftrag"""
FRENCH = """Au Bon Exemple SARL - 12 rue des Lilas - 69001 Lyon - France
Facture FA-2025-0010
Date de facture  13/11/2025
TVA : FR11999999998
Total HT  231,25 €
TVA 20,0%  46,25 €
Total TTC  277,50 €
Merci de votre confiance"""


def test_a_german_invoice() -> None:
    """The title has number and date, the window the buyer, the small print over it the seller."""
    found = values(read("invoice", column(GERMAN)))
    assert (found["invoice_number"], found["issue_date"]) == ("R-2025-42", "2025-04-03")
    assert (found["seller_name"], found["buyer_name"]) == ("Muster Handel GmbH", "Erika Beispiel")
    assert [found[name] for name in ("amount_without_tax", "tax_amount", "total_amount")] == [
        "1420.00",
        "269.80",
        "1689.80",
    ]
    assert (found["seller_tax_id"], found["currency"]) == ("DE123456789", None)


def test_a_french_invoice() -> None:
    """Labels in French; a sender in one line ends where its street begins."""
    found = values(read("invoice", column(FRENCH)))
    assert (found["invoice_number"], found["issue_date"]) == ("FA-2025-0010", "2025-11-13")
    assert found["seller_name"] == "Au Bon Exemple SARL"
    assert [found[name] for name in ("amount_without_tax", "tax_amount", "total_amount", "currency")] == [
        "231.25",
        "46.25",
        "277.50",
        "EUR",
    ]
    assert found["seller_tax_id"] == "FR11999999998"


@pytest.mark.parametrize(
    ("rows", "total", "is_sure"),
    [
        ("Net total: 496.00\nVAT total: 75.04\nDue payable: 571.04", "571.04", True),
        ("Net total: 496.00\nVAT total: 75.04\nTotal: 999.00", "999.00", False),
    ],
)
def test_what_adds_up_is_sure_and_what_does_not_is_doubtful(rows: str, total: str, *, is_sure: bool) -> None:
    """A total that net and tax make is sure; one that they contradict is never sure without a check that says so."""
    found = read("invoice", column(f"INVOICE\nInvoice number: A-1\n{rows}"))
    field = next(field for field in found.fields if field.name == "total_amount")
    assert field.value == total
    assert (field.confidence >= 0.9) >= is_sure
