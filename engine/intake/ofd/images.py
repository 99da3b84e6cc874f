"""Pictures inside a package, as pixels and a mask; JBIG2, which QR codes of invoices come in, through PDFium."""

from __future__ import annotations

import numpy as np
from PIL import Image

from engine.errors import IntakeError
from engine.intake.formats import Format, sniff
from engine.intake.ofd.jbig2 import HEADER, pixels_of
from engine.intake.pictures import decode
from engine.limits import Limits

_READ = frozenset({Format.JPEG, Format.PNG, Format.GIF, Format.BMP, Format.WEBP, Format.TIFF, Format.JPEG_2000})


def picture_of(content: bytes, limits: Limits) -> tuple[np.ndarray, np.ndarray] | None:
    """(H, W, 3) uint8 RGB and an (H, W) mask of what is not transparent; None for what cannot be decoded."""
    if content.startswith(HEADER):
        pixels = pixels_of(content, limits)
        return None if pixels is None else (pixels, np.full(pixels.shape[:2], 255, np.uint8))
    found = sniff(content)
    if found not in _READ:
        return None
    try:
        image = decode(content, found, limits).convert("RGBA")
    except IntakeError:
        return None
    rgba = np.asarray(image)
    return np.ascontiguousarray(rgba[:, :, :3]), np.ascontiguousarray(rgba[:, :, 3])


def shrunk(pixels: np.ndarray, mask: np.ndarray, times: float) -> tuple[np.ndarray, np.ndarray]:
    """Both `times` smaller, each new pixel the mean of those it stands for; as they are where that is not smaller."""
    factor = int(times)
    if factor < 2:
        return pixels, mask
    smaller = Image.fromarray(pixels).reduce(factor), Image.fromarray(mask).reduce(factor)
    return np.asarray(smaller[0]), np.asarray(smaller[1])
