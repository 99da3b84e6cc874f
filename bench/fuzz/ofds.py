"""OFD packages: parts changed, missing, or leading back to themselves; places without bounds; broken directories."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from xml.sax.saxutils import escape

from bench.fuzz.mutate import NUMBERS, spoiled
from bench.fuzz.texts import LABELS, hostile_text
from bench.fuzz.xmls import INVOICES, changed_xml

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_PATHS = (
    "M 0 0 L 100 100 C", "M 1 1 A 5 5 0 1 1 9 9 Z", "S 1 2 3", "L", "M nan nan L inf -inf",
    "M 1e308 1e308 L -1e308 0 Z",
    "Q 1 1 2 2 " * 500, "B 0 0 1 1 2 2 C", "A 0 0 720 1 0 1 1", "M " + "9" * 400 + " 1", "X Y Z",
)  # fmt: skip


def ofd_file(dice: random.Random) -> bytes:
    """A package; most are changed in their parts, some in their bytes."""
    entries = _entries(dice)
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        _change(dice, entries)
    content = _zipped(dice, entries)
    match dice.randrange(8):
        case 0:
            return spoiled(dice, content)
        case 1:
            return _bad_directory(dice, content)
    return content


def _number(dice: random.Random) -> str:
    return dice.choice(NUMBERS) if dice.random() < 0.3 else str(dice.randrange(-50, 400))


def _box(dice: random.Random) -> str:
    return " ".join(_number(dice) for _ in range(dice.choice((4, 4, 4, 4, 3, 5, 0))))


def _text(dice: random.Random, number: int) -> str:
    words = dice.choice(LABELS) + hostile_text(dice, dice.choice((2, 12, 12, 400)))
    words = "".join(character for character in words if character.isprintable())
    steps = (
        " ".join("3" for _ in words[:-1]) if dice.random() < 0.7 else dice.choice(("g 5 3", "g 99999999 1", "g", ""))
    )
    box = f"{dice.randrange(150)} {dice.randrange(120)} 60 6" if dice.random() < 0.7 else _box(dice)
    matrix = f' CTM="{_box(dice)} 0 0"' if dice.random() < 0.2 else ""
    return (
        f'<ofd:TextObject ID="{number}" Font="1" Size="{_number(dice) if dice.random() < 0.3 else 3}" Boundary="{box}"'
        f'{matrix}><ofd:TextCode X="0" Y="3" DeltaX="{steps}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def _path(dice: random.Random, number: int) -> str:
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{_box(dice)}" LineWidth="{_number(dice)}" Fill="true">'
        f'<ofd:FillColor Value="{_box(dice)}"/><ofd:AbbreviatedData>{dice.choice(_PATHS)}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )


def _composite(dice: random.Random, number: int) -> str:
    return f'<ofd:CompositeObject ID="{number}" Boundary="0 0 210 140" ResourceID="{dice.choice((7, 8, 9))}"/>'


def _image(dice: random.Random, number: int) -> str:
    return f'<ofd:ImageObject ID="{number}" Boundary="{_box(dice)}" CTM="{_box(dice)} 0 0" ResourceID="5"/>'


def _objects(dice: random.Random) -> str:
    count = dice.choice((1, 6, 30))
    kinds = (_text, _text, _text, _path, _composite, _image)
    inside = "".join(dice.choice(kinds)(dice, 10 + place) for place in range(count))
    depth = dice.choice((0, 0, 0, 5, 400, 5000))
    return "<ofd:PageBlock>" * depth + inside + "</ofd:PageBlock>" * depth


def _page(dice: random.Random) -> str:
    size = "0 0 210 140" if dice.random() < 0.7 else _box(dice)
    template = f'<ofd:Template TemplateID="{dice.choice((3, 4))}"/>' if dice.random() < 0.4 else ""
    return (
        f"<ofd:Page {_SPACE}><ofd:Area><ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:Area>{template}"
        f'<ofd:Content><ofd:Layer ID="2">{_objects(dice)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def _entries(dice: random.Random) -> dict[str, bytes]:
    pages = dice.choice((1, 1, 2))
    leaves = "".join(f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    data = "".join(
        f'<ofd:CustomData Name="{name}">{escape(_printable(hostile_text(dice, 12)))}</ofd:CustomData>'
        for name in ("发票代码", "发票号码", "开票日期", "合计金额", "销售方名称")
    )
    unit = '<ofd:CompositeGraphicUnit ID="{}" Width="50" Height="50"><ofd:Content>{}</ofd:Content>'
    unit += "</ofd:CompositeGraphicUnit>"
    units = unit.format(7, _composite(dice, 71)) + unit.format(8, _composite(dice, 81) * 12)
    texts = {
        "OFD.xml": f'<ofd:OFD {_SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
        f"<ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "<ofd:Signatures>Doc_0/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        '<ofd:TemplatePage ID="3" BaseLoc="Tpls/T3.xml"/><ofd:TemplatePage ID="4" BaseLoc="Pages/Page_0/Content.xml"/>'
        f"</ofd:CommonData><ofd:Pages>{leaves}</ofd:Pages><ofd:Attachments>Attachments.xml</ofd:Attachments>"
        "<ofd:Annotations>Annotations.xml</ofd:Annotations></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {_SPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体"/>'
        "</ofd:Fonts>"
        '<ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
        f"</ofd:MultiMedias><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>",
        "Doc_0/Tpls/T3.xml": _page(dice),
        "Doc_0/Attachments.xml": f"<ofd:Attachments {_SPACE}>"
        '<ofd:Attachment ID="9" Name="original_invoice" Format="xml">'
        "<ofd:FileLoc>Attachs/original_invoice.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
        "Doc_0/Attachs/original_invoice.xml": dice.choice(INVOICES),
        **{f"Doc_0/Pages/Page_{number}/Content.xml": _page(dice) for number in range(pages)},
    }
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()} | {
        "Doc_0/Res/a.png": dice.randbytes(60)
    }


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


def _change(dice: random.Random, entries: dict[str, bytes]) -> None:
    """One part gone, exchanged, spoilt, or pointing somewhere else."""
    name = dice.choice(sorted(entries))
    match dice.randrange(6):
        case 0:
            entries.pop(name)
        case 1:
            entries[name] = spoiled(dice, entries[name])
        case 2:
            entries[name] = entries[dice.choice(sorted(entries))]
        case 3:
            entries[name] = bytes(dice.choice((0, 100, 3_000_000)))
        case _:
            text = entries[name].decode("utf-8", "replace")
            entries[name] = changed_xml(dice, text).encode("utf-8", "replace")
    if not entries:
        entries["OFD.xml"] = b"<x/>"


def _zipped(dice: random.Random, entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    packing = dice.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in entries.items():
            odd = dice.choice(("../" + name, "/" + name, name.upper(), name.replace("/", "\\")))
            entry = zipfile.ZipInfo(odd if dice.random() < 0.03 else name)  # with no time of its own
            archive.writestr(entry, content, packing)
    return buffer.getvalue()


def _bad_directory(dice: random.Random, content: bytes) -> bytes:
    """The directory at the end with other sizes, places, methods or flags."""
    spoilt = bytearray(content)
    start = content.find(b"PK\x01\x02")
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(start, len(spoilt) - 4)
        spoilt[at : at + 2] = struct.pack("<H", dice.choice((0, 1, 8, 9, 12, 99, 65535)))
    return bytes(spoilt)
