"""Italy's FatturaPA (Specifiche tecniche 1.2), the invoice that the Sistema di Interscambio carries."""

from __future__ import annotations

from engine.document import Source
from engine.evidence.en16931 import MOST_ROWS, NOTHING, date_of, joined, number_of, total_of
from engine.evidence.statements import Stated, Statement, said
from engine.markup import Node

_KINDS = {
    "TD02": "Prepayment invoice",
    "TD03": "Prepayment invoice",
    "TD04": "Credit note",
    "TD05": "Debit note",
    "TD08": "Credit note",
    "TD09": "Debit note",
}


def fattura(root: Node, source: Source) -> Stated:
    """`FatturaElettronica`: its first body, of which there is one unless the file is a batch."""
    header = root.first("FatturaElettronicaHeader") or NOTHING
    body = root.first("FatturaElettronicaBody")
    if body is None:
        return Stated()
    general = body.first("DatiGenerali", "DatiGeneraliDocumento") or NOTHING
    goods = body.first("DatiBeniServizi") or NOTHING
    statements = said(
        source,
        [
            ("invoice_type", _KINDS.get(general.text_of("TipoDocumento"), "Invoice")),
            ("invoice_number", general.text_of("Numero")),
            ("issue_date", date_of(general.text_of("Data"))),
            ("due_date", date_of(_payment(body).text_of("DataScadenzaPagamento"))),
            *_of_party(header.first("CessionarioCommittente") or NOTHING, "buyer"),
            *_of_party(header.first("CedentePrestatore") or NOTHING, "seller"),
            ("seller_bank_account", _payment(body).text_of("IBAN")),
            *_sums(body, general, goods),
            ("remarks", general.text_of("Causale")),
        ],
    )
    rows = [_row(line, source) for line in list(goods.all("DettaglioLinee"))[:MOST_ROWS]]
    return Stated(statements, tuple(row for row in rows if row), "invoice")


def _payment(body: Node) -> Node:
    return body.first("DatiPagamento", "DettaglioPagamento") or NOTHING


def _sums(body: Node, general: Node, goods: Node) -> list[tuple[str, str]]:
    rates = list(goods.all("DatiRiepilogo"))
    net = total_of(rate.text_of("ImponibileImporto") for rate in rates)
    tax = total_of(rate.text_of("Imposta") for rate in rates)
    payments = [part for payment in body.all("DatiPagamento") for part in payment.all("DettaglioPagamento")]
    discount, charge = _changes(general, "SC"), [*_changes(general, "MG"), *_funds(general)]
    return [
        ("currency", general.text_of("Divisa")),
        ("discount", total_of(discount)),
        ("charge", total_of(charge)),
        ("amount_without_tax", net),
        ("tax_amount", tax),
        ("total_amount", general.text_of("ImportoTotaleDocumento") or (total_of((net, tax)) if net and tax else "")),
        ("amount_due", total_of(part.text_of("ImportoPagamento") for part in payments)),
    ]


def _changes(general: Node, kind: str) -> list[str]:
    """The document's own discounts (SC) or surcharges (MG)."""
    return [
        change.text_of("Importo")
        for change in general.all("ScontoMaggiorazione")
        if change.text_of("Tipo") == kind and number_of(change.text_of("Importo"))
    ]


def _funds(general: Node) -> list[str]:
    """What goes to the profession's pension fund: taxed, and in no line."""
    return [fund.text_of("ImportoContributoCassa") for fund in general.all("DatiCassaPrevidenziale")]


def _of_party(party: Node, side: str) -> list[tuple[str, str]]:
    about = party.first("DatiAnagrafici") or NOTHING
    vat = about.first("IdFiscaleIVA") or NOTHING
    name = about.first("Anagrafica") or NOTHING
    person = f"{name.text_of('Nome')} {name.text_of('Cognome')}".strip()
    return [
        (f"{side}_name", name.text_of("Denominazione") or person),
        (f"{side}_tax_id", f"{vat.text_of('IdPaese')}{vat.text_of('IdCodice')}" or about.text_of("CodiceFiscale")),
        (f"{side}_address_phone", _address(party)),
    ]


def _address(party: Node) -> str:
    seat = party.first("Sede") or NOTHING
    street = " ".join(part for part in (seat.text_of("Indirizzo"), seat.text_of("NumeroCivico")) if part)
    city = " ".join(part for part in (seat.text_of("CAP"), seat.text_of("Comune"), seat.text_of("Provincia")) if part)
    return joined((street, city, seat.text_of("Nazione"), party.text_of("Contatti", "Telefono")))


def _row(line: Node, source: Source) -> tuple[Statement, ...]:
    rate = number_of(line.text_of("AliquotaIVA"))
    return said(
        source,
        [
            ("description", line.text_of("Descrizione")),
            ("specification", line.text_of("CodiceArticolo", "CodiceValore")),
            ("unit", line.text_of("UnitaMisura")),
            ("quantity", line.text_of("Quantita")),
            ("unit_price", line.text_of("PrezzoUnitario")),
            ("discount", _taken_off(line)),
            ("amount", line.text_of("PrezzoTotale")),
            ("tax_rate", "" if rate is None else f"{rate.normalize():f}%"),
        ],
    )


def _taken_off(line: Node) -> str:
    """What the line's discounts take off each piece, times the pieces; nothing where they are given in percent only."""
    pieces = number_of(line.text_of("Quantita") or "1")
    off = [
        -amount if change.text_of("Tipo") == "MG" else amount
        for change in line.all("ScontoMaggiorazione")
        if (amount := number_of(change.text_of("Importo"))) is not None
    ]
    return f"{sum(off) * pieces:f}" if off and pieces is not None else _difference(line)


def _difference(line: Node) -> str:
    """The same where only percents are given: what lies between quantity times price and the line's total."""
    price, total = number_of(line.text_of("PrezzoUnitario")), number_of(line.text_of("PrezzoTotale"))
    pieces = number_of(line.text_of("Quantita") or "1")
    if line.first("ScontoMaggiorazione") is None or price is None or total is None or pieces is None:
        return ""
    return f"{price * pieces - total:f}"
