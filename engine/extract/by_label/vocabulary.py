"""Labels that documents print, grouped by meaning, with the type of value that follows: the extractor's common sense.

They stand in `assets/labels.yaml`. A name a person types borrows the other names of its group; every name is a barrier
where another field's value ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from engine.page.folding import fold
from engine.presets import ValueType
from engine.safe_yaml import load_yaml

_FILE = Path(__file__).resolve().parents[3] / "assets" / "labels.yaml"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Group(_Closed):
    type: ValueType
    names: tuple[str, ...]


class _Ending(_Closed):
    type: ValueType
    endings: tuple[str, ...]


class _Labels(_Closed):
    terms: tuple[_Group, ...]
    endings: tuple[_Ending, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning: its printed names, the first being the usual one."""

    type: ValueType
    names: tuple[str, ...]


_LABELS = _Labels.model_validate(load_yaml(_FILE.read_text("utf-8")))
TERMS: tuple[Term, ...] = tuple(Term(group.type, group.names) for group in _LABELS.terms)
_SUFFIXES: tuple[tuple[str, ValueType], ...] = tuple(
    (ending, group.type) for group in _LABELS.endings for ending in group.endings
)

_BY_NAME: dict[str, tuple[Term, ...]] = {}
for _term_ in TERMS:
    for _name in _term_.names:
        _BY_NAME[fold(_name)] = (*_BY_NAME.get(fold(_name), ()), _term_)


def barriers() -> frozenset[str]:
    """Every known label, folded."""
    return frozenset(_BY_NAME)


def terms_named(name: str) -> tuple[Term, ...]:
    """The meanings that have `name` among their names."""
    return _BY_NAME.get(fold(name), ())


def other_names(name: str) -> tuple[str, ...]:
    """The names of the first meaning that has `name` among its names, the usual one first; none for a strange name."""
    terms = terms_named(name)
    return terms[0].names if terms else ()


def guess_type(name: str) -> ValueType:
    """The type of value that a field of this name holds, by its group or its ending; text where nothing tells."""
    terms = terms_named(name)
    if terms:
        return terms[0].type
    folded = fold(name)
    return next((kind for suffix, kind in _SUFFIXES if folded.endswith(suffix)), ValueType.TEXT)
