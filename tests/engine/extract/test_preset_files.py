"""The shipped kinds: whole, documented, and everything they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.opening.reader_setup import ASSETS
from engine.checks.verdicts import RULES
from engine.kinds import known_names, try_kind
from engine.presets import (
    Cue,
    FieldSpec,
    ItemsSpec,
    Party,
    Place,
    Preset,
    PresetBook,
    Side,
    ValueType,
    Way,
    read_preset,
)
from tests.engine.extract.sheets import BOOK
from tests.engine.kinds.files import write_kind

PROMISED = (
    "auto", "text", "receipt", "invoice", "id_card", "passport", "contract", "taxi_ticket", "train_ticket",
    "air_ticket", "bank_slip", "business_licence", "form",
)  # fmt: skip
DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "kinds.md").read_text("utf-8")
PAGES = {"en": PAGE, "zh": (DOCS / "kinds.zh-CN.md").read_text("utf-8")}
both_pages = pytest.mark.parametrize(("language", "page"), PAGES.items(), ids=PAGES)


def test_every_promised_preset_is_shipped() -> None:
    """Scripts rely on these ids."""
    assert set(PROMISED) <= set(BOOK)


@pytest.mark.parametrize("preset", BOOK.values(), ids=lambda preset: preset.id)
def test_finders_and_checks_exist(preset) -> None:  # type: ignore[no-untyped-def]
    """A misspelt rule would silently find nothing; a cue that matches nothing or a slow pattern would not be seen."""
    assert list(known_names(ASSETS / "tasks").faults(preset)) == []


@both_pages
@pytest.mark.parametrize("preset", BOOK.values(), ids=lambda preset: preset.id)
def test_the_page_lists_every_field(preset: Preset, language: str, page: str) -> None:
    """Each language names each preset, field, column of the items and label."""
    title = preset.label.zh if language == "zh" else preset.label.en
    section = page.partition(f"\n### `{preset.id}` · {title}\n")[2].partition("\n### ")[0]
    columns = preset.items.columns if preset.items else ()
    for spec in (*preset.fields, *columns):
        assert f"| `{spec.name}` | {spec.label.zh} | {spec.label.en} | {spec.type} |" in section


@both_pages
def test_the_page_lists_every_check(language: str, page: str) -> None:
    """Each rule over several fields has its row, in each language."""
    rows = {name for row in re.findall(r"^\|([^|]*)\|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert set(RULES) - rows == set(), language


@pytest.mark.parametrize("model", [Preset, FieldSpec, Way, Party, ItemsSpec, Cue])
def test_the_page_explains_every_key(model) -> None:  # type: ignore[no-untyped-def]
    """Whoever writes a kind finds each key that the models know, and no row for a key that there is not."""
    assert [key for key in model.model_fields if f"`{key}`" not in PAGE] == []


@pytest.mark.parametrize("values", [ValueType, Place, Side])
def test_the_page_explains_every_value(values) -> None:  # type: ignore[no-untyped-def]
    """And each word that such a key may hold."""
    assert [value for value in values if f"`{value}`" not in PAGE] == []


def test_the_example_of_the_page_reads_its_sample(tmp_path: Path) -> None:
    """What the page shows works as it stands."""
    kind, sample = (re.search(rf"```{form}\n(.*?)```", PAGE, re.DOTALL) for form in ("yaml", "json"))
    assert kind is not None
    assert sample is not None
    known = known_names(ASSETS / "tasks")
    folder = write_kind(tmp_path / "parking_permit", kind[1])
    (folder / "samples").mkdir()
    (folder / "samples" / "one.json").write_text(sample[1], "utf-8")
    preset = read_preset(kind[1], "kind.yaml", known)
    (trial,) = try_kind(folder, preset, PresetBook.of([*BOOK.values(), preset]))
    assert trial.is_right, trial
    assert len(trial.fields) == len(preset.fields)
