"""The shipped presets: whole, documented, and every rule they name exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.checks.verdicts import RULES
from engine.extract.kinds import FINDERS
from tests.engine.extract.sheets import BOOK

PROMISED = (
    "auto", "text", "receipt", "invoice", "id_card", "passport", "contract", "taxi_ticket", "train_ticket",
    "air_ticket", "bank_slip", "business_licence", "form",
)  # fmt: skip
PAGE = (Path(__file__).parents[3] / "docs" / "presets.md").read_text("utf-8")


def test_every_promised_preset_is_shipped() -> None:
    """Scripts rely on these ids."""
    assert set(PROMISED) <= set(BOOK)


@pytest.mark.parametrize("preset", BOOK.values(), ids=lambda preset: preset.id)
def test_finders_and_checks_exist(preset) -> None:  # type: ignore[no-untyped-def]
    """A misspelt rule would silently find nothing."""
    assert {spec.rule for spec in preset.fields} - {None} <= set(FINDERS)
    assert set(preset.checks) <= set(RULES)


@pytest.mark.parametrize("preset", BOOK.values(), ids=lambda preset: preset.id)
def test_the_page_lists_every_field(preset) -> None:  # type: ignore[no-untyped-def]
    """docs/presets.md names each preset, field and label."""
    assert f"### `{preset.id}` · {preset.label.zh}" in PAGE
    for spec in preset.fields:
        assert f"| `{spec.name}` | {spec.label.zh} | {spec.label.en} | {spec.type} |" in PAGE


def test_the_page_lists_every_check() -> None:
    """Each rule over several fields has its row."""
    assert [rule for rule in RULES if f"`{rule}`" not in PAGE] == []
