"""Speed, memory and accuracy of ours beside RapidOCR and Tesseract, on the same files in one run.

    python -m bench.speed --data DIR [--data DIR ...] [--limit N] [--rounds N] [--json]
    python -m bench.speed --flops [--data DIR ...] [--limit N] [--json]

DIR holds labels.jsonl and its pictures, as for `bench.accuracy` (or folders of such folders). PDFs are left out: the
peers cannot open them, and where they have a text layer ours does not look at pixels. `--rounds` is 2 unless given.

- `ours`: the CPU reader with default settings and the whole path of a file, from its bytes over pages opened and turned
  upright to lines. `ours_one_thread`: the same on one thread, to be held to a peer on one. `ours_engine`: the whole
  engine, with evidence, extraction and checks; it alone has fields to score.
- `rapidocr_default`: RapidOCR as it comes, on ONNX Runtime. `rapidocr_openvino`: the same on OpenVINO, our runtime.
- `tesseract`: chi_sim+eng on one thread.

Each reader has a process of its own, started once and warmed on a page that is not measured. Every file goes to all of
them, one at a time, in an order that turns with each file and round; the next begins when the one before it has come
to rest. CPU seconds are user and system time around the file, those of children included; memory is the largest of the
process (VmHWM) on a set. A labelled line counts as found as in `bench.lines`; the same scorer for all.

A ratio is ours over theirs of sums over all files; [least–most] of the rounds says how much the machine varied, and
(from–to), a 95 % bootstrap over the files, how much other such documents would: with a dozen files neither says more.
On a busy machine trust ratios and CPU seconds, not pages a minute. A reader that is missing or dies is named and left
out. The last line is JSON with every figure, above all pages a minute over all sets: `ratio_to_rapidocr_default`,
`ratio_to_rapidocr_openvino`, `cpu_ratio_to_…`; `--json` prints that alone.

`--flops` counts instead what the networks have to compute, and compares it with the processor's peak: `bench.flops`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench import flops
from bench.accuracy import QUESTIONS, sets_in
from bench.labelled import Label, Question, load_labels, load_questions, tally_lines
from bench.scoring import cases
from bench.speed_figures import Comparison, Sample, figures_table, ratios_table
from bench.speed_readers import CONTENDERS, Answer, Contender, Died, ReaderProcess, Task

WARM_UP = Path(__file__).parents[1] / "assets" / "samples" / "购物小票.jpg"
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})
_ALL = "all"


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The pictures of a folder, how they are asked, and how many files have no place here."""

    name: str
    labels: tuple[Label, ...]
    question: Question
    left_out: int = 0

    @classmethod
    def load(cls, folder: Path, question: Question, limit: int | None = None, name: str | None = None) -> LabelledSet:
        """The first `limit` pictures; the folder's name unless there is another. Raises as `load_labels` does."""
        labels = load_labels(folder)
        pictures = [label for label in labels if label.path.suffix.lower() in _PICTURES]
        return cls(name or folder.name, tuple(pictures[:limit]), question, len(labels) - len(pictures))

    def task(self, label: Label, *, is_first: bool = False) -> Task:
        """The file with what its fields are asked with."""
        order = self.question.order(label, "cpu")
        return Task(str(label.path.resolve()), order.preset, order.fields, is_first)


@dataclass
class Lineup:
    """The readers that are at work; `left_out` says of the others why they are not."""

    readers: list[ReaderProcess] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def enter(self, contender: Contender, warm_up: Path) -> None:
        """Starts a reader and has it read a page that does not count."""
        lacks = contender.lacks()
        if lacks is not None:
            self.left_out[contender.name] = lacks
            return
        reader = ReaderProcess(contender)
        self.readers.append(reader)
        self._answer(reader, Task(str(warm_up)))

    def read(self, labelled: LabelledSet, round_: int) -> Iterator[Sample]:
        """Every file by every reader; who begins turns with each file and round."""
        for number, label in enumerate(labelled.labels):
            task = labelled.task(label, is_first=number == round_ == 0)
            for reader in turned(self.readers, number + round_):
                answer = self._answer(reader, task)
                if answer is not None:
                    reader.settle()
                    yield _scored(reader.name, round_, labelled, label, answer)

    def _answer(self, reader: ReaderProcess, task: Task) -> Answer | None:
        try:
            return reader.read(task)
        except Died as death:
            self.readers.remove(reader)
            self.left_out[reader.name] = str(death)
            print(f"{reader.name} is left out: {death}", file=sys.stderr)
            return None

    def close(self) -> None:
        """Ends their processes."""
        for reader in self.readers:
            reader.close()


def _scored(reader: str, round_: int, labelled: LabelledSet, label: Label, answer: Answer) -> Sample:
    text = answer.text
    fields = cases(label.fields, text.fields, labelled.question.names, label.also) if text.fields is not None else ()
    return Sample(
        reader=reader,
        round=round_,
        file=f"{labelled.name}/{label.path.name}",
        pages=text.pages,
        seconds=answer.seconds,
        cpu_seconds=answer.cpu_seconds,
        peak_mib=answer.peak_mib,
        lines=tally_lines(label.lines, text.lines),
        cases=tuple(fields),
        arithmetic=text.arithmetic,
    )


def turned(readers: Sequence[ReaderProcess], by: int) -> list[ReaderProcess]:
    """The same in the same order, another one first."""
    first = by % len(readers) if readers else 0
    return [*readers[first:], *readers[:first]]


def _is_ours(name: str) -> bool:
    return name.startswith("ours")


@dataclass(frozen=True, slots=True)
class Result:
    """Each set compared and all of them together, and who was left out and why."""

    sets: tuple[Comparison, ...]
    everything: Comparison
    left_out: dict[str, str]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """For tables: all together only where there are several."""
        return self.sets if len(self.sets) == 1 else (*self.sets, self.everything)

    def to_dict(self) -> dict[str, object]:
        """For JSON: the ratios of `ours` in front."""
        told: dict[str, object] = {}
        peers = [contender.name for contender in CONTENDERS if not _is_ours(contender.name)]
        against = self.everything.ratios.get("ours", {})
        for figure, prefix in (("pages_per_minute", ""), ("cpu_seconds_per_page", "cpu_")):
            for peer in peers:
                told[f"{prefix}ratio_to_{peer}"] = against[peer][figure].value if peer in against else None
        sets = {comparison.name: comparison.to_dict() for comparison in self.sets}
        return {**told, "left_out": self.left_out, "sets": sets, _ALL: self.everything.to_dict()}


def compare(
    sets: Sequence[LabelledSet], contenders: Sequence[Contender], rounds: int, warm_up: Path = WARM_UP
) -> Result:
    """Every set by every contender that can run, `rounds` times."""
    with ExitStack() as stack:
        lineup = Lineup()
        stack.callback(lineup.close)
        for contender in contenders:
            lineup.enter(contender, warm_up)
        samples: dict[str, list[Sample]] = {labelled.name: [] for labelled in sets}
        for labelled in sets:
            for round_ in range(rounds):
                print(f"{labelled.name}: round {round_ + 1} of {rounds}", file=sys.stderr, flush=True)
                samples[labelled.name] += lineup.read(labelled, round_)
    lasted = {name: _of_those_that_lasted(those, lineup) for name, those in samples.items()}
    everything = Comparison.of(_ALL, [sample for those in lasted.values() for sample in those], _is_ours)
    each = tuple(Comparison.of(name, those, _is_ours) for name, those in lasted.items())
    return Result(each, everything, lineup.left_out)


def _of_those_that_lasted(samples: Sequence[Sample], lineup: Lineup) -> list[Sample]:
    return [sample for sample in samples if sample.reader not in lineup.left_out]


def machine() -> dict[str, object]:
    """What it ran on: processor, cores, how busy it was, and the versions that count."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        **{package: _version(package) for package in ("openvino", "onnxruntime", "rapidocr")},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _loaded(folders: Sequence[Path], limit: int | None) -> list[LabelledSet]:
    """Every set, by its folder's name, or by the whole path where several have that name."""
    questions = load_questions(QUESTIONS)
    there = list(dict.fromkeys(sets_in(folders)))
    many = Counter(folder.name for folder in there)
    return [
        LabelledSet.load(
            folder,
            questions.get(folder.name, Question()),
            limit,
            str(folder) if many[folder.name] > 1 else None,
        )
        for folder in there
    ]


def _print_tables(result: Result, sets: Sequence[LabelledSet]) -> None:
    print(figures_table(result.comparisons))
    print("\nField F1 is that of ours_engine alone, where labels have fields; the others read lines only.\n")
    print(ratios_table(result.comparisons))
    for name, figures in result.everything.readers.items():
        if figures.arithmetic is not None:
            print(f"\n{name} computed in {figures.arithmetic}, as it measured to be best here.")
    for labelled in sets:
        if labelled.left_out:
            print(f"\n{labelled.left_out} files of {labelled.name} are no pictures and were left out.")
    for name, why in result.left_out.items():
        print(f"\n{name} is left out: {why}")
    print()


def main(arguments: Sequence[str] | None = None, contenders: Sequence[Contender] = CONTENDERS) -> int:
    """Prints the tables and the line of JSON; the exit status is 1 where nothing was read."""
    parser = argparse.ArgumentParser(
        prog="bench.speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", action="append", type=Path, default=[], metavar="DIR")
    parser.add_argument("--limit", type=int, help="pictures of each set, the first ones")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print the line of JSON alone")
    parser.add_argument("--flops", action="store_true", help="count what the networks compute instead")
    asked = parser.parse_args(arguments)
    found = _loaded(asked.data, asked.limit)
    sets = [labelled for labelled in found if labelled.labels]
    if asked.flops:
        account = flops.account([label.path for labelled in sets for label in labelled.labels])
        if not asked.json:
            print(account.table())
        print(json.dumps({**machine(), **account.to_dict()}))
        return 0
    if not sets or asked.rounds < 1:
        print("no labelled picture: --data DIR with labels.jsonl, and --rounds 1 or more", file=sys.stderr)
        return 1
    result = compare(sets, contenders, asked.rounds)
    if not asked.json:
        _print_tables(result, found)
    print(json.dumps({**result.to_dict(), "rounds": asked.rounds, "machine": machine()}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
