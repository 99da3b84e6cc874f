"""What the doctor says of the small models that come inside packages: what is there, damaged or missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desk.shell.finding import Finding, Health
from engine.models import MODELS_FOLDER, Model, known_models
from engine.words import Words

_PART = Words("小模型", "Small models")
_INSTALL = Words("运行 ./launch.sh install models。", "Run ./launch.sh install models.")


def examine_models(folder: Path = MODELS_FOLDER) -> Finding:
    """Names what works with them, or what is off: a missing one is no fault, a damaged one is."""
    damaged = [name for model in known_models() for name in model.damaged(folder)]
    if damaged:
        seen = Words(f"已损坏，不会使用：{'、'.join(damaged)}", f"damaged, and not used: {', '.join(damaged)}")
        again = Words("删除后运行 ./launch.sh install models。", "Delete them and run ./launch.sh install models.")
        return Finding(_PART, Health.BAD, seen, again)
    missing = [model for model in known_models() if not model.is_there(folder)]
    if missing:
        off = _purposes(missing)
        return Finding(
            _PART, Health.ABSENT, Words(f"没有，因此不可用：{off.zh}", f"missing, so off: {off.en}"), _INSTALL
        )
    return Finding(_PART, Health.GOOD, _purposes(known_models()))


def _purposes(models: Iterable[Model]) -> Words:
    listed = tuple(models)
    return Words("、".join(each.purpose.zh for each in listed), "; ".join(each.purpose.en for each in listed))
