"""Figures of a comparison of readers: per set and reader, and as ratios with two spreads.

A ratio is that of sums over all files. Its first spread is the least and the most of the rounds: how much the machine
varied. Its second is a 95 % interval of a bootstrap over the files, each with all its rounds: how much other documents
of the kind would vary it. Accuracy does not change from round to round and has the second only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bench.labelled import LineTally
from bench.scoring import Case, f1

_DRAWS = 2000
_SEED = 7
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Sample:
    """One file, read once by one reader, and scored."""

    reader: str
    round: int
    file: str
    pages: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    lines: LineTally
    cases: tuple[Case, ...] = ()
    arithmetic: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """One reader on one set; what was not labelled is None. `arithmetic` is that of ours, of both networks."""

    files: int
    pages_per_minute: float
    cpu_seconds_per_page: float
    wall_p50: float
    wall_p95: float
    peak_mib: float
    line_recall: float | None
    cer: float | None
    field_f1: float | None
    pages_per_minute_by_round: tuple[float, ...]
    arithmetic: str | None = None

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Figures:
        """Of at least one sample."""
        seconds = sorted(sample.seconds for sample in samples)
        found = [case for sample in samples for case in sample.cases]
        sums = _sums(samples)
        return cls(
            files=len({sample.file for sample in samples}),
            pages_per_minute=_rounded(SPEED.of(sums)),
            cpu_seconds_per_page=_rounded(CPU.of(sums)),
            wall_p50=_rounded(_quantile(seconds, 0.5)),
            wall_p95=_rounded(_quantile(seconds, 0.95)),
            peak_mib=_rounded(max(sample.peak_mib for sample in samples)),
            line_recall=_known(RECALL.of(sums)),
            cer=_known(ERRORS.of(sums)),
            field_f1=_rounded(f1(found)[2]) if found else None,
            pages_per_minute_by_round=tuple(_rounded(SPEED.of(_sums(those))) for those in _by_round(samples)),
            arithmetic=samples[0].arithmetic,
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours over theirs; None where theirs is nothing. Both spreads are (least, most)."""

    value: float | None
    rounds: tuple[float, float] | None = None
    files_95: tuple[float, float] | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        rounds = f" [{self.rounds[0]:.2f}–{self.rounds[1]:.2f}]" if self.rounds else ""
        files = f" ({self.files_95[0]:.2f}–{self.files_95[1]:.2f})" if self.files_95 else ""
        return f"{self.value:.2f}{rounds}{files}"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure as a quotient of two sums over files, by their columns, times `scale`."""

    above: int
    below: int
    scale: float = 1.0

    def of(self, sums: np.ndarray) -> np.ndarray:
        """The figure of (…, columns) sums; NaN where there is nothing to divide by."""
        below = sums[..., self.below]
        nothing = np.full(below.shape, np.nan)
        figures: np.ndarray = np.divide(self.scale * sums[..., self.above], below, out=nothing, where=below != 0.0)
        return figures


_PAGES, _SECONDS, _CPU, _LINES, _FOUND, _CHARACTERS, _WRONG = range(7)
SPEED = Measure(_PAGES, _SECONDS, 60.0)
CPU = Measure(_CPU, _PAGES)
RECALL = Measure(_FOUND, _LINES)
ERRORS = Measure(_WRONG, _CHARACTERS)
OVER_ROUNDS: Mapping[str, Measure] = {"pages_per_minute": SPEED, "cpu_seconds_per_page": CPU}
OVER_FILES: Mapping[str, Measure] = {"line_recall": RECALL, "cer": ERRORS}


def ratios(ours: Sequence[Sample], theirs: Sequence[Sample]) -> dict[str, Ratio]:
    """Every figure of ours over theirs, of the same files and rounds."""
    peak = max(sample.peak_mib for sample in ours) / max(sample.peak_mib for sample in theirs)
    return {
        **{name: _ratio(measure, ours, theirs, with_rounds=True) for name, measure in OVER_ROUNDS.items()},
        "peak_mib": Ratio(_rounded(peak)),
        **{name: _ratio(measure, ours, theirs, with_rounds=False) for name, measure in OVER_FILES.items()},
    }


def _ratio(measure: Measure, ours: Sequence[Sample], theirs: Sequence[Sample], *, with_rounds: bool) -> Ratio:
    value = _quotient(measure, _sums(ours), _sums(theirs))
    if math.isnan(value):
        return Ratio(None)
    pairs = zip(_by_round(ours), _by_round(theirs), strict=True)
    each = [_quotient(measure, _sums(one), _sums(other)) for one, other in pairs]
    rounds = _spread(min(each), max(each)) if with_rounds and len(each) > 1 else None
    return Ratio(_rounded(value), rounds, _bootstrapped(measure, ours, theirs))


def _quotient(measure: Measure, ours: np.ndarray, theirs: np.ndarray) -> float:
    above, below = float(measure.of(ours)), float(measure.of(theirs))
    return above / below if below else math.nan


def _bootstrapped(measure: Measure, ours: Sequence[Sample], theirs: Sequence[Sample]) -> tuple[float, float] | None:
    """The middle 95 % of the ratio over draws of as many files as there are; None for one file."""
    files = sorted({sample.file for sample in ours})
    if len(files) < 2:
        return None
    picks = np.random.default_rng(_SEED).integers(len(files), size=(_DRAWS, len(files)))
    above, below = (measure.of(_by_file(samples, files)[picks].sum(axis=1)) for samples in (ours, theirs))
    drawn = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0.0)
    drawn = drawn[np.isfinite(drawn)]
    return _spread(*np.percentile(drawn, _INTERVAL)) if drawn.size else None


def _by_file(samples: Sequence[Sample], files: Sequence[str]) -> np.ndarray:
    return np.stack([_sums([sample for sample in samples if sample.file == file]) for file in files])


def _by_round(samples: Sequence[Sample]) -> list[list[Sample]]:
    rounds = sorted({sample.round for sample in samples})
    return [[sample for sample in samples if sample.round == number] for number in rounds]


def _sums(samples: Iterable[Sample]) -> np.ndarray:
    """Pages, wall and CPU seconds, labelled lines and those found, labelled characters and those wrong."""
    rows = [
        (
            *(sample.pages, sample.seconds, sample.cpu_seconds),
            *(sample.lines.lines, sample.lines.found, sample.lines.characters, sample.lines.errors),
        )
        for sample in samples
    ]
    sums: np.ndarray = np.array(rows, np.float64).sum(axis=0)
    return sums


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The nearest rank."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _rounded(figure: float | np.ndarray) -> float:
    """To four digits that count."""
    return float(f"{float(figure):.4g}")


def _known(figure: np.ndarray) -> float | None:
    return None if np.isnan(figure) else _rounded(figure)


def _spread(least: float, most: float) -> tuple[float, float]:
    return _rounded(least), _rounded(most)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All readers on one set (or on all of them together), and each of ours over each peer."""

    name: str
    readers: Mapping[str, Figures]
    ratios: Mapping[str, Mapping[str, Mapping[str, Ratio]]]

    @classmethod
    def of(cls, name: str, samples: Sequence[Sample], is_ours: Callable[[str], bool]) -> Comparison:
        """`samples` are of readers that read every file in every round."""
        by_reader: dict[str, list[Sample]] = {}
        for sample in samples:
            by_reader.setdefault(sample.reader, []).append(sample)
        peers = [reader for reader in by_reader if not is_ours(reader)]
        return cls(
            name,
            {reader: Figures.of(those) for reader, those in by_reader.items()},
            {
                reader: {peer: ratios(those, by_reader[peer]) for peer in peers}
                for reader, those in by_reader.items()
                if is_ours(reader)
            },
        )

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "readers": {reader: asdict(figures) for reader, figures in self.readers.items()},
            "ratios": {
                reader: {peer: {name: asdict(ratio) for name, ratio in told.items()} for peer, told in peers.items()}
                for reader, peers in self.ratios.items()
            },
        }


def figures_table(comparisons: Iterable[Comparison]) -> str:
    """A row a set and reader, as Markdown."""
    columns = (
        *("set", "files", "reader", "pages/min", "[rounds]", "CPU s/page", "wall p50", "wall p95", "peak MiB"),
        *("line recall", "CER", "field F1"),
    )
    rows = [
        (
            *(comparison.name, str(figures.files), reader, f"{figures.pages_per_minute:.1f}"),
            f"{min(figures.pages_per_minute_by_round):.1f}–{max(figures.pages_per_minute_by_round):.1f}",
            *(f"{figures.cpu_seconds_per_page:.2f}", f"{figures.wall_p50:.2f}", f"{figures.wall_p95:.2f}"),
            *(f"{figures.peak_mib:.0f}", _told(figures.line_recall), _told(figures.cer), _told(figures.field_f1)),
        )
        for comparison in comparisons
        for reader, figures in comparison.readers.items()
    ]
    return _markdown(columns, rows)


def ratios_table(comparisons: Iterable[Comparison]) -> str:
    """A row a set, one of ours and a peer, as Markdown; empty without a peer."""
    columns = "set", "ours / theirs", "pages/min", "CPU s/page", "peak memory", "line recall", "CER"
    rows = [
        (comparison.name, f"{reader} / {peer}", *map(str, told.values()))
        for comparison in comparisons
        for reader, peers in comparison.ratios.items()
        for peer, told in peers.items()
    ]
    return _markdown(columns, rows) if rows else ""


def _told(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4f}"


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
