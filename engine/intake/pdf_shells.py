"""PDFs that hold more than their pages show: attached files, portfolios, forms that only Adobe's reader fills in."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from engine.document import Notice
from engine.words import Words

_MOST_ANNOTATIONS = 500


def attached_to(page: pdfium.PdfPage) -> int:
    """How many files are pinned to a page; the caller holds PDFium's lock."""
    return _count(page, pdfium_raw.FPDF_ANNOT_FILEATTACHMENT)


def is_dynamic(form: int, first: pdfium.PdfPage) -> bool:
    """Whether a form of this kind has its pages in Adobe's reader only: it says so, or its first page has no field."""
    if form == pdfium_raw.FORMTYPE_XFA_FULL:
        return True
    return form == pdfium_raw.FORMTYPE_XFA_FOREGROUND and not _count(first, pdfium_raw.FPDF_ANNOT_WIDGET)


def _count(page: pdfium.PdfPage, kind: int) -> int:
    """How many annotations of a kind a page has."""
    count = 0
    for index in range(min(pdfium_raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium_raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            count += pdfium_raw.FPDFAnnot_GetSubtype(annotation) == kind
            pdfium_raw.FPDFPage_CloseAnnot(annotation)
    return count


def files_unread(count: int) -> Notice:
    """Said where files travel inside a PDF (a portfolio is nothing else) and are not read."""
    return Notice(
        "attachments_unread",
        Words(
            f"PDF 里还附有 {count} 个文件（例如文件包），没有识别；请用 PDF 阅读器另存后单独上传。",
            f"This PDF holds {count} more attached file{'s' * (count != 1)} (it may be a portfolio), not read here. "
            "Save them in a PDF viewer and upload them by themselves.",
        ),
    )


def dynamic_form() -> Notice:
    """Said of a dynamic XFA form: its pages are made by Adobe's reader and are not in the file."""
    return Notice(
        "dynamic_form",
        Words(
            "这是动态 XFA 表单，只有 Adobe Reader 能显示，这里看到的是占位页。请在 Adobe Reader 中打印成 PDF 后上传。",
            "This is a dynamic XFA form: only Adobe Reader can show its pages, and what is seen here is a placeholder. "
            "Print it to PDF in Adobe Reader and upload that.",
        ),
    )
