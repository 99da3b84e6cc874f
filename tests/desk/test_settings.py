"""Settings come from the environment, are refused by name when wrong, and are all documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import Settings, SettingsError, load_settings

DOCS = Path(__file__).parents[2] / "docs"


def test_a_bad_value_is_refused_with_the_variables_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator sees which variable to mend."""
    monkeypatch.setenv("OCR_PORT", "banana")
    with pytest.raises(SettingsError, match="OCR_PORT"):
        load_settings()


def test_a_secret_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`_FILE` after a name reads the value from there; the variable itself wins when both are set."""
    path = tmp_path / "password"
    path.write_text("from-file\n")
    monkeypatch.setenv("OCR_ADMIN_PASSWORD_FILE", str(path))
    password = load_settings().admin_password
    assert password is not None
    assert password.get_secret_value() == "from-file"
    monkeypatch.setenv("OCR_ADMIN_PASSWORD", "from-variable")
    password = load_settings().admin_password
    assert password is not None
    assert password.get_secret_value() == "from-variable"


def test_a_missing_secret_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that cannot be read is an error that says so, not an empty secret."""
    monkeypatch.setenv("OCR_ADMIN_PASSWORD_FILE", "/nowhere/at/all")
    with pytest.raises(SettingsError, match="/nowhere/at/all"):
        load_settings()


def test_more_documents_are_read_at_once_beside_a_big_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its batches are filled by documents that come together; a number that is set stands."""
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert (load_settings().readers, load_settings().threads_a_reader) == (2, 4)
    monkeypatch.setenv("OCR_SERVED_URL", "http://gpu1:8000")
    assert (load_settings().readers, load_settings().threads_a_reader) == (4, 2)
    monkeypatch.setenv("OCR_WORKERS", "3")
    assert load_settings().readers == 3


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings' own text shows no password."""
    monkeypatch.setenv("OCR_ADMIN_PASSWORD", "canary-4711")
    assert "canary-4711" not in repr(load_settings())


@pytest.mark.parametrize("page", ["settings.md", "settings.zh-CN.md"])
def test_every_setting_has_a_heading_in_the_documentation(page: str) -> None:
    """Each is explained under a heading of its own, in both languages."""
    text = (DOCS / page).read_text("utf-8")
    assert [name for name in Settings.model_fields if f"### `OCR_{name.upper()}`" not in text] == []
