"""What one file may cost. Whoever starts a reader process waits for this module: it imports next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ImageTooLarge, TooManyPages
from engine.words import Words


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. A picture above `max_megapixels` is refused before it is decoded.

    PDF pages have no pixels of their own: they are drawn at `render_dpi`, or coarser to stay within
    `render_megapixels`.
    """

    max_bytes: int = 10 * 1024 * 1024
    max_pages: int = 200
    max_megapixels: float = 80.0
    render_dpi: int = 200
    render_megapixels: float = 16.0
    render_seconds: float = 30.0

    def check_pixels(self, width: int, height: int) -> None:
        """Raises `ImageTooLarge` for a picture of more pixels than allowed."""
        if width * height > self.max_megapixels * 1_000_000:
            size = f"{width}×{height}"
            raise ImageTooLarge(
                Words(
                    f"图片有 {size} 像素，超过了 {self.max_megapixels:g} 百万像素的上限。",
                    f"The picture has {size} pixels; at most {self.max_megapixels:g} megapixels are read.",
                ),
                Words("请降低分辨率后重新扫描，或裁成几张。", "Scan it at a lower resolution, or cut it into pieces."),
            )

    def check_pages(self, count: int) -> None:
        """Raises `TooManyPages` for more pages than allowed."""
        if count > self.max_pages:
            raise TooManyPages(
                Words(f"文件超过了 {self.max_pages} 页的上限。", f"The file has more than {self.max_pages} pages."),
                Words(
                    f"请拆成每份不超过 {self.max_pages} 页的文件再上传。",
                    f"Split it into files of at most {self.max_pages} pages each.",
                ),
            )
