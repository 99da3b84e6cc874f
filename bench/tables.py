"""How right tables are read, on pages drawn here: TEDS against what is printed, page by page, and the mean.

    python -m bench.tables [NAME …] [--show] [--json]

What the pages say, and how they are drawn, stands in `bench/tables.toml`. Where a page gives several tables, the one
that is most like the printed one counts. Seconds are the processor's, for the whole page. `--show` prints the tables.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.language_pages import FontMissing
from bench.table_pages import TablePage, table_pages
from bench.teds import rows_of_table, teds, tree_of
from engine.document import Document
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers.cpu.reader import CpuReader


@dataclass(frozen=True, slots=True)
class Figures:
    """How one page was read."""

    name: str
    teds: float
    tables: int
    seconds: float


def measured(page: TablePage, engine: Engine) -> tuple[Figures, Document]:
    """One page read by the preset for tables. Raises `FontMissing`."""
    buffer = io.BytesIO()
    page.picture().save(buffer, "PNG")
    began = time.process_time()
    document = engine.read(Upload("page.png", buffer.getvalue()), Order(preset="table"))
    seconds = time.process_time() - began
    printed = tree_of(page.truth)
    likenesses = [teds(tree_of(rows_of_table(table)), printed) for table in document.tables]
    best = max(likenesses, default=0.0)
    return Figures(page.name, round(best, 4), len(document.tables), round(seconds, 3)), document


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line a page, and the mean."""
    parser = argparse.ArgumentParser(prog="bench.tables", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    engine = engine_alone()
    found: list[Figures] = []
    for name in options.names or table_pages():
        try:
            figures, document = measured(table_pages()[name], engine)
        except FontMissing as missing:
            print(f"{name}: left out, needs {missing}", file=sys.stderr)
            continue
        found.append(figures)
        print(f"{figures.name:12} {figures.teds:.3f} {figures.tables} {figures.seconds:6.2f} s")
        if options.show:
            _show(document)
    mean = sum(each.teds for each in found) / max(len(found), 1)
    print(f"{'mean':12} {mean:.3f}")
    if options.json:
        print(json.dumps({"mean": mean, "pages": [asdict(each) for each in found]}))
    return 0


def engine_alone() -> Engine:
    """The engine with the embedded reader, in this process."""
    from desk.opening.reading import shipped_presets

    reader = CpuReader()
    presets: PresetBook = shipped_presets()
    return Engine({"cpu": reader}, "cpu", presets, upright=reader.upright)


def _show(document: Document) -> None:
    for table in document.tables:
        print(f"  {table.rows} x {table.columns}, {table.header_rows} of headings, “{table.title}”")
        for row in rows_of_table(table):
            print("  | " + " | ".join(f"{text}{_spans(down, across)}" for text, down, across in row))


def _spans(down: int, across: int) -> str:
    return "" if (down, across) == (1, 1) else f" [{down}x{across}]"


if __name__ == "__main__":
    sys.exit(main())
