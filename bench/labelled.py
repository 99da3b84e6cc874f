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
from engine.pipeline import Engine, Order, Silent, SoFar, Upload

LABELS = "labels.jsonl"
_FOUND_FROM = 0.9


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled file: `fields` by name, `lines` of text where they were labelled."""

    path: Path
    kind: str
    fields: Mapping[str, str | None]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """How the files of a set are asked: a preset for each; the kinds in `by_name` for the labels' own names."""

    preset: str = "auto"
    by_name: frozenset[str] = frozenset()
    names: Names = field(default_factory=Names)

    def order(self, label: Label, reader: str) -> Order:
        """The order for one file; asking by name needs names, so a file without labelled fields is read as is."""
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
    """One file, read and scored; a file that could not be read has no value and no line."""

    path: Path
    cases: tuple[Case, ...]
    lines: LineTally
    seconds: float


def load_labels(folder: Path) -> list[Label]:
    """The labelled files of a folder. Raises OSError, ValueError (broken JSON) or KeyError (no file named)."""
    records = (json.loads(line) for line in (folder / LABELS).read_text("utf-8").splitlines() if line.strip())
    return [_label(folder, record) for record in records]


def _label(folder: Path, record: Mapping[str, Any]) -> Label:
    name = record.get("pdf") or record["image"]
    lines = tuple(line["text"] for line in record.get("lines") or ())
    return Label(folder / name, record.get("kind") or "", record.get("fields") or {}, lines)


def load_questions(path: Path) -> dict[str, Question]:
    """The questions of a TOML file, by set. Raises OSError, ValueError or TypeError for a file that is not one."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return {name: _question(table) for name, table in tables.items()}


def _question(table: Mapping[str, Any]) -> Question:
    names = Names(
        {label: tuple(ours) for label, ours in table.get("names", {}).items()},
        {label: Comparison(how) for label, how in table.get("compare", {}).items()},
    )
    return Question(table.get("preset", "auto"), frozenset(table.get("by_name", ())), names)


def read_set(
    labels: Sequence[Label], question: Question, engine: Engine, reader: str, seen: Path | None = None
) -> Iterator[Outcome]:
    """Every file through the whole engine, one after another; pages kept in `seen` are not read again."""
    for label in labels:
        started = time.perf_counter()
        keeping = Keeping(seen / reader / label.path.parent.name / label.path.name) if seen else None
        upload = Upload(label.path.name, label.path.read_bytes())
        order = question.order(label, reader)
        try:
            document: Document | None = (
                engine.read(upload, order, keeping, keeping.so_far()) if keeping else engine.read(upload, order)
            )
        except EngineError:
            document = None
        seconds = time.perf_counter() - started
        given = document.fields if document is not None else ()
        texts = [line.text for page in document.pages for line in page.lines] if document is not None else []
        found = cases(label.fields, given, question.names)
        yield Outcome(label.path, tuple(found), tally_lines(label.lines, texts), seconds)


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
