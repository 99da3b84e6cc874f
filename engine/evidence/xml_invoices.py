"""Invoices as XML, told apart by their root: Chinese e-invoices and bills, accounting vouchers, UBL, CII, FatturaPA."""

from __future__ import annotations

from collections.abc import Callable

from engine.document import Source
from engine.errors import DamagedFile
from engine.evidence.chinese_xml import digital_invoice, invoice_of_2019, voucher
from engine.evidence.cross_industry_xml import cross_industry_invoice
from engine.evidence.fattura_xml import fattura
from engine.evidence.fiscal_xml import fiscal_bill
from engine.evidence.statements import Stated
from engine.evidence.universal_xml import universal_invoice
from engine.markup import Node, parse_xml

_ROOTS: dict[str, tuple[Callable[[Node, Source], Stated], ...]] = {
    "einvoice": (fiscal_bill, digital_invoice, invoice_of_2019),
    "xbrl": (voucher,),
    "invoice": (universal_invoice, digital_invoice, invoice_of_2019),
    "creditnote": (universal_invoice,),
    "debitnote": (universal_invoice,),
    "fatturaelettronica": (fattura,),
    "crossindustryinvoice": (cross_industry_invoice,),
    "crossindustrydocument": (cross_industry_invoice,),
}
_ENVELOPES = frozenset({"standardbusinessdocument"})
_BODIES = "FatturaElettronicaBody"
_FEWEST = 3


def invoice_in(root: Node, source: Source = Source.XML) -> Stated | None:
    """What an invoice's XML says; None for XML of any other kind, or with hardly anything in it."""
    if root.name.casefold() in _ENVELOPES:
        root = next((child for child in root.children if child.name.casefold() in _ROOTS), root)
    for read in _ROOTS.get(root.name.casefold(), ()):
        stated = read(root, source)
        if len(stated.statements) >= _FEWEST:
            return stated
    return None


def invoices_in(root: Node) -> int:
    """How many invoices the file is: a FatturaPA may be a batch, of which the first is read."""
    return max(1, sum(1 for _ in root.all(_BODIES)))


def stated_in(content: bytes) -> Stated | None:
    """The same of bytes; None also for those that are no XML."""
    try:
        return invoice_in(parse_xml(content))
    except DamagedFile:
        return None
