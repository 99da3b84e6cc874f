"""What a person should think of a value."""

from __future__ import annotations

import pytest

from engine.document import Check, Field, Source
from engine.words import Words
from webui.viewer.verdict import Verdict, verdict_on

LABEL = Words("合计", "Total")
PASSED = Check("sum", True, Words("对", "right"))
FAILED = Check("sum", False, Words("错", "wrong"), "9.00")


@pytest.mark.parametrize(
    ("field", "verdict"),
    [
        (Field("total", LABEL, value="8", confidence=0.95, source=Source.CPU, checks=(PASSED,)), Verdict.SURE),
        (Field("total", LABEL, value="8", confidence=0.5, source=Source.CPU, checks=(PASSED,)), Verdict.DOUBTFUL),
        (Field("total", LABEL, value="8", confidence=0.99, source=Source.CPU, checks=(FAILED,)), Verdict.WRONG),
        (Field("total", LABEL, value="8", confidence=1, source=Source.HUMAN, checks=(FAILED,)), Verdict.WRONG),
        (Field("total", LABEL, value="8", confidence=1, source=Source.HUMAN), Verdict.HUMAN),
        (Field("total", LABEL, confidence=1, source=Source.HUMAN), Verdict.HUMAN),
        (Field("total", LABEL), Verdict.MISSING),
    ],
)
def test_a_failed_check_outranks_all_then_doubt_then_absence(field: Field, verdict: Verdict) -> None:
    """A person's own value is theirs, unless a check says no."""
    assert verdict_on(field) is verdict
