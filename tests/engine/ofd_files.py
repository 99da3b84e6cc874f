"""OFD files that the tests write themselves; every name and number in them is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'

INVOICE = {
    "发票代码": "044002600111",
    "发票号码": "20260918",
    "开票日期": "2026年09月18日",
    "合计金额": "1000.00",
    "合计税额": "60.00",
    "购买方名称": "云杉样例科技有限公司",
    "购买方纳税人识别号": "91330100799655058B",
    "销售方名称": "青竹示例商贸有限公司",
    "销售方纳税人识别号": "9144030071526726XG",
}
_PRINTED = (
    (70, 12, "广东增值税电子普通发票", 6.0),
    (140, 10, "发票代码：{发票代码}", 3.2),
    (140, 16, "发票号码：{发票号码}", 3.2),
    (140, 22, "开票日期：{开票日期}", 3.2),
    (10, 36, "购买方名称：{购买方名称}", 3.2),
    (10, 42, "购买方纳税人识别号：{购买方纳税人识别号}", 3.2),
    (10, 90, "合计金额：¥{合计金额}", 3.2),
    (80, 90, "合计税额：¥{合计税额}", 3.2),
    (10, 98, "价税合计（大写）壹仟零陆拾圆整", 3.2),
    (110, 98, "（小写）¥1060.00", 3.2),
    (10, 110, "销售方名称：{销售方名称}", 3.2),
    (10, 116, "销售方纳税人识别号：{销售方纳税人识别号}", 3.2),
)


def text(number: int, x: float, y: float, words: str, size: float = 3.2, **attributes: str) -> str:
    """A text object whose characters stand one em or half an em apart."""
    steps = " ".join(f"{size if ord(character) > 255 else size / 2:g}" for character in words[:-1])
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<ofd:TextObject ID="{number}" Font="1" Size="{size}" Boundary="{x} {y} {len(words) * size + 1} {1.5 * size}"'
        f'{more}><ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def page(*objects: str, size: str = "0 0 210 140", before: str = "", layer: str = "") -> str:
    """A page's content with one layer."""
    return (
        f"<ofd:Page {_SPACE}><ofd:Area><ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:Area>{before}"
        f'<ofd:Content><ofd:Layer ID="2"{layer}>{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def ofd(
    *pages: str,
    files: Mapping[str, bytes | str] | None = None,
    custom: Mapping[str, str] | None = None,
    resources: str = "",
    common: str = "",
    document: str = "",
    body: str = "",
) -> bytes:
    """A package of these pages; `files` are further entries, the other texts go where their names say."""
    values = "".join(
        f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in (custom or {}).items()
    )
    root = (
        f'<ofd:OFD {_SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
        f"<ofd:CustomDatas>{values}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}"
        "</ofd:DocBody></ofd:OFD>"
    )
    leaves = "".join(f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    listed = (
        f"<ofd:Document {_SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData>"
        f"<ofd:Pages>{leaves}</ofd:Pages>{document}</ofd:Document>"
    )
    fonts = '<ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts>'
    entries: dict[str, bytes | str] = {
        "OFD.xml": root,
        "Doc_0/Document.xml": listed,
        "Doc_0/PublicRes.xml": f'<ofd:Res {_SPACE} BaseLoc="Res">{fonts}{resources}</ofd:Res>',
        **{f"Doc_0/Pages/Page_{number}/Content.xml": content for number, content in enumerate(pages)},
        **(files or {}),
    }
    return zipped(entries)


def zipped(entries: Mapping[str, bytes | str]) -> bytes:
    """A ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def invoice(printed: Mapping[str, str] | None = None, custom: Mapping[str, str] | None = None, **more: object) -> bytes:
    """A VAT invoice; `printed` changes what stands on the page, `custom` what the data says."""
    shown = {**INVOICE, **(printed or {})}
    objects = [
        text(10 + place, x, y, words.format(**shown), size) for place, (x, y, words, size) in enumerate(_PRINTED)
    ]
    return ofd(page(*objects), custom={**INVOICE, **(custom or {})}, **more)  # type: ignore[arg-type]
