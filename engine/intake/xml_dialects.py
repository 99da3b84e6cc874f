"""XML that is no invoice we read: the national formats by name, and for all of it what to do instead."""

from __future__ import annotations

from engine.errors import UnknownFormat
from engine.markup import Node
from engine.words import Words

_DIALECTS = {
    "comprobante": "CFDI (México)",
    "nfe": "NF-e (Brasil)",
    "nfeproc": "NF-e (Brasil)",
    "cteproc": "CT-e (Brasil)",
    "facturae": "Facturae (España)",
    "faktura": "KSeF FA (Polska)",
    "invoicedata": "NAV Online Számla (Magyarország)",
    "finvoice": "Finvoice (Suomi)",
    "dte": "DTE (Chile)",
    "enviodte": "DTE (Chile)",
    "factura": "Factura SRI (Ecuador)",
    "fatturaelettronicasemplificata": "Fattura semplificata (Italia)",
    "e_invoice": "e-arve (Eesti)",
    "cxml": "cXML InvoiceDetailRequest",
    "auditfile": "SAF-T",
    "document": "ISO 20022 / camt",
}
_PARTS = {
    "biller": "ebInterface (Österreich)",
    "m_invoic": "e-SLOG (Slovenija)",
}
_LONGEST = 40


def dialect_of(root: Node) -> str | None:
    """The name of a format that is known and not read: by its root, or where the root says little, by a child."""
    known = _DIALECTS.get(root.name.casefold())
    if known is not None:
        return known
    return next((_PARTS[child.name.casefold()] for child in root.children if child.name.casefold() in _PARTS), None)


def no_invoice(root: Node) -> UnknownFormat:
    """The error for XML that is no invoice we read; names its format, or its root where that is unknown."""
    name = dialect_of(root)
    if name is None:
        shown = "".join(filter(str.isprintable, root.name))[:_LONGEST]
        message = Words(
            f"这份 XML（根元素 {shown}）不是可识别的发票。",
            f"This XML (its root is {shown}) is no invoice that can be read.",
        )
    else:
        message = Words(
            f"这份 XML 是 {name} 格式，目前不能直接读取。", f"This XML is of the format {name}, which is not read."
        )
    return UnknownFormat(
        message,
        Words(
            "请上传同一张发票的 PDF。可直接读取的 XML：数电票、财政电子票据、XBRL 凭证、UBL、CII 和 FatturaPA。",
            "Upload the PDF of the same invoice. XML that is read: Chinese e-invoices, bills and vouchers (XBRL), UBL, "
            "CII (Factur-X, ZUGFeRD) and FatturaPA.",
        ),
    )
