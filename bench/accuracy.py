"""Fields right, by set: labelled pages through the extractor, or labelled files through the whole engine.

    python -m bench.accuracy                                  the shipped set, as text lines: seconds
    python -m bench.accuracy --set FOLDER [--preset ID | --fields] [--reader cpu]
                                                              a folder with labels.jsonl and its files: minutes

A field is right if its value is the label's after normalisation (amounts as numbers, dates as dates, the rest without
blanks and marks). Prints precision, recall and F1 a field and over all, the expected calibration error of the
confidences, and how many values need no look if one in 200 may be wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.document import Field, Page
from engine.extract import classify, extract, field_named
from engine.extract.folding import fold
from engine.extract.values.amounts import parse_amount
from engine.extract.values.dates import parse_date
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers.cpu import CpuReader

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "tests" / "engine" / "extract" / "samples"
_BINS = 10
_ERRORS_ALLOWED = 0.005


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled field: what was wanted, what was given (None: nothing), and how sure."""

    name: str
    wanted: str
    given: str | None
    confidence: float

    @property
    def is_right(self) -> bool:
        """Whether the value says what the label says."""
        return self.given is not None and same(self.wanted, self.given)


def same(wanted: str, given: str) -> bool:
    """Equal as amounts, as dates, or as text without blanks and marks."""
    if fold(wanted) == fold(given):
        return True
    days = parse_date(wanted), parse_date(given)
    if None not in days:
        return days[0] == days[1]
    amounts = parse_amount(wanted), parse_amount(given)
    return None not in amounts and amounts[0] == amounts[1]


def cases(labels: Mapping[str, str | None], fields: Iterable[Field]) -> list[Case]:
    """A case a label; the field is found by its name or either label."""
    by_name: dict[str, Field] = {}
    for field in fields:
        for name in (field.name, field.label.zh, field.label.en):
            if field.value is not None:
                by_name.setdefault(fold(name), field)
    found = []
    for name, wanted in labels.items():
        if wanted:
            got = by_name.get(fold(name))
            found.append(Case(name, wanted, got.value if got else None, got.confidence if got else 0.0))
    return found


def f1(found: Sequence[Case]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = sum(case.is_right for case in found)
    given = sum(case.given is not None for case in found)
    precision, recall = right / max(given, 1), right / max(len(found), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def calibration_error(found: Sequence[Case]) -> float:
    """Expected calibration error over ten equal bins of confidence."""
    given = [case for case in found if case.given is not None]
    bins: dict[int, list[Case]] = {}
    for case in given:
        bins.setdefault(min(int(case.confidence * _BINS), _BINS - 1), []).append(case)
    gaps = (
        abs(sum(case.is_right for case in members) - sum(case.confidence for case in members))
        for members in bins.values()
    )
    return sum(gaps) / max(len(given), 1)


def review_free(found: Sequence[Case]) -> float:
    """The largest share of values, the surest first, of which at most one in 200 is wrong."""
    ranked = sorted((case for case in found if case.given is not None), key=lambda case: -case.confidence)
    wrong = best = 0
    for number, case in enumerate(ranked, start=1):
        wrong += not case.is_right
        if wrong <= _ERRORS_ALLOWED * number:
            best = number
    return best / max(len(ranked), 1)


def shipped_cases(book: PresetBook, folder: Path = SHIPPED) -> list[Case]:
    """The cases of the shipped pages; each file says what is asked of it."""
    found: list[Case] = []
    for path in sorted(folder.glob("*.json")):
        sample = json.loads(path.read_text("utf-8"))
        pages = [Page.from_dict(record) for record in sample["pages"]]
        kind = classify(pages, book)
        if sample.get("ask") == "names":
            specs = [field_named(name, book) for name in sample["fields"]]
            result = extract(pages, specs, None, kind.kind)
        else:
            preset = book[kind.preset_id or "auto"]
            result = extract(pages, preset.fields, preset.items, preset.kind, open_fields=preset.open)
        found += cases(sample["fields"], (*result.fields, *result.others))
    return found


def read_cases(folder: Path, book: PresetBook, *, preset: str, ask_names: bool) -> list[Case]:
    """The cases of a folder of files, read by the real CPU reader."""
    reader = CpuReader()
    engine = Engine({"cpu": reader}, "cpu", book)
    found: list[Case] = []
    try:
        for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
            label = json.loads(line)
            labels = label.get("fields") or {}
            path = folder / (label.get("image") or label["pdf"])
            order = Order(preset=preset, fields=tuple(labels) if ask_names else ())
            found += cases(labels, engine.read(Upload(path.name, path.read_bytes()), order).fields)
    finally:
        engine.close()
    return found


def report(found: Sequence[Case]) -> str:
    """A table for people."""
    rows = [f"{'field':<28}{'P':>7}{'R':>7}{'F1':>7}{'n':>6}"]
    counts = Counter(case.name for case in found)
    for name in sorted(counts):
        rows.append(_row(name, [case for case in found if case.name == name]))
    rows.append(_row("ALL", found))
    rows.append(f"expected calibration error {calibration_error(found):.3f}, without a look {review_free(found):.3f}")
    return "\n".join(rows)


def _row(name: str, found: Sequence[Case]) -> str:
    precision, recall, score = f1(found)
    return f"{name:<28}{precision:7.3f}{recall:7.3f}{score:7.3f}{len(found):6d}"


def main() -> int:
    """Prints the table; the exit status is 1 where nothing was labelled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--set", type=Path, help="a folder with labels.jsonl; without it, the shipped pages")
    parser.add_argument("--preset", default="auto")
    parser.add_argument("--fields", action="store_true", help="ask for the labels' own names")
    args = parser.parse_args()
    book = PresetBook.load(ROOT / "assets" / "presets")
    found = (
        shipped_cases(book)
        if args.set is None
        else read_cases(args.set, book, preset=args.preset, ask_names=args.fields)
    )
    sys.stdout.write(report(found) + "\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
