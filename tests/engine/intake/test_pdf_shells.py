"""PDFs that hold more than they show say so."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import pikepdf
import pytest

from engine.intake import Limits
from engine.intake.opening import open_file
from tests.engine import xml_files


def made(change: Callable[[pikepdf.Pdf], None], pages: int = 1) -> bytes:
    """A PDF with empty pages, after a change."""
    with pikepdf.new() as pdf, io.BytesIO() as buffer:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 200))
        change(pdf)
        pdf.save(buffer)
        return buffer.getvalue()


def warned(content: bytes) -> list[tuple[int, str, str]]:
    """Page, code and English words of each warning, after the file's data was asked for, as the engine does."""
    with open_file(content, Limits(render_dpi=40)) as source:
        assert source.stated is not None
        return [(page.number, notice.code, notice.message.en) for page in source for notice in page.warnings]


def attach(*names: str) -> Callable[[pikepdf.Pdf], None]:
    """Attaches files; those called *.xml are an invoice."""

    def change(pdf: pikepdf.Pdf) -> None:
        for name in names:
            content = xml_files.CII.encode() if name.endswith(".xml") else b"%PDF-1.4 sample"
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)

    return change


def pin(pdf: pikepdf.Pdf) -> None:
    """Pins a file to the second page."""
    spec = pikepdf.AttachedFileSpec(pdf, b"sample", filename="note.pdf")
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[10, 10, 30, 30], FS=spec.obj
    )
    pdf.pages[1].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])


def as_dynamic_form(pdf: pikepdf.Pdf, *, is_said: bool = True) -> None:
    """An XFA form without a field of its own: its pages exist in Adobe's reader only, whether it says so or not."""
    template = pikepdf.Stream(pdf, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_indirect(template))
    if is_said:
        pdf.Root.NeedsRendering = True


def test_a_portfolio_says_how_much_was_not_read() -> None:
    """On its first page, once."""
    [(number, code, words)] = warned(made(attach("a.pdf", "b.pdf"), pages=2))
    assert (number, code) == (1, "attachments_unread")
    assert "2 more attached files" in words


def test_the_invoices_own_data_is_no_file_unread() -> None:
    """Factur-X alone is silent; what else is attached is counted."""
    assert warned(made(attach("factur-x.xml"))) == []
    [(_, _, words)] = warned(made(attach("factur-x.xml", "terms.pdf")))
    assert "1 more attached file " in words


def test_a_file_pinned_to_a_page_is_told_there() -> None:
    """An annotation of the kind FileAttachment."""
    [(number, code, _)] = warned(made(pin, pages=2))
    assert (number, code) == (2, "attachments_unread")


def test_a_dynamic_form_is_said() -> None:
    """Whatever its placeholder page shows."""
    assert [code for _, code, _ in warned(made(as_dynamic_form))] == ["dynamic_form"]
    assert [code for _, code, _ in warned(made(partial(as_dynamic_form, is_said=False)))] == ["dynamic_form"]


@pytest.mark.parametrize("pages", [1, 2])
def test_a_plain_pdf_says_nothing(pages: int) -> None:
    """No warning without a reason."""
    assert warned(made(lambda pdf: None, pages)) == []
