"""A trial in its JSON form."""

from __future__ import annotations

from typing import Any

from engine.kinds import Given, Trial


def trial_form(trial: Trial) -> dict[str, Any]:
    """One sample with everything that it speaks of."""
    return {
        "sample": trial.sample,
        "kind": trial.kind,
        "wanted_kind": trial.wanted_kind,
        "right": trial.is_right,
        "fields": [{"wanted": one.wanted, "right": one.is_right, **_given(one)} for one in trial.fields],
    }


def _given(one: Given) -> dict[str, Any]:
    return {
        "name": one.name,
        "given": one.given,
        "outcome": one.outcome.value,
        "confidence": round(one.confidence, 4),
        "doubtful": one.is_doubtful,
        "reason": one.reason.to_dict() if one.reason else None,
        "doubts": [words.to_dict() for words in one.doubts],
        "page": one.page,
        "box": one.box.to_list() if one.box else None,
    }
