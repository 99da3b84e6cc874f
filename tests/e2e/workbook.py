"""The texts of an .xlsx file, read from its XML."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cell_texts(path: Path) -> list[str]:
    """The text of every cell of every sheet, in order."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        shared: list[str] = []
        if "xl/sharedStrings.xml" in names:
            table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(part.itertext()) for part in table.iter(f"{_MAIN}si")]
        sheets = sorted(name for name in names if name.startswith("xl/worksheets/sheet"))
        roots = [ElementTree.fromstring(archive.read(name)) for name in sheets]
    return [_text(cell, shared) for root in roots for cell in root.iter(f"{_MAIN}c")]


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.find(f"{_MAIN}v")
    if value is None or value.text is None:
        return "".join(cell.itertext())
    return shared[int(value.text)] if cell.get("t") == "s" else value.text
