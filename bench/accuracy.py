"""Fields right, by set and by reader, in one table.

    python -m bench.accuracy                    the shipped pages, as text lines: seconds
    python -m bench.accuracy FOLDER ...         folders with labels.jsonl and their files (or folders of such folders),
                                                every file through the whole engine with every reader: minutes
        --reader NAME      only this reader (may be repeated); default: every reader that the OCR_ settings set up
        --questions FILE   which preset a set is read with and how its labels are called here (bench/questions.toml)
        --seen FOLDER      keeps the pages that were read there, and does not read again what is there: for work on
                           what comes after the reading, in seconds (of no use for the columns on lines and seconds)
        --by-field         a line a field as well
        --wrong            every value that is not right, as it was wanted and as it was given

A label is a line `{"image" | "pdf": file, "kind": word, "fields": {name: text}, "lines": [{"text"}]}`. A field is right
if its value is the label's after normalisation (amounts as numbers, dates as dates, the rest without blanks and marks).
The columns: precision, recall and F1 over all fields; labelled lines found and characters wrong; the expected
calibration error of the confidences; the share of values that need no look if one in 200 may be wrong; seconds a file.
Below the table a line a reader over all sets together, with the share of values that nothing asks to look at (0.9 and
more, no check refuses them), how many of those are wrong, the share that needs no look if one in 100 may be wrong, and
the CPU seconds a page of everything after the reading (of files whose pages lay in --seen).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.labelled import LABELS, LineTally, Outcome, Question, load_labels, load_questions, read_set
from bench.scoring import Case, calibration_error, cases, f1, review_free, sure_and_wrong
from desk.opening.reading import engine_of
from desk.settings import load_settings
from engine.document import Page
from engine.extract import classify, extract, field_named
from engine.presets import PresetBook
from engine.values.settling import conventions_of

ROOT = Path(__file__).parents[1]
KINDS = ROOT / "assets" / "kinds"
OF_NO_KIND = ROOT / "tests" / "engine" / "extract" / "samples"
QUESTIONS = Path(__file__).with_name("questions.toml")


def shipped_cases(book: PresetBook) -> list[Case]:
    """The cases of the shipped pages, those of each kind and those of none; each file says what is asked of it."""
    found: list[Case] = []
    for path in sorted([*KINDS.glob("*/samples/*.json"), *OF_NO_KIND.glob("*.json")], key=lambda path: path.name):
        sample = json.loads(path.read_text("utf-8"))
        pages = [Page.from_dict(record) for record in sample["pages"]]
        kind = classify(pages, book)
        conventions = conventions_of(pages)
        if sample.get("ask") == "names":
            specs = [field_named(name, book) for name in sample["fields"]]
            result = extract(pages, specs, None, kind.kind, conventions, preset=book.get(kind.preset_id or ""))
        else:
            preset = book[kind.preset_id or "auto"]
            result = extract(
                pages, preset.fields, preset.items, preset.kind, conventions, open_fields=preset.open, preset=preset
            )
        found += cases(sample["fields"], (*result.fields, *result.others))
    return found


def sets_in(folders: Iterable[Path]) -> Iterator[Path]:
    """The folders that hold labels: those named, or those right inside them."""
    for folder in folders:
        if (folder / LABELS).is_file():
            yield folder
        else:
            yield from sorted(path.parent for path in folder.glob(f"*/{LABELS}"))


def heading() -> str:
    """The table's first two lines, as Markdown."""
    columns = "set", "reader", "files", "fields", "P", "R", "F1", "lines found", "CER", "ECE", "no look", "s/file"
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def row(name: str, reader: str, outcomes: Sequence[Outcome]) -> str:
    """One set with one reader."""
    found = [case for outcome in outcomes for case in outcome.cases]
    lines = sum((outcome.lines for outcome in outcomes), LineTally())
    seconds = sorted(outcome.seconds for outcome in outcomes)
    precision, recall, score = f1(found)
    cells = [name, reader, str(len(outcomes)), str(len(found))]
    cells += [f"{figure:.3f}" for figure in (precision, recall, score)] if found else ["", "", ""]
    cells += [f"{lines.found / lines.lines:.3f}", f"{lines.errors / lines.characters:.4f}"] if lines.lines else ["", ""]
    cells += [f"{calibration_error(found):.3f}", f"{review_free(found):.2f}"] if found else ["", ""]
    cells.append(f"{seconds[len(seconds) // 2]:.2f}" if seconds else "")
    return f"| {' | '.join(cells)} |"


def together(reader: str, outcomes: Sequence[Outcome]) -> str:
    """All sets with one reader, in words."""
    found = [case for outcome in outcomes for case in outcome.cases]
    sure, wrong = sure_and_wrong(found)
    said = f"all sets, {reader}: {len(found)} fields, F1 {f1(found)[2]:.3f}, ECE {calibration_error(found):.3f}"
    said += f", at 0.9 and more {sure:.3f} of the values and {wrong:.3f} of them wrong"
    said += f", without a look at 1 % error {review_free(found, 0.01):.3f}"
    known = [outcome for outcome in outcomes if outcome.cpu_seconds is not None]
    if known:
        spent = sum(outcome.cpu_seconds or 0.0 for outcome in known) / sum(outcome.pages for outcome in known)
        said += f", {spent:.3f} CPU s a page after the reading"
    return said


def by_field(found: Sequence[Case]) -> Iterator[str]:
    """A line a field name, the whole last."""
    yield f"{'field':<28}{'P':>7}{'R':>7}{'F1':>7}{'n':>6}"
    for name in [*sorted({case.name for case in found}), "ALL"]:
        members = [case for case in found if name in (case.name, "ALL")]
        precision, recall, score = f1(members)
        yield f"{name:<28}{precision:7.3f}{recall:7.3f}{score:7.3f}{len(members):6d}"


def measure(folders: Iterable[Path], readers: Sequence[str], questions: Path, asked: argparse.Namespace) -> int:
    """Prints the table as it grows; how many sets there were."""
    known = load_questions(questions)
    engine = engine_of(load_settings())
    count = 0
    everything: dict[str, list[Outcome]] = {}
    try:
        print(heading())
        for folder in sets_in(folders):
            count += 1
            labels, question = load_labels(folder), known.get(folder.name, Question())
            for reader in readers or engine.reader_names:
                outcomes = list(read_set(labels, question, engine, reader, asked.seen))
                everything.setdefault(reader, []).extend(outcomes)
                print(row(folder.name, reader, outcomes), flush=True)
                _details(outcomes, asked)
        for reader, outcomes in everything.items():
            print(together(reader, outcomes))
    finally:
        engine.close()
    return count


def _details(outcomes: Sequence[Outcome], asked: argparse.Namespace) -> None:
    if asked.by_field:
        print("\n".join(by_field([case for outcome in outcomes for case in outcome.cases])))
    if asked.wrong:
        for outcome in outcomes:
            for case in outcome.cases:
                if not case.is_right:
                    print(f"{outcome.path.name} {case.name}: {case.wanted!r} != {case.given!r} ({case.confidence:.2f})")


def main() -> int:
    """Prints the tables; the exit status is 1 where nothing was labelled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--reader", action="append", default=[])
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--seen", type=Path)
    parser.add_argument("--by-field", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    if asked.folders:
        return 0 if measure(asked.folders, asked.reader, asked.questions, asked) else 1
    found = shipped_cases(PresetBook.load(KINDS))
    print("\n".join(by_field(found)))
    print(f"expected calibration error {calibration_error(found):.3f}, without a look {review_free(found):.3f}")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
