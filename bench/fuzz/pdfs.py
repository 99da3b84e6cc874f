"""PDFs made as text, object by object, then changed by their structure: cycles, bombs, numbers without sense."""

from __future__ import annotations

import random
import re
import zlib

from bench.fuzz.mutate import NUMBERS, spoiled
from bench.fuzz.texts import LABELS, hostile_text
from bench.fuzz.xmls import INVOICES, changed_xml

Objects = list[bytes]
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_NUMBER = re.compile(rb"(?<![\w.#/])-?\d+\.?\d*(?![\w.]| 0 R)")
_NAME = re.compile(rb"/[A-Za-z]{2,}")
_SHARE_OF_RAW_BYTES = 0.15


def pdf_file(dice: random.Random) -> bytes:
    """A PDF of one to three pages; most are changed in their objects, some in their bytes."""
    objects = dice.choice(_BUILDERS)(dice)
    for _ in range(dice.choice((0, 1, 1, 2, 3, 6))):
        dice.choice(_CHANGES)(dice, objects)
    content = assembled(objects, dice)
    return spoiled(dice, content) if dice.random() < _SHARE_OF_RAW_BYTES else content


def assembled(objects: Objects, dice: random.Random) -> bytes:
    """A file of these objects, the first one its root; the table is sometimes wrong or missing."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    shift = dice.choice((0, 0, 0, 0, 3, 10_000))
    if dice.random() < 0.9:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % (place + shift) for place in places)
    more = dice.choice((b"",) * 8 + (b"/Prev %d" % table, b"/Encrypt 1 0 R", b"/XRefStm 9"))
    return out + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, table)


def stream(content: bytes, head: bytes = b"", *, is_packed: bool = False) -> bytes:
    """A stream object, packed or not."""
    if is_packed:
        content, head = zlib.compress(content), head + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(content), content)


def _with_pages(
    contents: list[bytes], resources: bytes, others: Objects, *, root: bytes = b"", box: bytes = b""
) -> Objects:
    """Catalogue, page tree, a page and its content for each of `contents`; `others` follow, from number 3 + 2 n."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * place) for place in range(len(contents)))
    objects: Objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(contents), kids),
    ]
    for place, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R/Resources<<%s>>>>"
            % (box or b"0 0 400 300", 4 + 2 * place, resources),
            stream(content),
        ]
    return objects + others


def _text_layer(dice: random.Random) -> Objects:
    """Lines of many alphabets, through a font whose map says what each code means."""
    pages = dice.choice((1, 1, 1, 2, 3))
    first = 3 + 2 * pages
    contents, rows = [], []
    code = 1
    for _ in range(pages):
        shown = []
        for row in range(dice.choice((1, 6, 40))):
            words = dice.choice(LABELS) + hostile_text(dice, dice.choice((5, 20, 20, 1200)))
            codes = []
            for character in words:
                codes.append(b"%04X" % (code % 65536))
                rows.append(b"<%04X> <%s>" % (code % 65536, _utf16(dice, character)))
                code += 1
            shown.append(b"BT /F1 9 Tf 20 %d Td <%s> Tj ET" % (290 - 7 * row, b"".join(codes)))
        contents.append(b"\n".join(shown))
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Fuzz/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (first + 1, first + 2)
    )
    child = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Fuzz/DW 500"
    child += b"/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>"
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    table = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
    cmap += b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n" + table + b"\nendcmap end end"
    return _with_pages(contents, b"/Font<</F1 %d 0 R>>" % first, [font, child, stream(cmap, is_packed=True)])


def _utf16(dice: random.Random, character: str) -> bytes:
    if dice.random() < 0.003:
        return dice.choice((b"D800", b"DFFF", b"0000", b"FFFE", b"D83DD83D"))
    return character.encode("utf-16-be", "replace").hex().upper().encode()


def _helvetica(dice: random.Random) -> Objects:
    """Plain lines, some turned, some invisible, some of no size."""
    rows = []
    for row in range(dice.choice((1, 8, 30))):
        words = "".join(c for c in dice.choice(LABELS) + hostile_text(dice, 20) if c not in "()\\")
        size = dice.choice((12, 12, 12, 0, -8, 900))
        rows.append(f"BT {dice.choice((0, 0, 3, 7))} Tr /F1 {size} Tf 20 {280 - 9 * row} Td ({words}) Tj ET")
    content = "\n".join(rows).encode("latin-1", "replace")
    return _with_pages([content], b"/Font<</F1 5 0 R>>", [b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"])


def _nested_forms(dice: random.Random) -> Objects:
    """A form that draws a form, a few times or many, or itself."""
    depth, width = dice.choice(((3, 2), (10, 3), (30, 2), (200, 1), (8, 8), (2, 5000)))
    draw, others = b"/F Do " * width, []
    for level in range(depth):
        is_last = level == depth - 1
        following = dice.choice((5, 6)) if is_last and dice.random() < 0.3 else 6 + level
        inner = b"" if is_last and following == 6 + level else b"/Resources<</XObject<</F %d 0 R>>>>" % following
        content = b"0 0 9 9 re f" if not inner else draw
        others.append(stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 400 300]" + inner))
    return _with_pages([draw], b"/XObject<</F 5 0 R>>", others)


def _pattern(dice: random.Random) -> Objects:
    """A page filled with a pattern that is filled with a pattern, with steps near nothing."""
    step = dice.choice((b"5", b"0.01", b"0", b"-3", b"1e-9", b"400"))
    own = dice.choice((b"5", b"6"))
    head = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 5 5]/XStep %s/YStep %s" % (step, step)
    inner = head + b"/Resources<</Pattern<</P %s 0 R>>>>" % own
    fill = b"/Pattern cs /P scn 0 0 400 300 re f"
    others = [stream(fill, inner), stream(b"0 0 2 2 re f", head + b"/Resources<<>>")]
    more = b"/Shading<</S <</ShadingType %d/ColorSpace/DeviceRGB/Coords[0 0 0 0 0 1e9]" % dice.randrange(0, 9)
    more += b"/Function<</FunctionType 2/N 1/Domain[0 1]>>>>>>"
    return _with_pages([fill + b" /S sh"], b"/Pattern<</P 5 0 R>>" + more, others)


def _type3(dice: random.Random) -> Objects:
    """A font whose letters are drawn with the font itself, or with forms."""
    matrix = dice.choice((b"0.001 0 0 0.001 0 0", b"0 0 0 0 0 0", b"1e9 0 0 1e9 0 0", b"1 0 0 1 0 0"))
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[%s]/FirstChar 65/LastChar 66/Widths[1000 1000]"
        b"/Encoding<</Type/Encoding/Differences[65/a/b]>>/CharProcs<</a 6 0 R/b 7 0 R>>"
        b"/Resources<</Font<</F1 5 0 R>>>>>>" % matrix
    )
    letters = [b"1000 0 d0 BT /F1 1 Tf (AB) Tj ET", b"1000 0 0 0 1000 1000 d1 0 0 900 900 re f BT /F1 9 Tf (A) Tj ET"]
    content = b"BT /F1 20 Tf 20 200 Td (%s) Tj ET" % (b"AB" * dice.choice((1, 40, 2000)))
    return _with_pages([content], b"/Font<</F1 5 0 R>>", [font, *(stream(letter) for letter in letters)])


def _bomb(dice: random.Random) -> Objects:
    """A small stream that unpacks to much, as a page's content or as a picture."""
    count = dice.choice((10_000, 2_000_000, 30_000_000))
    unit = dice.choice((b"q ", b"0 0 m ", b"[", b"(", b"1 ", b"BT ", b"\n", b"<<", b"0 0 1 1 re f "))
    packed = stream((unit * (count // len(unit)))[:count], is_packed=True)
    twice = zlib.compress(zlib.compress(bytes(count)))
    double = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(twice), twice)
    objects = _with_pages([b"/I Do"], b"/XObject<</I 5 0 R>>", [_picture(dice)])
    if dice.random() < 0.6:
        objects[3] = dice.choice((packed, double))
    return objects


def _picture(dice: random.Random) -> bytes:
    width, height = dice.choice(((10, 10), (3000, 3000), (100_000, 100_000), (0, 5), (-1, 7), (65_535, 1)))
    space = dice.choice((b"/DeviceRGB", b"/DeviceGray", b"/DeviceCMYK", b"[/Indexed/DeviceRGB 255 5 0 R]", b"5 0 R"))
    packing = dice.choice(
        (b"/FlateDecode", b"/DCTDecode", b"/JPXDecode", b"/CCITTFaxDecode", b"/JBIG2Decode", b"/LZWDecode")
    )
    content = zlib.compress(bytes(300)) if packing == b"/FlateDecode" else dice.randbytes(300)
    bits = dice.choice((8, 8, 1, 16, 0, 99))
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent %d/Filter%s/SMask 5 0 R"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (
        head % (width, height, space, bits, packing),
        len(content),
        content,
    )


def _tree(dice: random.Random) -> Objects:
    """A page tree that comes back to itself, is deep, or promises pages that are not there."""
    objects = _helvetica(dice)
    match dice.randrange(5):
        case 0:
            objects[1] = b"<</Type/Pages/Count 3/Kids[2 0 R 3 0 R 2 0 R]>>"
        case 1:
            objects[1] = b"<</Type/Pages/Count %s/Kids[3 0 R]>>" % dice.choice(NUMBERS).encode()
        case 2:
            start, depth = len(objects) + 1, dice.choice((20, 300, 3000))
            objects[1] = b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % start
            for level in range(depth):
                below = 3 if level == depth - 1 else start + level + 1
                objects.append(
                    b"<</Type/Pages/Count 1/Parent %d 0 R/Kids[%d 0 R]>>" % (max(2, start + level - 1), below)
                )
        case 3:
            objects[1] = b"<</Type/Pages/Count 100000/Kids[%s]>>" % (b"3 0 R " * dice.choice((2, 150, 5000)))
        case 4:
            objects[2] = objects[2].replace(b"/Parent 2 0 R", b"/Parent 3 0 R").replace(b"/Type/Page", b"/Type/Pages")
    return objects


def _large(dice: random.Random) -> Objects:
    """A page without bounds, or without room."""
    box = b" ".join(dice.choice((*NUMBERS, "14400", "0.001", "400")).encode() for _ in range(4))
    objects = _with_pages([b"1e30 w 0 0 m 1e38 1e38 l S [0.0001] 0 d 0 0 m 400 300 l S"], b"", [], box=box)
    more = dice.choice(
        (b"", b"/UserUnit 1e6", b"/Rotate 45", b"/Rotate 90", b"/CropBox[5 5 4 4]", b"/Rotate -2147483648")
    )
    objects[2] = objects[2].replace(b"/Type/Page", b"/Type/Page" + more, 1)
    return objects


def _filled_form(dice: random.Random) -> Objects:
    """Fields with values, kids that are their own parents, and marks on the page."""
    words = hostile_text(dice, dice.choice((5, 40, 3000))).encode("utf-16-be", "replace").hex().encode()
    widget = b"<</Type/Annot/Subtype/Widget/Rect[%s]/FT/%s/T(a)/V<FEFF%s>/Parent %d 0 R/Kids[6 0 R]/DA(/F1 %s Tf)>>"
    kinds = (b"Tx", b"Btn", b"Ch", b"Sig", b"Xx")
    box = b" ".join(dice.choice((*NUMBERS, "20", "100")).encode() for _ in range(4))
    others = [
        b"<</Fields[6 0 R 7 0 R]/NeedAppearances true/DR<<>>/XFA(x)>>",
        widget % (box, dice.choice(kinds), words, dice.choice((6, 7)), dice.choice(NUMBERS).encode()),
        widget % (b"20 20 200 60", dice.choice(kinds), words, 6, b"9"),
    ]
    objects = _with_pages(
        [b"0 0 9 9 re f"], b"", others, root=b"/AcroForm 5 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    )
    objects[2] = objects[2].replace(b"/Type/Page", b"/Type/Page/Annots[6 0 R 7 0 R 6 0 R 99 0 R]", 1)
    return objects


def _attachment(dice: random.Random) -> Objects:
    """An invoice as XML inside, or what calls itself so."""
    xml = changed_xml(dice, dice.choice(INVOICES)).encode("utf-8", "replace")
    names = b"/Names<</EmbeddedFiles<</Names[(factur-x.xml) 5 0 R]/Kids[%d 0 R]>>>>/AF[5 0 R]" % dice.choice((1, 5, 90))
    others = [
        b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Alternative/EF<</F 6 0 R/UF 6 0 R>>>>",
        stream(xml, b"/Type/EmbeddedFile/Params<</Size %s>>" % dice.choice(NUMBERS).encode(), is_packed=True),
    ]
    return _with_pages([b"0 0 9 9 re f"], b"", others, root=names)


def _drop(dice: random.Random, objects: Objects) -> None:
    objects[dice.randrange(len(objects))] = b"null"


def _double(dice: random.Random, objects: Objects) -> None:
    objects[dice.randrange(len(objects))] = dice.choice(objects)


def _point_elsewhere(dice: random.Random, objects: Objects) -> None:
    at = dice.randrange(len(objects))
    objects[at] = _REFERENCE.sub(lambda _: b"%d 0 R" % dice.randrange(1, len(objects) + 3), objects[at], count=2)


def _other_number(dice: random.Random, objects: Objects) -> None:
    at = dice.randrange(len(objects))
    found = list(_NUMBER.finditer(objects[at][:5000]))
    if found:
        place = dice.choice(found)
        objects[at] = objects[at][: place.start()] + dice.choice(NUMBERS).encode() + objects[at][place.end() :]


def _other_name(dice: random.Random, objects: Objects) -> None:
    at, other = dice.randrange(len(objects)), dice.choice(objects)
    names = _NAME.findall(other[:5000]) or [b"/Xx"]
    found = list(_NAME.finditer(objects[at][:5000]))
    if found:
        place = dice.choice(found)
        objects[at] = objects[at][: place.start()] + dice.choice(names) + objects[at][place.end() :]


def _nest_deep(dice: random.Random, objects: Objects) -> None:
    at, depth = dice.randrange(len(objects)), dice.choice((50, 2000, 100_000))
    deep = dice.choice((b"[" * depth + b"]" * depth, b"<</A" * depth + b"1" + b">>" * depth))
    objects[at] = objects[at].replace(b"<<", b"<</Deep " + deep, 1)


def _swap_streams(dice: random.Random, objects: Objects) -> None:
    with_streams = [place for place, one in enumerate(objects) if b"stream\n" in one]
    if len(with_streams) > 1:
        first, second = dice.sample(with_streams, 2)
        head, _, _ = objects[first].partition(b"stream\n")
        _, _, body = objects[second].partition(b"stream\n")
        objects[first] = head + b"stream\n" + body


_BUILDERS = (
    _text_layer, _text_layer, _helvetica, _nested_forms, _pattern, _type3, _bomb, _tree, _large, _filled_form,
    _attachment,
)  # fmt: skip
_CHANGES = (_drop, _double, _point_elsewhere, _other_number, _other_number, _other_name, _nest_deep, _swap_streams)
