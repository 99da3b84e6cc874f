"""Formats that are known and not read: named, with what to do to have the document read."""

from __future__ import annotations

import io
import zipfile

from engine.errors import UnknownFormat
from engine.intake.mail import is_mail
from engine.intake.zips import ZIP_ERRORS
from engine.words import Words

_EXPORT = Words(
    "请在原来的程序里“导出为 PDF”（或打印成 PDF），再上传。",
    "Export it as PDF in the program it was made with; upload that.",
)
_ATTACHMENTS = Words(
    "请把其中的附件另存为文件后单独上传；或用 /v1/jobs、./launch.sh read 提交 .eml，其附件会逐个识别。",
    "Save its attachments and upload those; or send the .eml to /v1/jobs or ./launch.sh read: they read each of them.",
)
_SAVE_ATTACHMENTS = Words(
    "请在邮件程序里把附件另存为文件后上传，或把邮件另存为 .eml。",
    "Save its attachments in the mail program and upload those, or save the mail as .eml.",
)
_UNPACK = Words(
    "请解压后提交里面的文件；ZIP 也可以整包放到网页上，或交给 /v1/jobs、./launch.sh read，里面不能再有 ZIP。",
    "Unpack it and send the files; a ZIP with no ZIP inside may go whole to the page, /v1/jobs or ./launch.sh read.",
)
_UNSIGN = Words(
    "请取出其中签名的原文件（PDF 或 XML）后上传。", "Take the signed file (PDF or XML) out of it and upload that."
)
_FILM = Words("请上传照片或扫描件。", "Upload a photograph or a scan.")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: tuple[tuple[str, Words, Words], ...] = (
    ("__properties_version1.0", Words("Outlook 邮件（.msg）", "an Outlook mail (.msg)"), _SAVE_ATTACHMENTS),
    ("WordDocument", Words("Word 97 文档（.doc）", "a Word 97 document (.doc)"), _EXPORT),
    ("Workbook", Words("Excel 97 工作簿（.xls）", "an Excel 97 workbook (.xls)"), _EXPORT),
    ("PowerPoint Document", Words("PowerPoint 97 文稿（.ppt）", "a PowerPoint 97 file (.ppt)"), _EXPORT),
)
_ENTRIES: tuple[tuple[str, Words], ...] = (
    ("word/", Words("Word 文档（.docx）", "a Word document (.docx)")),
    ("xl/", Words("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)")),
    ("ppt/", Words("PowerPoint 文稿（.pptx）", "a PowerPoint file (.pptx)")),
    ("FixedDocSeq.fdseq", Words("XPS 文档", "an XPS document")),
    ("FixedDocumentSequence.fdseq", Words("XPS 文档", "an XPS document")),
    ("Index/Document.iwa", Words("Apple iWork 文稿", "an Apple iWork file")),
)
_MIMETYPES: tuple[tuple[bytes, Words], ...] = (
    (b"application/vnd.oasis.opendocument.text", Words("OpenDocument 文本（.odt）", "an OpenDocument text (.odt)")),
    (
        b"application/vnd.oasis.opendocument.spreadsheet",
        Words("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)"),
    ),
    (b"application/vnd.oasis.opendocument", Words("OpenDocument 文档", "an OpenDocument file")),
    (b"application/epub+zip", Words("EPUB 电子书", "an EPUB book")),
)
_MAGIC: tuple[tuple[bytes, Words, Words], ...] = (
    (b"{\\rtf", Words("RTF 文档", "an RTF document"), _EXPORT),
    (b"Rar!\x1a\x07", Words("RAR 压缩包", "a RAR archive"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", Words("7z 压缩包", "a 7z archive"), _UNPACK),
    (b"\x1f\x8b", Words("gzip 压缩文件", "a gzip file"), _UNPACK),
    (
        b"\x78\x9f\x3e\x22",
        Words("winmail.dat（Outlook 打包的附件）", "a winmail.dat (Outlook's attachments)"),
        _SAVE_ATTACHMENTS,
    ),
    (b"%!PS", Words("PostScript 文件", "a PostScript file"), _EXPORT),
    (b"\xc5\xd0\xd3\xc6", Words("EPS 文件", "an EPS file"), _EXPORT),
    (b"8BPS", Words("Photoshop 图片（.psd）", "a Photoshop picture (.psd)"), _EXPORT),
    (b"AC10", Words("AutoCAD 图纸（.dwg）", "an AutoCAD drawing (.dwg)"), _EXPORT),
)
_FILM_BRANDS = frozenset({b"isom", b"iso2", b"mp41", b"mp42", b"qt  ", b"M4V ", b"avc1", b"3gp4", b"3gp5"})
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_HTML = (b"<!doctype html", b"<html")
_MOST_MIMETYPE = 200


def unknown_format(content: bytes) -> UnknownFormat:
    """The error for a file of no format that is read; names the format where it is a known one."""
    named = _named(content)
    if named is None:
        return UnknownFormat(
            Words("无法识别文件的格式（按内容判断，与扩展名无关）。", "The content is of no format that can be read."),
            Words(
                "请上传 PDF、OFD、XML 发票、JPG、PNG、TIFF、BMP、WebP、GIF、HEIC、AVIF 或 JPEG 2000 文件。",
                "Upload a PDF, OFD, XML invoice, JPG, PNG, TIFF, BMP, WebP, GIF, HEIC, AVIF or JPEG 2000 file.",
            ),
        )
    name, hint = named
    return UnknownFormat(Words(f"这是{name.zh}，不能直接识别。", f"This is {name.en}, which is not read."), hint)


def _named(content: bytes) -> tuple[Words, Words] | None:
    if content.startswith(_OLE):
        return _of_ole(content)
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    for magic, name, hint in _MAGIC:
        if content.startswith(magic):
            return name, hint
    if content[4:8] == b"ftyp" and content[8:12] in _FILM_BRANDS:
        return Words("视频", "a film"), _FILM
    if content[:1] == b"\x30" and _SIGNED_DATA in content[:64]:
        return Words("签名文件（.p7m、.p7s）", "a signed file (.p7m, .p7s)"), _UNSIGN
    if content[:200].lstrip().lower().startswith(_HTML):
        return Words("网页（HTML）", "a web page (HTML)"), _EXPORT
    if is_mail(content):
        return Words("电子邮件（.eml）", "an e-mail (.eml)"), _ATTACHMENTS
    return None


def _of_ole(content: bytes) -> tuple[Words, Words]:
    """A compound file by the names of its streams, which stand in it as UTF-16."""
    for stream, name, hint in _STREAMS:
        if stream.encode("utf-16-le") in content:
            return name, hint
    return Words("旧版 Office 文档", "an old Office file"), _EXPORT


def _of_zip(content: bytes) -> tuple[Words, Words]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            mimetype = archive.open("mimetype").read(_MOST_MIMETYPE) if "mimetype" in names else b""
    except ZIP_ERRORS:
        return Words("损坏的 ZIP 压缩包", "a broken ZIP archive"), _UNPACK
    for start, name in _MIMETYPES:
        if mimetype.startswith(start):
            return name, _EXPORT
    for folder, name in _ENTRIES:
        if any(entry.startswith(folder) for entry in names):
            return name, _EXPORT
    return Words("ZIP 压缩包", "a ZIP archive"), _UNPACK
