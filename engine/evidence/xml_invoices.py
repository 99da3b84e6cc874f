"""Invoices as XML, told apart by their root: Chinese e-invoices, accounting vouchers, UBL and CII."""

from __future__ import annotations

from collections.abc import Callable

from engine.document import Source
from engine.errors import DamagedFile
from engine.evidence.chinese_xml import digital_invoice, invoice_of_2019, voucher
from engine.evidence.european_xml import cross_industry_invoice, universal_invoice
from engine.evidence.statements import Stated
from engine.markup import Node, parse_xml

_ROOTS: dict[str, tuple[Callable[[Node, Source], Stated], ...]] = {
    "einvoice": (digital_invoice, invoice_of_2019),
    "xbrl": (voucher,),
    "invoice": (universal_invoice, digital_invoice, invoice_of_2019),
    "creditnote": (universal_invoice,),
    "crossindustryinvoice": (cross_industry_invoice,),
    "crossindustrydocument": (cross_industry_invoice,),
}
_FEWEST = 3


def invoice_in(root: Node, source: Source = Source.XML) -> Stated | None:
    """What an invoice's XML says; None for XML of any other kind, or with hardly anything in it."""
    for read in _ROOTS.get(root.name.casefold(), ()):
        stated = read(root, source)
        if len(stated.statements) >= _FEWEST:
            return stated
    return None


def stated_in(content: bytes) -> Stated | None:
    """The same of bytes; None also for those that are no XML."""
    try:
        return invoice_in(parse_xml(content))
    except DamagedFile:
        return None
