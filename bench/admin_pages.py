"""How long every page of the administrators takes where there is much of everything.

    python -m bench.admin_pages [--people 5000] [--kinds 200] [--versions 20] [--events 1000000] [--documents 100000]
                                [--database URL] [--rounds 3]

The app runs in a process of its own, on loopback, over an invented installation: a new SQLite file, or the database
that `URL` names, which must be empty. Printed are milliseconds of the wall clock as the caller has them, and of the
processor time of the app's process: of the first request after the start, and the median of `--rounds` more.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from auth.roles import Role, User
from auth.tables import people
from bench.lists import fill
from bench.running import App, installation, running
from desk.record.audit_records import AuditEvent, AuditRow
from desk.store.studio import KindRow, KindVersionRow
from webui.wall.wall import SESSION_COOKIE

ROOT = User("local:root", "root", "Root", frozenset({Role.ADMIN}))
_START = datetime(2026, 1, 1, tzinfo=UTC)
_SHIPPED = Path(__file__).resolve().parents[1] / "assets" / "kinds" / "invoice" / "kind.yaml"
_TOGETHER = 5000
PAGES = (
    "/admin/presets",
    "/v1/studio/presets",
    "/v1/studio/presets/kind_7",
    "/v1/studio/presets/kind_7/differences?before=1&after=20",
    "/v1/studio/presets/kind_7/samples",
    "/v1/presets",
    "/admin/people",
    "/admin/people?page=100",
    "/admin/people?q=person+42",
    "/admin/people/person?id=local:p77",
    "/admin/people/import",
    "/admin/audit",
    "/admin/audit?before=500000",
    "/admin/audit?actor=local:p77",
    "/admin/audit?event=document:read",
    "/admin/audit?since=2026-03-01&until=2026-03-31",
    "/admin/failures",
    "/admin/numbers",
    "/admin/rules",
    "/admin/layouts",
    "/admin/mailboxes",
    "/admin/webhooks",
    "/admin/settings",
    "/admin/doctor",
    "/admin/directory",
)


def fill_people(database: Engine, count: int) -> None:
    """People of fifty teams, one in ten of a directory."""
    with database.begin() as connection:
        rows = [
            {
                "id": f"local:p{number}",
                "source": "local" if number % 10 else "ldap",
                "login": f"p{number}",
                "display_name": f"Person {number}",
                "roles": [Role.CLERK.value],
                "teams": [f"team {number % 50}"],
                **dict.fromkeys(("checked_at", "vouched_at", "created_at", "last_login_at"), _START),
            }
            for number in range(count)
        ]
        connection.execute(insert(people), rows)


def fill_kinds(database: Engine, folder: Path, count: int, versions: int) -> None:
    """Kinds like the shipped invoice, the last version of each in use, in the database and in the folder of kinds."""
    text = _SHIPPED.read_text("utf-8")
    with Session(database) as session, session.begin():
        for kind in range(count):
            name = f"kind_{kind}"
            own = text.replace("id: invoice", f"id: {name}", 1)
            session.add(KindRow(id=name, published=versions, next_number=versions + 1, removed_at=None))
            session.add_all(
                KindVersionRow(
                    kind_id=name,
                    number=number,
                    text=own.replace("version: ", f"version: {number}0", 1),
                    words=None,
                    origin="studio",
                    based_on=number - 1 or None,
                    author_id=ROOT.id,
                    at=_START,
                    note="",
                )
                for number in range(1, versions + 1)
            )
            place = folder / name
            place.mkdir(parents=True)
            (place / "kind.yaml").write_text(own.replace("version: ", f"version: {versions}0", 1), "utf-8")


def fill_audit(database: Engine, count: int, actors: int) -> None:
    """Events of half a year; their seals are none, since no page checks the chain unasked."""
    chance = random.Random(1)
    events = [event.value for event in AuditEvent]
    for first in range(1, count + 1, _TOGETHER):
        rows: list[dict[str, Any]] = [
            {
                "number": number,
                "at": _START + timedelta(seconds=15 * number),
                "event": chance.choice(events),
                "actor_id": f"local:p{chance.randrange(actors)}",
                "address": "192.0.2.1",
                "target": f"{chance.randrange(100_000):032x}",
                "ok": number % 50 != 0,
                "reason": "",
                "seal": "",
            }
            for number in range(first, min(first + _TOGETHER, count + 1))
        ]
        with database.begin() as connection:
            connection.execute(insert(AuditRow), rows)


def ask(app: App, rounds: int) -> None:
    """Prints the table."""
    print("page | first: wall ms | CPU ms | then: wall ms | CPU ms | KB")
    cookies = {SESSION_COOKIE: app.session}
    with httpx.Client(base_url=app.address, cookies=cookies, timeout=120) as client:
        for path in PAGES:
            told = [_asked(client, app, path) for _ in range(rounds + 1)]
            wall, cpu = (statistics.median(one[place] for one in told[1:]) for place in (0, 1))
            first = " | ".join(f"{1000 * one:.0f}" for one in told[0][:2])
            print(f"{path} | {first} | {1000 * wall:.0f} | {1000 * cpu:.0f} | {told[0][2] // 1024}", flush=True)


def _asked(client: httpx.Client, app: App, path: str) -> tuple[float, float, int]:
    """Seconds of the wall clock and of the app's processor, and the bytes that came."""
    cpu, began = app.processor_seconds(), time.perf_counter()
    answer = client.get(path)
    wall = time.perf_counter() - began
    answer.raise_for_status()
    return wall, app.processor_seconds() - cpu, len(answer.content)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(prog="bench.admin_pages", description=__doc__)
    for name, many in (
        ("people", 5000),
        ("kinds", 200),
        ("versions", 20),
        ("events", 1_000_000),
        ("documents", 100_000),
    ):
        parser.add_argument(f"--{name}", type=int, default=many)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    with installation(asked.database) as there:
        fill_people(there.database, asked.people)
        fill_kinds(there.database, there.folder / "kinds", asked.kinds, asked.versions)
        fill_audit(there.database, asked.events, asked.people)
        fill(there.database, asked.documents)
        print(
            f"{asked.people} people, {asked.kinds} kinds of {asked.versions} versions, {asked.events} events,", end=" "
        )
        print(f"{asked.documents} documents on {there.database.dialect.name}")
        with running(there, ROOT) as app:
            ask(app, asked.rounds)


if __name__ == "__main__":
    main()
