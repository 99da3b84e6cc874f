"""The accuracy table: what counts as right, what a set is asked, and the table over real files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from bench import accuracy
from bench.labelled import Label, LineTally, Outcome, Question, load_questions, tally_lines
from bench.scoring import Case, Comparison, Names, cases, review_free, same, same_set, sure_and_wrong
from engine.document import Field
from engine.words import Words
from tests.engine import drawing


@pytest.mark.parametrize(
    ("wanted", "given", "equal"),
    [
        ('Acme, Inc. ("Seller"); Beta Ltd. ("Buyer")', "Beta Ltd; Acme, Inc.", True),
        ("Acme Inc.; Beta Ltd.", "Acme Inc.", False),
        ("甲公司（以下简称甲方）；乙公司", "甲公司;乙公司", True),
    ],
)
def test_sets_of_names(wanted: str, given: str, equal: bool) -> None:
    """Order, defined terms and marks do not count; a missing name does."""
    assert same_set(wanted, given) is equal


def test_american_dates_in_labels() -> None:
    """An all-digit label is month first only where its set says so; ours are ISO."""
    assert same("7/5/05", "2005-07-05", month_first=True)
    assert not same("7/5/05", "2005-07-05")
    assert Case("d", "7/5/05", "2005-07-05", 1.0, Comparison.MONTH_FIRST).is_right


def test_labels_may_be_called_otherwise() -> None:
    """The first of our names that has a value answers."""
    label = Words("合计", "Total")
    fields = [Field("total", label), Field("total_amount", label, "9.50", "9.50", confidence=0.9)]
    (case,) = cases({"sum": "9.50"}, fields, Names({"sum": ("total", "total_amount")}))
    assert case.is_right


def test_equal_confidences_stand_or_fall_together() -> None:
    """No threshold tells values of the same confidence apart, so one wrong among them spoils all."""
    assert review_free([Case("a", "1", "1", 0.9), Case("b", "2", "3", 0.9)]) == 0.0


def test_lines_are_found_whole_or_nearly() -> None:
    """A line inside a longer one counts, a line with a character wrong in ten counts, another does not."""
    tally = tally_lines(["Total 12.50", "ABCDEFGHIJ", "nothing"], ["SUM: TOTAL 12.50 MYR", "ABCDEFGHIX"])
    assert tally == LineTally(lines=3, found=2, characters=26, errors=tally.errors)
    assert 6 <= tally.errors <= 8


def test_shipped_questions_can_be_read() -> None:
    """Every table of the shipped file is a question; forms of one set are asked by name."""
    questions = load_questions(accuracy.QUESTIONS)
    label = Label(Path("x.png"), "form", {"Name": "A"}, ())
    assert questions["azure"].order(label, "cpu").fields == ("Name",)
    assert Question().order(label, "cpu").fields == ()


def test_what_is_sure_and_wrong_is_counted() -> None:
    """Of three values two are sure; what a check refuses is not, and another right answer counts as right."""
    found = [
        Case("a", "1", "2", 0.95),
        Case("b", "2", "3", 0.95, also=("3",)),
        Case("c", "3", "4", 0.95, is_refused=True),
    ]
    assert sure_and_wrong(found) == (2 / 3, 1 / 2)
    assert sure_and_wrong([]) == (0.0, 0.0)


def test_more_errors_allowed_need_fewer_looks() -> None:
    """One wrong in 150, the least sure: too many at one in 200, few enough at one in 100."""
    found = [Case("a", "1", "1", 0.99)] * 149 + [Case("b", "1", "2", 0.5)]
    assert review_free(found) == 149 / 150
    assert review_free(found, 0.01) == 1.0


def test_all_sets_end_in_one_line() -> None:
    """The CPU seconds are those of the files whose pages were known."""
    right = (Case("a", "1", "1", 0.95),)
    outcomes = [
        Outcome(Path("a.png"), right, LineTally(), 2.0, 0.5, 2),
        Outcome(Path("b.png"), right, LineTally(), 9.0),
    ]
    said = accuracy.together("cpu", outcomes)
    assert said.startswith(
        "all sets, cpu: 2 fields, F1 1.000, ECE 0.050, at 0.9 and more 1.000 of the values and 0.000"
    )
    assert said.endswith("at 1 % error 1.000, 0.250 CPU s a page after the reading")
    assert "CPU" not in accuracy.together("cpu", outcomes[1:])


def test_a_label_may_say_how_it_is_asked() -> None:
    """A preset, or names; only in sets whose question says so."""
    label = Label(Path("x.png"), "receipt", {"total": "1"}, (), ask="receipt")
    names = Label(Path("x.png"), "receipt", {"total": "1"}, (), ask="F=合计,日期")
    assert Question(by_label=True).order(label, "cpu").preset == "receipt"
    assert Question(by_label=True).order(names, "cpu").fields == ("合计", "日期")
    assert Question().order(label, "cpu").preset == "auto"


@pytest.mark.slow
def test_a_folder_of_files_makes_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drawn receipt and a file that cannot be read: one row, the lost file counted against recall."""
    Image.fromarray(drawing.pixels(drawing.page())).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"not a picture")
    fields = {"total": "67.40"}
    records = [
        {"image": name, "kind": "receipt", "fields": fields, "lines": [{"text": "STARLIGHT BOOKS SDN BHD"}]}
        for name in ("a.png", "b.png")
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    monkeypatch.setattr(sys, "argv", ["accuracy", str(tmp_path), "--reader", "cpu", "--wrong"])
    assert accuracy.main() == 0
    printed = capsys.readouterr().out
    assert f"| {tmp_path.name} | cpu | 2 | 2 | 1.000 | 0.500 | 0.667 | 0.500 | 0.5000 |" in printed
    assert "b.png total: '67.40' != None" in printed
