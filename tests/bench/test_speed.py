"""The comparison of readers: its figures, its order, what becomes of a reader that dies, and the line of JSON."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bench import speed
from bench.labelled import LineTally, Question
from bench.scoring import Case
from bench.speed import LabelledSet, Lineup, compare, turned
from bench.speed_figures import Comparison, Figures, Sample, ratios
from bench.speed_readers import CONTENDERS, Contender, Died, ReaderProcess, Task
from tests.engine import drawing

SCRIPTED = "tests.bench.scripted_readers"
EXACT, BLIND, MORTAL = (Contender(name, f"{SCRIPTED}:{name}") for name in ("exact", "blind", "mortal"))
PEERS = "rapidocr_default", "rapidocr_openvino", "tesseract"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of two drawn receipts with their text beside them, and a PDF."""
    there = tmp_path / "drawn"
    there.mkdir()
    records: list[dict[str, object]] = [{"pdf": "c.pdf", "kind": "receipt"}]
    for name in ("a", "b"):
        drawing.page().save(there / f"{name}.png")
        (there / f"{name}.txt").write_text("\n".join(drawing.RECEIPT), "utf-8")
        lines = [{"text": text} for text in drawing.RECEIPT]
        records.append({"image": f"{name}.png", "kind": "receipt", "fields": {"total": "67.40"}, "lines": lines})
    (there / "labels.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    return there


@pytest.fixture
def drawn(folder: Path) -> LabelledSet:
    """The same, loaded."""
    return LabelledSet.load(folder, Question())


def sample(reader: str, round_: int, file: str, seconds: float, wrong: int = 0) -> Sample:
    """A page of ten labelled lines of ten characters, one line lost for each wrong character."""
    lines = LineTally(lines=10, found=10 - wrong, characters=100, errors=wrong)
    return Sample(reader, round_, file, 1, seconds, 2 * seconds, 100.0 if reader == "ours" else 400.0, lines)


OURS = [sample("ours", round_, file, seconds, 1) for round_, file, seconds in [(0, "a", 1), (0, "b", 2), (1, "a", 3)]]
OURS += [sample("ours", 1, "b", 6, 1)]
THEIRS = [sample("peer", round_, file, 3.0, 2) for round_ in (0, 1) for file in ("a", "b")]


def test_figures_are_those_of_all_rounds() -> None:
    """Pages over seconds, not the mean of speeds; the 95th of a hundred is the largest of four."""
    figures = Figures.of(OURS)
    assert figures.files == 2
    assert figures.pages_per_minute == 20.0
    assert figures.pages_per_minute_by_round == (40.0, 13.33)
    assert figures.cpu_seconds_per_page == 6.0
    assert (figures.wall_p50, figures.wall_p95) == (2, 6)
    assert (figures.line_recall, figures.cer, figures.field_f1) == (0.9, 0.01, None)


def test_ratios_are_ours_over_theirs_with_the_least_and_the_most_of_the_rounds() -> None:
    """Twice as fast in one round and two thirds as fast in the other; a file alone bounds what files vary."""
    told = ratios(OURS, THEIRS)
    assert told["pages_per_minute"].value == 1.0
    assert told["pages_per_minute"].rounds == (0.6667, 2.0)
    assert told["pages_per_minute"].files_95 == (0.75, 1.5)
    assert told["cpu_seconds_per_page"].rounds == (0.5, 1.5)
    assert told["peak_mib"].value == 0.25
    assert told["cer"].value == 0.5
    assert told["cer"].rounds is None
    assert told["line_recall"].files_95 == (1.125, 1.125)
    assert str(told["pages_per_minute"]) == "1.00 [0.67–2.00] (0.75–1.50)"


def test_a_ratio_to_nothing_is_none() -> None:
    """A peer without an error has no ratio of errors, and JSON no NaN."""
    told = ratios(OURS, [sample("peer", round_, file, 3.0) for round_ in (0, 1) for file in ("a", "b")])
    assert told["cer"].value is None
    assert str(told["cer"]) == "–"
    comparison = Comparison.of("set", [*OURS, *THEIRS], lambda reader: reader == "ours")
    assert json.loads(json.dumps(comparison.to_dict(), allow_nan=False))["ratios"]["ours"].keys() == {"peer"}


def test_fields_are_scored_where_a_reader_has_some() -> None:
    """F1 over all cases of its samples."""
    right, wrong = Case("total", "1", "1", 0.9), Case("total", "2", None, 0.0)
    with_fields = [Sample("ours", 0, "a", 1, 1.0, 1.0, 1.0, LineTally(), (right, wrong))]
    assert Figures.of(with_fields).field_f1 == 0.6667
    assert Figures.of(with_fields).line_recall is None


def test_who_begins_turns_with_each_file_and_round(drawn: LabelledSet) -> None:
    """Two readers, two files, two rounds; one file is over before the next begins."""
    assert turned([1, 2, 3], 4) == [2, 3, 1]
    lineup = Lineup()
    try:
        for contender in (EXACT, BLIND):
            lineup.enter(contender, drawn.labels[0].path)
        seen = [(one.file[-5], one.reader) for round_ in (0, 1) for one in lineup.read(drawn, round_)]
    finally:
        lineup.close()
    first = [("a", "exact"), ("a", "blind"), ("b", "blind"), ("b", "exact")]
    assert seen == [*first, ("a", "blind"), ("a", "exact"), ("b", "exact"), ("b", "blind")]


def test_a_reader_that_dies_is_said_and_the_others_go_on(
    drawn: LabelledSet, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its status and the file; nothing of it is in the figures."""
    result = compare([drawn], [MORTAL, EXACT, BLIND], 1, drawn.labels[0].path)
    (compared,) = result.sets
    assert result.left_out == {"mortal": "its process ended with status 3 at b.png"}
    assert "mortal is left out" in capsys.readouterr().err
    assert compared.readers.keys() == {"exact", "blind"}
    assert compared.readers["exact"].line_recall == 1.0
    assert compared.readers["blind"].line_recall == 0.0
    assert {figures.files for figures in compared.readers.values()} == {2}


def test_a_reader_that_keeps_silent_is_ended(drawn: LabelledSet) -> None:
    """After the patience it is given."""
    reader = ReaderProcess(Contender("silent", f"{SCRIPTED}:silent"), patience_seconds=0.1)
    with pytest.raises(Died, match="did not answer"):
        reader.read(Task(str(drawn.labels[0].path)))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_last_line_is_json_with_every_figure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ours really read, against peers of which one is scripted and the others are missing."""
    ours = [contender for contender in CONTENDERS if contender.name.startswith("ours")]
    peer = Contender("rapidocr_default", f"{SCRIPTED}:exact")
    missing = [Contender(name, "", lambda: "not here") for name in PEERS[1:]]
    contenders = [*ours, peer, *missing]
    assert speed.main(["--data", str(folder), "--rounds", "1", "--limit", "1"], contenders) == 0
    printed = capsys.readouterr().out
    told = json.loads(printed.splitlines()[-1])
    assert "| drawn | 1 | ours_engine |" in printed
    assert "1 files of drawn are no pictures" in printed
    assert "tesseract is left out: not here" in printed
    readers = told["sets"]["drawn"]["readers"]
    assert readers.keys() == {"ours", "ours_one_thread", "ours_engine", "rapidocr_default"}
    assert readers["ours"]["line_recall"] == readers["ours_engine"]["line_recall"] > 0.8
    assert readers["ours_engine"]["field_f1"] == 1.0
    assert readers["ours"]["field_f1"] is readers["rapidocr_default"]["field_f1"] is None
    assert readers["ours"]["arithmetic"] in ("f32", "bf16", "f32+bf16", "bf16+f32")
    assert f"ours computed in {readers['ours']['arithmetic']}," in printed
    speeds = [readers[name]["pages_per_minute"] for name in ("ours", "rapidocr_default")]
    assert told["ratio_to_rapidocr_default"] == pytest.approx(speeds[0] / speeds[1], rel=0.01)
    assert told["cpu_ratio_to_rapidocr_default"] > 0
    assert told["ratio_to_rapidocr_openvino"] is told["cpu_ratio_to_tesseract"] is None
    assert told["left_out"] == dict.fromkeys(PEERS[1:], "not here")
    assert told["machine"]["cores"] >= 1


def test_json_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints one line, also where no peer is left; `--limit` takes the first pictures."""
    assert speed.main(["--data", str(folder), "--rounds", "1", "--limit", "1", "--json"], [EXACT]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["all"]["readers"]["exact"]["files"] == 1
    assert told["ratio_to_rapidocr_default"] is None


def test_sets_of_one_name_stay_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are called by their paths then; a set that is named twice is read once."""
    other = shutil.copytree(folder, folder.parent / "more" / "drawn")
    asked = [word for there in (folder, other, folder) for word in ("--data", str(there))]
    assert speed.main([*asked, "--rounds", "1", "--json"], [EXACT]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sets"].keys() == {str(folder), str(other)}
    assert told["all"]["readers"]["exact"]["files"] == 4


def test_nothing_to_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without labels."""
    assert speed.main(["--data", str(tmp_path)], [EXACT]) == 1
    assert "no labelled picture" in capsys.readouterr().err
