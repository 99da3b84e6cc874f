"""The names that a file of a kind may use, as the product has them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from engine.checks import RULES
from engine.extract import FINDERS, ROW_FINDERS, matches_itself
from engine.presets import Known
from engine.values.lexicon import Meaning, countries


def known_names(tasks: Path) -> Known:
    """Every rule, check and task there is; `tasks` is the folder whose files are the tasks."""
    return Known(
        rules=frozenset(FINDERS),
        row_rules=frozenset(ROW_FINDERS),
        checks=frozenset(RULES),
        tasks=frozenset(path.stem for path in tasks.glob("*.yaml")),
        terms=frozenset(get_args(Meaning)),
        countries=frozenset(countries()),
        matches_itself=matches_itself,
    )
