"""What a person should think of a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.document import Check, Document, Field, Provenance, Source
from engine.standard import Standard
from engine.words import Words
from webui.viewer.verdict import Verdict, verdict_on, with_verdicts

LABEL = Words("合计", "Total")
PASSED = Check("sum", True, Words("对", "right"))
FAILED = Check("sum", False, Words("错", "wrong"), "9.00")


@pytest.mark.parametrize(
    ("field", "verdict"),
    [
        (Field("total", LABEL, value="8", confidence=0.95, source=Source.CPU, checks=(PASSED,)), Verdict.SURE),
        (Field("total", LABEL, value="8", confidence=0.5, source=Source.CPU, checks=(PASSED,)), Verdict.DOUBTFUL),
        (Field("total", LABEL, value="8", confidence=0.99, source=Source.CPU, checks=(FAILED,)), Verdict.WRONG),
        (Field("total", LABEL, confidence=0, checks=(FAILED,)), Verdict.WRONG),
        (Field("total", LABEL, value="9").corrected("8"), Verdict.HUMAN),
        (replace(Field("total", LABEL).corrected("8"), checks=(FAILED,)), Verdict.HUMAN),
        (Field("total", LABEL, value="8", source=Source.CPU, checks=(FAILED,)).confirmed_as_it_stands(), Verdict.HUMAN),
        (Field("total", LABEL, checks=(FAILED,)).confirmed_as_it_stands(), Verdict.HUMAN),
        (Field("total", LABEL).corrected(None), Verdict.HUMAN),
        (replace(Field("total", LABEL).corrected("8"), checks=(FAILED,)).questioned(), Verdict.WRONG),
        (Field("total", LABEL), Verdict.MISSING),
    ],
)
def test_a_persons_word_outranks_all_then_a_failed_check_then_doubt(field: Field, verdict: Verdict) -> None:
    """What a person confirmed is confirmed, also against a check and also where there is nothing."""
    assert verdict_on(field) is verdict


def test_a_doubt_of_the_site_alone_has_its_reason() -> None:
    """What the product takes for sure and the site does not says so where pages and programs look for it."""
    field = Field("total", LABEL, value="8", confidence=0.95, source=Source.CPU)
    provenance = Provenance("auto", 1, "cpu", "1", "", datetime(2026, 1, 1, tzinfo=UTC), 1.0)
    document = Document((), (field,), ((field,),), None, 0.0, provenance)
    plain, strict = with_verdicts(document), with_verdicts(document.judged_by(Standard(0.97)))
    assert (plain["fields"][0]["state"], plain["fields"][0]["reason"]) == ("sure", None)
    for entry in (strict["fields"][0], strict["items"][0]["total"]):
        assert entry["state"] == "doubtful"
        assert entry["reason"]["en"] == "It is 95% sure; this site asks for 97% of such papers."
