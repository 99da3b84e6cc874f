"""Characters read wrongly by language, on pages drawn here, clean and worn: with the packs that are there, and without.

    python -m bench.languages [CODE …] [--json]

What the pages say stands in `bench/languages.toml`. The rate of errors is the distance of all that was read to all that
is printed, blanks left out, over what is printed. Seconds are the processor's, for the clean page, turned upright and
read. A language whose font is not installed is named and left out. The last line is the whole as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.language_pages import FontMissing, Language, languages, worn
from engine.pack_folders import codes_in, standard_folder
from engine.readers import PageImage, Request
from engine.readers.cpu.reader import CpuReader
from engine.readers.scripts.other_scripts import OtherScripts
from engine.readers.scripts.spelling import spelt


@dataclass(frozen=True, slots=True)
class Figures:
    """The rates of errors of one language: with the packs, and without them; a pack that is missing changes nothing."""

    code: str
    name: str
    pack: str
    is_there: bool
    clean: float
    worn: float
    clean_without: float
    worn_without: float
    seconds: float


def measured(code: str, language: Language, reader: CpuReader, without: CpuReader, packs: Sequence[str]) -> Figures:
    """Both pages read by both. Raises `FontMissing`."""
    clean = language.page()
    poor = worn(clean)
    began = time.process_time()
    of_clean = error_rate(language, clean, reader)
    seconds = time.process_time() - began
    return Figures(
        code,
        language.name,
        language.pack,
        language.pack in packs,
        of_clean,
        error_rate(language, poor, reader),
        error_rate(language, clean, without),
        error_rate(language, poor, without),
        seconds,
    )


def error_rate(language: Language, page: Image.Image, reader: CpuReader) -> float:
    """Characters wrong, missing or too many, over those printed."""
    image = reader.upright(PageImage(1, np.ascontiguousarray(np.asarray(page))))
    [reading] = reader.read([image], Request(), lambda: False)
    wanted, read = (_bare(lines) for lines in (language.lines, [line.text for line in reading.lines]))
    return Levenshtein.distance(wanted, read) / len(wanted)


def _bare(lines: Sequence[str]) -> str:
    return "".join(spelt("".join(line.split())) for line in lines)


def row(figures: Figures) -> str:
    """Of the table, as Markdown."""
    pack = figures.pack or "–"
    missing = " (missing)" if figures.pack and not figures.is_there else ""
    rates = (figures.clean, figures.worn, figures.clean_without, figures.worn_without)
    return (
        f"| {figures.name} | {pack}{missing} | {' | '.join(f'{rate:.3f}' for rate in rates)} | {figures.seconds:.2f} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and a line of JSON; the exit status is 1 where no page could be drawn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("codes", nargs="*", help="languages; all by default")
    parser.add_argument("--json", action="store_true", help="print the line of JSON alone")
    asked = parser.parse_args(arguments)
    folder = standard_folder()
    packs = () if folder is None else codes_in(folder)
    scripts = None if folder is None else OtherScripts.of(folder, packs)
    reader, without = CpuReader(scripts=scripts), CpuReader()
    found = []
    if not asked.json:
        print(
            "| language | pack | clean | worn | clean, without packs | worn, without packs | CPU s |\n"
            + "|---" * 7
            + "|"
        )
    for code in asked.codes or languages():
        try:
            figures = measured(code, languages()[code], reader, without, packs)
        except FontMissing as missing:
            print(f"{code} is left out: the font {missing} is not installed", file=sys.stderr)
            continue
        found.append(figures)
        if not asked.json:
            print(row(figures), flush=True)
    print(json.dumps([asdict(figures) for figures in found], ensure_ascii=False))
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
