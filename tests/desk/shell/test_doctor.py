"""The doctor says what is there, what is not, and what to do, and never falls over what it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import Settings
from desk.shell.doctor import run
from desk.shell.doctor_directory import examine_directory
from desk.shell.finding import Health


def test_a_fresh_installation_is_well(tmp_path: Path) -> None:
    """With nothing but the defaults every part is good or optional, and the exit status says so."""
    lines: list[str] = []
    assert run(Settings(data_dir=tmp_path / "var"), "zh", lines.append) == 0
    assert any("CPU" in line and line.startswith("✓") for line in lines)
    assert not any(line.startswith("✗") for line in lines)


def test_a_database_that_is_away_is_named_with_what_to_do(tmp_path: Path) -> None:
    """The finding is bad, the setting to look at is named, and the exit status is 1."""
    lines: list[str] = []
    url = "postgresql://nobody:secret-4711@127.0.0.1:1/none"
    assert run(Settings(data_dir=tmp_path, database_url=url), "en", lines.append) == 1
    shown = "\n".join(lines)
    assert "OCR_DATABASE_URL" in shown
    assert "secret-4711" not in shown


GROUPS = '{"cn=a,dc=x": "clerk"}'


@pytest.mark.parametrize(
    ("settings", "health"),
    [
        ({}, Health.ABSENT),
        ({"ldap_uris": "ldaps://127.0.0.1:1", "ldap_base_dn": "dc=x", "ldap_group_roles": GROUPS}, Health.BAD),
        ({"ldap_uris": "http://directory"}, Health.BAD),
    ],
)
def test_the_directory_is_told_absent_from_broken(settings: dict[str, str], health: Health) -> None:
    """No directory is no fault; one that cannot be reached or is set wrongly is, with what to change."""
    (finding,) = examine_directory(Settings(**settings))  # type: ignore[arg-type]
    assert finding.health is health
    assert finding.advice is not None
