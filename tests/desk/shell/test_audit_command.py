"""`./launch.sh audit`, as an auditor types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from auth.roles import Role, User
from desk.record.audit import Audit, AuditEvent
from desk.shell.audit_command import run
from tests.conftest import Clock

BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}))


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """Three events of bob's, a day apart."""
    audit = Audit(database, b"k" * 32, clock)
    for target in ("d1", "=d2", "d3"):
        audit.record(BOB, AuditEvent.DOCUMENT_EXPORT, target=target)
        clock.turn(days=1)
    return audit


def test_verify_names_the_changed_row(audit: Audit, database: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0 and the newest seal to note down; after a change status 1 and the row."""
    assert run(["verify"], audit, 0, "zh") == 0
    assert "完整：3 条，最新 3:" in capsys.readouterr().out
    with database.begin() as connection:
        connection.execute(text("UPDATE audit SET actor_id = 'local:eve' WHERE number = 2"))
    assert run(["verify"], audit, 0, "en") == 1
    assert "row 2 was changed" in capsys.readouterr().err


def test_a_seal_noted_down_shows_a_record_that_was_replaced(
    audit: Audit, database: Engine, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even who has the key cannot bring back the seal that an auditor has on paper."""
    run(["verify"], audit, 0, "en")
    noted = capsys.readouterr().out.split("the newest ")[1].strip()
    assert run(["verify", "--expect", noted], audit, 0, "en") == 0
    with database.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM audit_marks"))
    for _ in range(4):
        audit.record(BOB, AuditEvent.DOCUMENT_VIEW)
    assert run(["verify"], audit, 0, "en") == 0
    assert run(["verify", "--expect", noted], audit, 0, "en") == 1


def test_export_as_csv_and_json(audit: Audit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of it or a part; nothing that a spreadsheet would run."""
    assert run(["export", "--output", str(tmp_path / "a.csv")], audit, 0, "en") == 0
    lines = (tmp_path / "a.csv").read_text("utf-8").splitlines()
    assert lines[0] == "number,at,event,actor_id,address,target,ok,reason"
    assert "'=d2" in lines[2]
    assert len(lines) == 4
    chosen = ["--since", "2026-03-02", "--until", "2026-03-03", "--actor", "local:bob", "--event", "document:export"]
    assert run(["export", "--format", "jsonl", *chosen], audit, 0, "en") == 0
    assert [json.loads(line)["target"] for line in capsys.readouterr().out.splitlines()] == ["=d2"]


def test_prune_follows_the_setting(audit: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing without a retention; with one, the oldest go and the rest is whole."""
    assert run(["prune"], audit, 0, "zh") == 0
    assert "没有删除" in capsys.readouterr().out
    assert run(["prune"], audit, 2, "en") == 0
    assert "Removed 1 rows" in capsys.readouterr().out
    assert run(["verify"], audit, 0, "en") == 0


@pytest.mark.parametrize(
    "typed",
    [
        ["export", "--until", "9999-12-31"],
        ["export", "--since", "0001-01-01"],
        ["export", "--since", "2026-13-01"],
        ["export", "--actor", "a\x00"],
        ["export", "--actor", "\udcff"],
        ["prune", "--days", "99999999999"],
        ["verify", "--expect", "99999999999999999999:aa"],
        ["verify", "--expect", "-1:aa"],
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(
    typed: list[str], audit: Audit, capsys: pytest.CaptureFixture[str]
) -> None:
    """The usage and what is wrong, status 2; never a traceback."""
    with pytest.raises(SystemExit) as stop:
        run(typed, audit, 0, "en")
    assert stop.value.code == 2
    assert f"argument {typed[1]}" in capsys.readouterr().err
