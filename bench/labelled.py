"""Folders of labelled files, how to ask for what their labels say, and what an engine makes of them."""

from __future__ import annotations

import json
import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from bench.scoring import Case, Comparison, Names, cases
from engine.document import Document
from engine.errors import EngineError
from engine.pipeline import NOTHING_YET, Engine, Order, Silent, SoFar, Upload
from engine.reading.seen import understood

LABELS = "labels.jsonl"
_FOUND_FROM = 0.9


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled file: `fields` by name, `lines` of text where they were labelled.

    `also` are other values of a field that are right, too; `ask` is how this file is asked, a preset or `F=` and names.
    """

    path: Path
    kind: str
    fields: Mapping[str, str | None]
    lines: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """How the files of a set are asked: a preset for each; the kinds in `by_name` for the labels' own names.

    `by_label`: each file's label says its own preset, or its own names.
    """

    preset: str = "auto"
    by_name: frozenset[str] = frozenset()
    names: Names = field(default_factory=Names)
    by_label: bool = False

    def order(self, label: Label, reader: str) -> Order:
        """The order for one file; asking by name needs names, so a file without labelled fields is read as is."""
        if self.by_label and label.ask is not None:
            asked = tuple(label.ask.removeprefix("F=").split(",")) if label.ask.startswith("F=") else ()
            return Order(preset=self.preset if asked else label.ask, fields=asked, reader=reader)
        is_by_name = bool({label.kind, "*"} & self.by_name)
        return Order(preset=self.preset, fields=tuple(label.fields) if is_by_name else (), reader=reader)


@dataclass(frozen=True, slots=True)
class LineTally:
    """Labelled lines and characters, and how many were read."""

    lines: int = 0
    found: int = 0
    characters: int = 0
    errors: int = 0

    def __add__(self, other: LineTally) -> LineTally:
        return LineTally(
            self.lines + other.lines,
            self.found + other.found,
            self.characters + other.characters,
            self.errors + other.errors,
        )


class Keeping(Silent):
    """Keeps what was read of a file's pages in `folder`, so that the next run looks at no pixel of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def page_read(self, number: int, record: Callable[[], bytes]) -> None:
        """One page, a file."""
        (self._folder / f"{number}.json").write_bytes(record())

    def so_far(self) -> SoFar:
        """The pages that were kept earlier."""
        return SoFar({int(path.stem): path.read_bytes() for path in self._folder.glob("*.json")})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file, read and scored; a file that could not be read has no value and no line.

    `cpu_seconds` is what all but the reading took, None where its pages had to be read.
    """

    path: Path
    cases: tuple[Case, ...]
    lines: LineTally
    seconds: float
    cpu_seconds: float | None = None
    pages: int = 0


def load_labels(folder: Path) -> list[Label]:
    """The labelled files of a folder. Raises OSError, ValueError (broken JSON) or KeyError (no file named)."""
    records = (json.loads(line) for line in (folder / LABELS).read_text("utf-8").splitlines() if line.strip())
    return [_label(folder, record) for record in records]


def _label(folder: Path, record: Mapping[str, Any]) -> Label:
    name = record.get("file") or record.get("pdf") or record["image"]
    lines = tuple(line["text"] for line in record.get("lines") or ())
    also = {name: tuple(values) for name, values in (record.get("also") or {}).items()}
    return Label(folder / name, record.get("kind") or "", record.get("fields") or {}, lines, also, record.get("preset"))


def load_questions(path: Path) -> dict[str, Question]:
    """The questions of a TOML file, by set. Raises OSError, ValueError or TypeError for a file that is not one."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return {name: _question(table) for name, table in tables.items()}


def _question(table: Mapping[str, Any]) -> Question:
    names = Names(
        {label: tuple(ours) for label, ours in table.get("names", {}).items()},
        {label: Comparison(how) for label, how in table.get("compare", {}).items()},
    )
    by_name = frozenset(table.get("by_name", ()))
    return Question(table.get("preset", "auto"), by_name, names, table.get("by_label", False))


def read_set(
    labels: Sequence[Label], question: Question, engine: Engine, reader: str, seen: Path | None = None
) -> Iterator[Outcome]:
    """Every file through the whole engine, one after another; pages kept in `seen` are not read again."""
    for label in labels:
        keeping = Keeping(seen / reader / label.path.parent.name / label.path.name) if seen else None
        known = keeping.so_far() if keeping is not None else NOTHING_YET
        started, worked = time.perf_counter(), time.process_time()
        document = _read(label, question.order(label, reader), engine, keeping or Silent(), known)
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - worked
        given = document.fields if document is not None else ()
        pages = document.pages if document is not None else ()
        texts = [line.text for page in pages for line in page.lines]
        found = cases(label.fields, given, question.names, label.also)
        is_known = 0 < len(pages) <= len(understood(known.records.values()))
        yield Outcome(
            label.path,
            tuple(found),
            tally_lines(label.lines, texts),
            seconds,
            cpu_seconds if is_known else None,
            len(pages),
        )


def _read(label: Label, order: Order, engine: Engine, watcher: Silent, known: SoFar) -> Document | None:
    """The file's first paper; None where it cannot be read."""
    try:
        return engine.read(Upload(label.path.name, label.path.read_bytes()), order, watcher, known)
    except EngineError:
        return None


def tally_lines(wanted: Sequence[str], texts: Sequence[str]) -> LineTally:
    """Scores lines: a labelled one is found when a read one is 0.9 similar to it, or holds it whole."""
    tally = LineTally()
    read = [plain(text) for text in texts]
    for want in filter(None, map(plain, wanted)):
        best = max((similarity(want, text) for text in read), default=0.0)
        tally += LineTally(1, int(best >= _FOUND_FROM), len(want), round((1 - best) * len(want)))
    return tally


def plain(text: str) -> str:
    """NFKC, case-folded, letters and digits only."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())


def similarity(want: str, text: str) -> float:
    """1 for a line that holds `want`, else 1 - edit distance / longer length."""
    return 1.0 if len(want) > 1 and want in text else float(Levenshtein.normalized_similarity(want, text))
