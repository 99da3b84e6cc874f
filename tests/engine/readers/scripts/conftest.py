"""The packs of this machine; without them there is nothing to read other scripts by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.language_pages import FontMissing, languages
from engine.pack_folders import codes_in, standard_folder
from engine.readers import PageImage, Reading, Request
from engine.readers.cpu.precision import PLAIN
from engine.readers.cpu.reader import CpuReader
from engine.readers.scripts.other_scripts import OtherScripts

Read = Callable[[Image.Image], Reading]


@pytest.fixture(scope="session")
def packs() -> Path:
    """The folder of Tesseract's packs."""
    folder = standard_folder()
    if folder is None or not {"ara", "heb", "rus", "tha", "vie"} <= set(codes_in(folder)):
        pytest.skip("packs are missing: apt-get install tesseract-ocr-{ara,heb,rus,tha,vie}")
    return folder


@pytest.fixture(scope="session")
def scripts(packs: Path) -> OtherScripts:
    """Those of them that the tests ask for, whatever else is installed."""
    found = OtherScripts.of(packs, ("ara", "heb", "rus", "tha", "vie"))
    assert found is not None
    return found


@pytest.fixture(scope="session")
def reader(scripts: OtherScripts) -> CpuReader:
    """The embedded reader with those packs."""
    return CpuReader(PLAIN, scripts=scripts)


def page_of(code: str) -> Image.Image:
    """The page of a language; skipped where its font is missing."""
    try:
        return languages()[code].page()
    except FontMissing as missing:
        pytest.skip(f"the font {missing} is missing: apt-get install fonts-noto-core fonts-noto-cjk")


def reading_of(reader: CpuReader, page: Image.Image) -> Reading:
    """As the pipeline reads a page: upright first."""
    image = reader.upright(PageImage(1, np.ascontiguousarray(np.asarray(page.convert("RGB")))))
    [reading] = reader.read([image], Request(), lambda: False)
    return reading


def lines_of(reader: CpuReader, page: Image.Image) -> list[str]:
    """The lines that were read."""
    return [line.text for line in reading_of(reader, page).lines]
