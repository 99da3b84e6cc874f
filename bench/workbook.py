"""How long a workbook of many documents takes, and how much memory: `python -m bench.workbook 10000`.

The documents are invented invoices with five rows of items each; the memory is what the writing adds to them.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime

from desk.opening.reading import shipped_presets
from engine.document import Document, Field, Provenance, Row, Source
from engine.export import Form, NamedDocument, export, named
from engine.presets import Preset, PresetBook
from engine.words import Words

_ROWS = 5
_VALUES = {
    "issue_date": "2026-11-{day:02}",
    "invoice_number": "{number:020}",
    "total_amount": "{number}.06",
    "amount_without_tax": "{number}.00",
    "tax_amount": "0.06",
    "currency": "CNY",
}


def invented(count: int, presets: PresetBook) -> list[NamedDocument]:
    """So many invoices with every field of their kind filled."""
    preset = presets["invoice"]
    return [named(f"{number:06}.pdf", _invoice(number, preset), presets) for number in range(count)]


def _invoice(number: int, preset: Preset) -> Document:
    blanks = {"number": number, "day": number % 28 + 1}
    fields = tuple(
        _value(spec.name, _VALUES.get(spec.name, spec.name + " {number}").format(**blanks), spec.label.words())
        for spec in preset.fields
    )
    columns = preset.items.columns if preset.items is not None else ()
    row: Row = tuple(_value(spec.name, "12.50", spec.label.words()) for spec in columns)
    provenance = Provenance("invoice", 1, "cpu", "1", "0" * 64, datetime.now(UTC), 1.0)
    return Document((), fields, (row,) * _ROWS, "invoice", 1.0, provenance)


def _value(name: str, value: str, label: Words) -> Field:
    return Field(name, label, value, value, 1, None, 1.0, Source.CPU)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> int:
    """Prints one line."""
    count = int(arguments[0]) if arguments else 10_000
    documents = invented(count, shipped_presets())
    before, started = _megabytes(), time.perf_counter()
    size = len(export(documents, Form.XLSX))
    seconds = time.perf_counter() - started
    print(f"{count} documents: {seconds:.1f} s, {_megabytes() - before:.0f} MB more, a file of {size / 2**20:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
