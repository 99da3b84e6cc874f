"""Picture files: decoded by Pillow (HEIC by libheif), turned as EXIF says, and composed on white as 8-bit RGB."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

import numpy as np
from PIL import Image, ImageOps

from engine.document import Notice
from engine.errors import DamagedFile, ImageTooLarge, IntakeError, UnknownFormat
from engine.evidence.statements import NOTHING, Stated
from engine.intake.formats import Format
from engine.intake.salvage import salvage
from engine.limits import Limits
from engine.readers import PageImage
from engine.words import Words

_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    AssertionError,
    struct.error,
    zlib.error,
)
"""What decoders are known to raise on broken bytes; they promise nothing."""

_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BAND = 512
_ORIENTATION = 0x0112
_JPEG_SCAN = b"\xff\xda"
_MOST_JPEG_SCANS = 500
"""A progressive JPEG has about ten scans; thousands of empty ones keep a decoder busy for hours."""


T = TypeVar("T")


class PicturePages:
    """A picture file as pages: each page of a TIFF, the first frame of anything else."""

    def __init__(self, content: bytes, found: Format, limits: Limits) -> None:
        """Reads the header only. Raises `DamagedFile`, `ImageTooLarge` or `TooManyPages`."""
        self._limits = limits
        self._content, self._format = content, found
        if found is Format.JPEG and content.count(_JPEG_SCAN) > _MOST_JPEG_SCANS:
            raise _damaged()
        self._image = _open_heif(content, limits) if found is Format.HEIF else _open(content, found)
        limits.check_pixels(*self._image.size)
        self._page_count = self._count_pages() if found is Format.TIFF else 1

    @property
    def page_count(self) -> int:
        """At least 1."""
        return self._page_count

    @property
    def stated(self) -> Stated:
        """Nothing."""
        return NOTHING

    def __iter__(self) -> Iterator[PageImage]:
        return self.pages(range(1, self._page_count + 1))

    def pages(self, numbers: Iterable[int]) -> Iterator[PageImage]:
        """The pages of these numbers, from 1, each decoded when asked for."""
        for number in numbers:
            if self._page_count > 1:
                _guarded(partial(self._image.seek, number - 1))
                self._limits.check_pixels(*self._image.size)
            image = self._decoded(number)
            if self._page_count == 1:
                self._image.close()
            yield image

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._image.close()

    def _decoded(self, number: int) -> PageImage:
        """The page the file stands at; of a picture that is cut or damaged what is there. Raises `DamagedFile`."""
        try:
            return PageImage(number, _guarded(lambda: _to_rgb(_apply_exif(self._image))))
        except DamagedFile:
            saved = salvage(self._content, self._format)
            if saved is None:
                raise
        image = _open(saved.content, self._format)
        self._limits.check_pixels(*image.size)
        return PageImage(number, _guarded(lambda: _to_rgb(_apply_exif(image))), warnings=(_cut(saved.share),))

    def _count_pages(self) -> int:
        """Counts by seeking, one past the limit at most: a file can claim any number."""
        count = 1
        while count <= self._limits.max_pages and _guarded(partial(_has_page, self._image, count)):
            count += 1
        self._limits.check_pages(count)
        _guarded(partial(self._image.seek, 0))
        return count


def decode(content: bytes, found: Format, limits: Limits) -> Image.Image:
    """The first picture of a file of Pillow's own formats, as it is. Raises `DamagedFile` or `ImageTooLarge`."""
    image = _open(content, found)
    limits.check_pixels(*image.size)
    _guarded(image.load)
    return image


def _guarded(decode: Callable[[], T]) -> T:
    """Runs a decoder; whatever it raises becomes an `IntakeError`."""
    try:
        return decode()
    except IntakeError:
        raise
    except _BOMB as error:
        raise ImageTooLarge(
            Words("图片声称的像素数过大，已拒绝解码。", "The picture claims far too many pixels; it was not decoded."),
            Words("请降低分辨率后重新扫描，或裁成几张。", "Scan it at a lower resolution, or cut it into pieces."),
        ) from error
    except _DECODER_ERRORS as error:
        raise _damaged() from error


def _damaged() -> DamagedFile:
    return DamagedFile(
        Words("图片不完整或已损坏，无法解码。", "The picture is cut off or broken and cannot be decoded."),
        Words("请重新扫描或拍摄，或从来源重新下载后再上传。", "Scan it again, or fetch it again from where it came."),
    )


def _cut(share: float) -> Notice:
    percent = max(1, min(99, round(100 * share)))
    return Notice(
        "picture_cut",
        Words(
            f"图片文件不完整或已损坏，只能读出约 {percent}%，其余为空白。请对照原件，最好重新上传。",
            f"The picture is cut off or damaged: about {percent} % of it could be read, the rest is blank. Check the "
            "original; better upload it again.",
        ),
    )


def _open(content: bytes, found: Format) -> Image.Image:
    return _guarded(lambda: Image.open(io.BytesIO(content), formats=[str(found)]))


def _open_heif(content: bytes, limits: Limits) -> Image.Image:
    """The primary picture of a HEIC file; libheif turns it upright itself."""
    try:
        import pi_heif
    except ImportError as error:
        raise UnknownFormat(
            Words("未安装 HEIC 解码组件，无法读取此图片。", "HEIC pictures cannot be read: pi-heif is not installed."),
            Words("请管理员安装 pi-heif，或另存为 JPG 后上传。", "Have pi-heif installed, or save the picture as JPG."),
        ) from error

    def decode() -> Image.Image:
        container = pi_heif.open_heif(io.BytesIO(content))
        primary = container[container.primary_index]
        limits.check_pixels(*primary.size)
        picture: Image.Image = primary.to_pillow()
        return picture

    return _guarded(decode)


def _has_page(image: Image.Image, index: int) -> bool:
    try:
        image.seek(index)
    except EOFError:
        return False
    return True


def _apply_exif(image: Image.Image) -> Image.Image:
    """Turned and mirrored as EXIF says; broken EXIF says nothing. A picture that needs no turn is not copied."""
    image.load()
    try:
        return image if image.getexif().get(_ORIENTATION, 1) == 1 else ImageOps.exif_transpose(image)
    except _DECODER_ERRORS:
        return image


def _to_rgb(image: Image.Image) -> np.ndarray:
    """(H, W, 3) uint8 RGB, whatever the mode: grey of any depth is spread over 0-255, transparency lies on white."""
    if image.mode.startswith("I") or image.mode == "F":
        return _grey_to_rgb(np.asarray(image, dtype=np.float32), sixteen_bit=image.mode != "F")
    rgb = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _BAND):  # Pillow copies what it hands over: not all of a large picture at once
        bottom = min(top + _BAND, image.height)
        rgb[top:bottom] = np.asarray(_on_paper(image.crop((0, top, image.width, bottom))))
    return rgb


def _on_paper(image: Image.Image) -> Image.Image:
    """In RGB, what is transparent white."""
    if image.mode in ("LA", "PA", "La", "RGBa", "RGBA") or "transparency" in image.info:
        ink = image.convert("RGBA")
        paper = Image.new("RGB", ink.size, "white")
        paper.paste(ink, mask=ink.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")


def _grey_to_rgb(grey: np.ndarray, *, sixteen_bit: bool) -> np.ndarray:
    """Deep grey to 8 bits: 16-bit by its own range, anything else by the range it uses."""
    finite = np.nan_to_num(grey, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    if sixteen_bit and low >= 0 and 255 < high <= 65535:
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= 255:
        low, high = 0.0, 255.0
    spread = (finite - low) * (255.0 / max(high - low, 1e-6))
    return np.repeat(spread.round().astype(np.uint8)[:, :, None], 3, axis=2)
