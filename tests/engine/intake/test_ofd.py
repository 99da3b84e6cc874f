"""OFD files: their pages, their text, what they leave out, and the ways they break."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.document import Source
from engine.errors import DamagedFile, EngineError, TooManyPages
from engine.intake import Format, Limits, sniff
from engine.intake.fonts import FontShelf
from engine.intake.opening import open_file
from engine.intake.package import Package
from engine.readers import PageImage
from tests.engine.ofd_files import invoice, ofd, page, text, zipped

RED = '<ofd:FillColor Value="255 0 0"/>'
FILLER = text(90, 10, 120, "twelve letters and more")


def pages(content: bytes, limits: Limits | None = None) -> list[PageImage]:
    """All pages of a file."""
    with open_file(content, limits or Limits()) as source:
        drawn = list(source)
        assert source.page_count == len(drawn)
    return drawn


def only(content: bytes) -> PageImage:
    """The one page of a file."""
    (image,) = pages(content)
    return image


def at(image: PageImage, x: float, y: float) -> tuple[int, ...]:
    """The colour at a point in millimetres of a page 210 wide."""
    scale = image.width / 210
    return tuple(int(part) for part in image.pixels[round(y * scale), round(x * scale)])


def path(data: str, more: str = "", **attributes: str) -> str:
    """A path object over the whole page."""
    words = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = f"{more}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="50" Boundary="0 0 210 140"{words}>{inside}</ofd:PathObject>'


def png(colour: tuple[int, ...], size: tuple[int, int] = (8, 8)) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


MEDIA = (
    '<ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
    "</ofd:MultiMedias>"
)
IMAGE = '<ofd:ImageObject ID="60" ResourceID="7" CTM="20 0 0 10 0 0" Boundary="30 40 20 10"/>'


def test_an_ofd_is_told_from_other_zips() -> None:
    """By `OFD.xml` at the top, also in a file that is cut; a ZIP of OFDs is none."""
    whole = invoice()
    assert sniff(whole) is Format.OFD
    assert sniff(whole[: len(whole) // 2]) is Format.OFD
    assert sniff(zipped({"a/OFD.xml": b"x", "b.txt": b"y"})) is None


def test_a_page_has_its_size_and_its_lines() -> None:
    """200 dots an inch; every text object is a line of the file's own, with its place."""
    image = only(invoice())
    assert (image.width, image.height) == (1654, 1102)
    line = next(line for line in image.text_lines if line.text.startswith("发票号码"))
    assert line.source is Source.OFD
    assert line.text == "发票号码：20260918"
    assert line.box.left == pytest.approx(140 / 210, abs=0.003)
    assert line.box.top < 19 / 140 < line.box.bottom
    dark = image.pixels[round(line.box.top * image.height) : round(line.box.bottom * image.height)].min()
    assert dark < 100


def test_runs_of_steps_break_into_lines() -> None:
    """`g n v` repeats a step; a step back and down begins a new line."""
    code = (
        '<ofd:TextObject ID="5" Font="1" Size="4" Boundary="10 10 60 20"><ofd:TextCode X="0" Y="4" '
        'DeltaX="g 3 4 -12 g 3 4" DeltaY="g 3 0 6 g 3 0">上海青竹样例公司</ofd:TextCode></ofd:TextObject>'
    )
    assert [line.text for line in only(ofd(page(code, FILLER))).text_lines][:2] == ["上海青竹", "样例公司"]


def test_letters_down_a_column_are_one_line() -> None:
    """Vertical text of an invoice's margin keeps together."""
    code = (
        '<ofd:TextObject ID="5" Font="1" Size="4" Boundary="5 10 5 40"><ofd:TextCode X="0" Y="4" DeltaX="g 3 0" '
        'DeltaY="g 3 5">购买方信</ofd:TextCode></ofd:TextObject>'
    )
    (line, *_) = only(ofd(page(code, FILLER))).text_lines
    assert line.text == "购买方信"
    assert line.box.height > 2 * line.box.width


def test_paths_are_filled_and_stroked() -> None:
    """Lines, curves and arcs; colours of their own or of a drawing parameter, holes even-odd."""
    square = path(
        "M 20 20 L 60 20 L 60 60 L 20 60 C M 30 30 L 50 30 L 50 50 L 30 50 C", RED, Fill="true", Stroke="false"
    )
    round_one = path("M 100 40 A 20 20 0 1 1 140 40 A 20 20 0 1 1 100 40", RED, Fill="true", Stroke="false")
    curve = path("M 20 100 B 40 80 60 120 80 100", LineWidth="2", DrawParam="9")
    drawing = (
        '<ofd:DrawParams><ofd:DrawParam ID="9"><ofd:StrokeColor Value="0 0 255"/></ofd:DrawParam></ofd:DrawParams>'
    )
    image = only(ofd(page(square, round_one, curve, FILLER), resources=drawing))
    assert at(image, 25, 25) == (255, 0, 0)
    assert at(image, 40, 40) == (255, 255, 255)
    assert at(image, 120, 40) == (255, 0, 0)
    assert at(image, 50, 100) == (0, 0, 255)


def test_clips_and_groups_hold() -> None:
    """A clip shows a part only; a composite is drawn with its own matrix."""
    clip = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 210 140"><ofd:AbbreviatedData>'
        "M 0 0 L 30 0 L 30 140 L 0 140 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    clipped = path("M 10 10 L 60 10 L 60 30 L 10 30 C", RED + clip, Fill="true", Stroke="false")
    inner = path("M 0 0 L 10 0 L 10 10 L 0 10 C", RED, Fill="true", Stroke="false")
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="8" Width="10" Height="10"><ofd:Content>'
        f"{inner}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    group = '<ofd:CompositeObject ID="70" ResourceID="8" CTM="2 0 0 2 0 0" Boundary="100 50 20 20"/>'
    image = only(ofd(page(clipped, group, FILLER), resources=unit))
    assert (at(image, 20, 20), at(image, 40, 20)) == ((255, 0, 0), (255, 255, 255))
    assert (at(image, 118, 68), at(image, 122, 68)) == ((255, 0, 0), (255, 255, 255))


def test_pictures_lie_where_their_matrix_says() -> None:
    """Transparent ones let the paper through."""
    half = only(ofd(page(IMAGE, FILLER), resources=MEDIA, files={"Doc_0/Res/p.png": png((0, 128, 0, 128))}))
    assert half.pixels.shape[0] == 1102
    assert at(half, 40, 45)[0] == pytest.approx(127, abs=2)
    assert at(half, 29, 45) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"no picture", png((0, 0, 0))[:40]])
def test_a_picture_that_cannot_be_shown_is_told(content: bytes) -> None:
    """The page is drawn without it."""
    image = only(ofd(page(IMAGE, FILLER), resources=MEDIA, files={"Doc_0/Res/p.png": content}))
    assert [notice.code for notice in image.warnings] == ["picture_left_out"]


def test_a_scanned_page_has_no_lines_of_its_own() -> None:
    """What covers the page is a picture, and its text has to be recognised."""
    scan = '<ofd:ImageObject ID="60" ResourceID="7" CTM="210 0 0 140 0 0" Boundary="0 0 210 140"/>'
    image = only(ofd(page(scan, FILLER), resources=MEDIA, files={"Doc_0/Res/p.png": png((240, 240, 240), (900, 600))}))
    assert image.text_lines == ()


def test_templates_lie_below_and_layers_in_their_order() -> None:
    """The template's print is part of the page."""
    template = page(text(3, 10, 10, "样例发票模板上的字"))
    common = '<ofd:TemplatePage ID="4" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    leaf = page(text(5, 10, 30, "页面内容"), before='<ofd:Template TemplateID="4" ZOrder="Background"/>')
    image = only(ofd(leaf, common=common, files={"Doc_0/Tpls/Tpl_0/Content.xml": template}))
    assert [line.text for line in image.text_lines] == ["样例发票模板上的字", "页面内容"]


def test_invisible_text_is_not_the_page() -> None:
    """Neither hidden objects nor text in no colour."""
    hidden = text(5, 10, 30, "看不见的字", Visible="false"), text(6, 10, 50, "没有颜色", Fill="false")
    assert [line.text for line in only(ofd(page(*hidden, FILLER))).text_lines] == ["twelve letters and more"]


def seal(picture: bytes, form: bytes) -> bytes:
    """The part of a seal's DER that names and holds its picture."""
    body = b"\x16" + bytes([len(form)]) + form + b"\x04\x82" + len(picture).to_bytes(2, "big") + picture
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def sealed(content: bytes) -> bytes:
    """A page with a seal stamped at 100, 20."""
    stamp = (
        '<ofd:StampAnnot ID="1" PageRef="100" Boundary="100 20 30 30"/>'
        "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>"
    )
    files: dict[str, bytes | str] = {
        "Doc_0/Signs/Signatures.xml": '<Signatures><Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></Signatures>',
        "Doc_0/Signs/Sign_0/Signature.xml": f'<Signature xmlns:ofd="x"><SignedInfo>{stamp}</SignedInfo></Signature>',
        "Doc_0/Signs/Sign_0/Seal.esl": content,
    }
    body = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    return ofd(page(FILLER), body=body, files=files)


def test_a_seal_is_shown() -> None:
    """Its picture is a PNG or an OFD of its own."""
    assert at(only(sealed(seal(png((255, 0, 0)), b"PNG"))), 115, 35) == (255, 0, 0)
    drawing = ofd(page(path("M 0 0 L 210 0 L 210 140 L 0 140 C", RED, Fill="true")))
    assert at(only(sealed(seal(drawing, b"ofd"))), 115, 35) == (255, 0, 0)


def test_a_seal_that_cannot_be_shown_is_told() -> None:
    """Nothing is passed over in silence."""
    assert [notice.code for notice in only(sealed(b"\x30\x03abc")).warnings] == ["seal_left_out"]


def test_the_picture_needs_no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has no fonts the text is still there, and the page says what is missing."""
    monkeypatch.setattr("engine.intake.fonts._installed", dict)
    image = only(invoice())
    assert any("青竹示例商贸有限公司" in line.text for line in image.text_lines)
    assert [notice.code for notice in image.warnings] == ["no_chinese_font"]


def test_a_broken_page_among_others_is_told() -> None:
    """It becomes a blank one; alone it is refused."""
    good, bad = page(FILLER), "<ofd:Page"
    images = pages(ofd(good, bad))
    assert [[notice.code for notice in image.warnings] for image in images] == [[], ["page_unreadable"]]
    with pytest.raises(DamagedFile):
        pages(ofd(bad))


def test_too_many_pages_are_refused() -> None:
    """Before any is drawn."""
    with pytest.raises(TooManyPages):
        open_file(ofd(*[page()] * 4), Limits(max_pages=3))


def test_a_file_without_pages_is_refused() -> None:
    """With words in both languages."""
    with pytest.raises(DamagedFile) as caught:
        open_file(zipped({"OFD.xml": "<OFD/>"}), Limits())
    assert "OFD" in caught.value.message.zh


def test_a_bomb_is_refused() -> None:
    """Unpacked bytes are counted, whatever the entries claim."""
    with pytest.raises(DamagedFile, match="more than is allowed"):
        Package(zipped({"OFD.xml": b"<OFD/>", "big": bytes(300 * 1024 * 1024)}))


def test_names_with_tricks_find_nothing_outside() -> None:
    """A path that climbs out of the package is a name like any other."""
    package = Package(zipped({"OFD.xml": "<OFD/>"}))
    assert package.read("../../etc/passwd") is None
    assert package.read("/x/../OFD.xml") == b"<OFD/>"


def test_huge_pages_are_drawn_coarser() -> None:
    """Within the cap on pixels."""
    image = only(ofd(page(FILLER, size="0 0 90000 90000")))
    assert image.width * image.height <= 16_100_000


def test_every_face_here_says_which_characters_it_has() -> None:
    """A face never claims a character that nobody has."""
    assert not any(face.has("\U000ffffe") for face in FontShelf().like("宋体"))


def is_read_or_refused(content: bytes) -> bool:
    """Whether a file gives pages, or an error that says what to do."""
    try:
        return bool(pages(content, Limits(render_dpi=40)))
    except EngineError as error:
        return bool(error.hint.zh)


WHOLE = invoice()
NASTY = st.sampled_from(["g 99999999 1", "g -1", "1e400", "nan", "A 1", "M", "B 1 2", "-", "99999999999", "g g g"])


@given(cut=st.integers(0, len(WHOLE)), flip=st.integers(0, len(WHOLE) - 1))
@settings(max_examples=60, deadline=None)
def test_cut_and_changed_files_are_read_or_refused(cut: int, flip: int) -> None:
    """Whatever is broken, nothing but an `EngineError` is raised."""
    changed = WHOLE[:flip] + bytes([WHOLE[flip] ^ 0x55]) + WHOLE[flip + 1 :]
    for content in (WHOLE[:cut], changed):
        assert is_read_or_refused(content)


@given(values=st.lists(NASTY, min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_nonsense_in_attributes_draws_nothing(values: list[str]) -> None:
    """Numbers that are none, endless runs, paths that stop in the middle."""
    deltas, size, matrix, data, boundary, colour = values
    strange = (
        f'<ofd:TextObject ID="5" Font="1" Size="{size}" CTM="{matrix}" Boundary="{boundary}">'
        f'<ofd:TextCode X="{deltas}" DeltaX="{deltas}">abc</ofd:TextCode></ofd:TextObject>'
    )
    drawn = path(f"M 1 1 {data} {data}", f'<ofd:FillColor Value="{colour}"/>', Fill="true", LineWidth=size)
    image = only(ofd(page(strange, drawn, FILLER), custom={"发票号码": deltas}))
    assert isinstance(image.pixels, np.ndarray)


def test_encrypted_entries_are_refused() -> None:
    """With what to do about it."""
    content = bytearray(zipped({"OFD.xml": "<OFD/>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.start_dir
    content[6] |= 1
    content[start + 8] |= 1
    with pytest.raises(DamagedFile, match="encrypted"):
        open_file(bytes(content), Limits())


@pytest.mark.parametrize(
    "more",
    [
        path("M 0 0 A 5 5 0 0 1 1e-200 0"),
        path("M 0 0 L 999999 0", DashPattern="0 2", CTM="999999 0 0 999999 0 0"),
        path("M 0 0 L 9 0 L 9 9 C", '<ofd:FillColor Value="1 2 3" ColorSpace="4"/>', Fill="true"),
        text(91, 10, 50, "W" * 10, size=300, HScale="400"),
    ],
    ids=["an arc of no length", "dashes without end", "bits that are no number", "letters a mile wide"],
)
def test_geometry_without_measure_is_drawn_or_left_out(more: str) -> None:
    """The page comes out all the same, and soon."""
    space = '<ofd:ColorSpaces><ofd:ColorSpace ID="4" BitsPerComponent="²"/></ofd:ColorSpaces>'
    assert only(ofd(page(FILLER, more), resources=space)).text_lines


def test_a_page_of_any_shape_has_sides_that_can_be_drawn() -> None:
    """A strip of paper a kilometre long is drawn coarser."""
    assert max(only(ofd(page(FILLER, size="0 0 0.2 999999"))).pixels.shape) <= 30_000


def test_templates_and_resources_named_over_and_over_are_read_a_few_times() -> None:
    """A small file cannot ask for the same work thousands of times."""
    before = '<ofd:Template TemplateID="9"/>' * 3000 + "<ofd:PageRes>r.xml</ofd:PageRes>" * 3000
    common = '<ofd:TemplatePage ID="9" BaseLoc="t.xml"/>'
    files = {"Doc_0/t.xml": page(text(200, 1, 1, "abc")), "Doc_0/Pages/Page_0/r.xml": page(text(201, 1, 1, "abc"))}
    assert only(ofd(page(FILLER, before=before), common=common, files=files)).text_lines


def test_unusual_packings_are_refused() -> None:
    """Only what documents are packed with is unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("OFD.xml", "<OFD/>")
    with pytest.raises(DamagedFile):
        Package(buffer.getvalue()).read("OFD.xml")
