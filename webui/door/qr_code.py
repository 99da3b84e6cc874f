"""A QR code as a small SVG, for the second factor's enrolment."""

from __future__ import annotations

import zxingcpp


def qr_svg(text: str) -> str:
    """An SVG picture of `text`, black on white."""
    svg: str = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_svg(add_quiet_zones=True)
    return svg
