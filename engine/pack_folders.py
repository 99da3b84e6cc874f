"""Where Tesseract's packs lie, and which there are, whatever they read."""

from __future__ import annotations

from pathlib import Path

_STANDARD = "/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata"
_SUFFIX = ".traineddata"


def codes_in(folder: Path) -> tuple[str, ...]:
    """The packs of a folder by Tesseract's names for them; empty where there is no such folder."""
    return tuple(sorted(path.stem for path in folder.glob(f"*{_SUFFIX}")))


def standard_folder() -> Path | None:
    """Where the system's packages put their packs, the newest; None where there are none."""
    found = (path for pattern in _STANDARD for path in sorted(Path("/").glob(pattern[1:]), reverse=True))
    return next(filter(codes_in, found), None)
