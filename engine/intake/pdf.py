"""PDF files: pages drawn by PDFium one at a time, with the lines of a sound text layer beside the pixels."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.internal as pdfium_internal
import pypdfium2.raw as pdfium_raw

from engine.document import Notice
from engine.errors import DamagedFile, IntakeError, PasswordNeeded
from engine.evidence.statements import NOTHING, Stated
from engine.evidence.xml_invoices import stated_in
from engine.intake.formats import Format, sniff
from engine.intake.pdf_shells import attached_to, dynamic_form, files_unread, is_dynamic
from engine.intake.pdf_text import read_layer
from engine.limits import Limits
from engine.readers import PageImage
from engine.words import Words

_PDFIUM = threading.RLock()
"""PDFium keeps its state in the process and is not thread-safe: every call into it holds this lock."""

_POINTS_PER_INCH = 72
_MOST_ATTACHMENTS = 20
_PLACEHOLDER_PIXELS = (140, 100)


class PdfPages:
    """A PDF as pages."""

    def __init__(self, content: bytes, limits: Limits, password: str | None = None) -> None:
        """Opens it, with `password` if one is needed. Raises `PasswordNeeded`, `DamagedFile` or `TooManyPages`."""
        self._limits = limits
        self._attached_read = 0
        with _PDFIUM:
            self._pdf = _open(content, password)
            try:
                self._page_count = len(self._pdf)
                if self._page_count < 1:
                    raise _damaged()
                limits.check_pages(self._page_count)
                self._form = _load_forms(self._pdf)
                self._attached = self._pdf.count_attachments()
            except IntakeError:
                self._pdf.close()
                raise

    @property
    def page_count(self) -> int:
        """At least 1."""
        return self._page_count

    @property
    def stated(self) -> Stated:
        """What the first attachment that is an invoice's XML says (Factur-X, ZUGFeRD, Chinese vouchers)."""
        with _PDFIUM:
            attached = _attachments(self._pdf)
        for content in attached:
            stated = stated_in(content)
            if stated is not None:
                self._attached_read = 1
                return stated
        return NOTHING

    def __iter__(self) -> Iterator[PageImage]:
        return self.pages(range(1, self._page_count + 1))

    def pages(self, numbers: Iterable[int]) -> Iterator[PageImage]:
        """The pages of these numbers, from 1, each drawn when asked for."""
        for number in numbers:
            with _PDFIUM:
                image = self._draw(number)
            yield image

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _PDFIUM:
            self._pdf.close()

    def _draw(self, number: int) -> PageImage:
        """One page; a broken one among others becomes a blank page with a warning."""
        try:
            page = self._pdf[number - 1]
            try:
                notices = self._notices(page, number)
                self._check_pictures(page)
                pixels = self._render(page)
                layer = read_layer(page, number, pixels)
            finally:
                page.close()
        except (pdfium.PdfiumError, ValueError, MemoryError) as error:
            if self._page_count == 1:
                raise _damaged() from error
            return _broken_page(number)
        return PageImage(number, pixels, layer.lines, (*layer.warnings, *notices), stretches=layer.stretches)

    def _notices(self, page: pdfium.PdfPage, number: int) -> tuple[Notice, ...]:
        """What the page, and the first one for the whole file, does not show."""
        count = attached_to(page)
        if number > 1:
            return (files_unread(count),) if count else ()
        count += self._attached - self._attached_read
        forms = (dynamic_form(),) if is_dynamic(self._form, page) else ()
        return (*forms, *((files_unread(count),) if count > 0 else ()))

    def _check_pictures(self, page: pdfium.PdfPage) -> None:
        """A picture inside a page is held to the same cap as a picture file."""
        for item in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            self._limits.check_pixels(*item.get_px_size())

    def _render(self, page: pdfium.PdfPage) -> np.ndarray:
        """Draws at the wished resolution, or coarser to stay within the cap, and gives up after a while."""
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
            raise ValueError("a page without a size")
        most = math.sqrt(self._limits.render_megapixels * 1_000_000 / (width * height))
        scale = min(self._limits.render_dpi / _POINTS_PER_INCH, most)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        bitmap = pdfium.PdfBitmap.new_native(*size, pdfium_raw.FPDFBitmap_BGR, rev_byteorder=True)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
            self._render_within(page, bitmap, size)
            return np.array(bitmap.to_numpy())
        finally:
            bitmap.close()

    def _render_within(self, page: pdfium.PdfPage, bitmap: pdfium.PdfBitmap, size: tuple[int, int]) -> None:
        """PDFium's progressive drawing, stopped at the deadline: some pages would take hours."""
        deadline = time.monotonic() + self._limits.render_seconds
        pause = pdfium_raw.IFSDK_PAUSE(version=1)
        pdfium_internal.set_callback(pause, "NeedToPauseNow", lambda _: time.monotonic() > deadline)
        flags = pdfium_raw.FPDF_ANNOT | pdfium_raw.FPDF_REVERSE_BYTE_ORDER
        where = (0, 0, *size, 0, flags)
        status = pdfium_raw.FPDF_RenderPageBitmap_Start(bitmap, page, *where, pause)
        pdfium_raw.FPDF_RenderPage_Close(page)
        if status == pdfium_raw.FPDF_RENDER_TOBECONTINUED:
            raise DamagedFile(
                Words(
                    f"页面过于复杂，{self._limits.render_seconds:g} 秒内无法绘制。",
                    f"A page is too complex: it could not be drawn within {self._limits.render_seconds:g} s.",
                ),
                Words("请打印成图片或重新扫描后上传。", "Print it to a picture or scan it, then upload that."),
            )
        if status != pdfium_raw.FPDF_RENDER_DONE:
            raise ValueError("the page cannot be drawn")
        if self._pdf.formenv is not None:
            pdfium_raw.FPDF_FFLDraw(self._pdf.formenv, bitmap, page, *where)


def _open(content: bytes, password: str | None) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content, password=password)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_raw.FPDF_ERR_PASSWORD:
            raise _password_needed(wrong=bool(password)) from error
        raise _damaged() from error


def _attachments(pdf: pdfium.PdfDocument) -> list[bytes]:
    """The files inside a PDF that may be XML; what cannot be taken out is passed over."""
    found: list[bytes] = []
    for index in range(min(pdf.count_attachments(), _MOST_ATTACHMENTS)):
        try:
            content = bytes(pdf.get_attachment(index).get_data())
        except pdfium.PdfiumError:
            continue
        if sniff(content) is Format.XML:
            found.append(content)
    return found


def _load_forms(pdf: pdfium.PdfDocument) -> int:
    """Lets filled-in form fields be drawn; the kind of the form.

    A form that PDFium cannot load is left out, the page is still drawn.
    """
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it complains of XFA, whose plain fields it does draw
    kind = pdf.get_formtype()
    try:
        if kind != pdfium_raw.FORMTYPE_NONE:
            pdf.init_forms()
    except pdfium.PdfiumError:
        pdf.close_forms()
    return int(kind)


def _damaged() -> DamagedFile:
    return DamagedFile(
        Words("PDF 文件不完整或已损坏，无法打开。", "The PDF is cut off or broken and cannot be opened."),
        Words("请从来源重新下载，或用阅读器“另存为”后再上传。", "Fetch it again, or save a copy from a PDF viewer."),
    )


def _password_needed(*, wrong: bool) -> PasswordNeeded:
    if wrong:
        message = Words("PDF 密码不正确。", "That is not the password of this PDF.")
    else:
        message = Words("PDF 受密码保护，无法打开。", "The PDF is protected by a password.")
    return PasswordNeeded(
        message,
        Words("请填写打开密码，或去除密码后重新上传。", "Give its password, or save it without one and upload that."),
    )


def _broken_page(number: int) -> PageImage:
    notice = Notice(
        "page_unreadable",
        Words(f"第 {number} 页已损坏，无法显示和识别。", f"Page {number} is broken: it can be neither shown nor read."),
    )
    return PageImage(number, np.full((*_PLACEHOLDER_PIXELS, 3), 255, np.uint8), warnings=(notice,))
