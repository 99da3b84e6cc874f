"""A year of an accountant's papers, written straight into the store; every name and number is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from auth.tables import people
from desk.store.identity import settle
from desk.store.store import DocumentRow, FlagRow, ShareRow, State
from engine.document import Document, Page, Provenance

TEAM = "cn=记账组,ou=groups,dc=example"
ACCOUNTANT, COLLEAGUE = "ling", "chen"
VENDORS = ("云杉市青禾办公用品有限公司", "松涛酒店", "白鹭印务有限公司", "Rowan Logistics Ltd.")
NOON = time(12, tzinfo=UTC)


def last_week() -> date:
    """Wednesday of the week before this one."""
    today = datetime.now(UTC).date()
    return today - timedelta(days=today.weekday() + 5)


@dataclass
class Ledger:
    """What was written: sums to compare with."""

    of_november: dict[str, Decimal] = field(default_factory=dict)
    count: int = 0


def write_ledger(database: Engine, year: int) -> Ledger:
    """Two people with what they handed in: the colleague's taxis shared with the team, the rest the accountant's."""
    make_people(database)
    ledger = Ledger()
    with Session(database) as session, session.begin():
        for row in _invoices(year, ledger):
            _keep(session, row, ledger)
        for number in range(7):
            taxi = _row(COLLEAGUE, date(year, 11, 2 + number), "taxi_ticket", "滨江出租汽车公司", Decimal("38.50"))
            _keep(session, taxi, ledger)
            session.add(
                ShareRow(document_id=taxi.id, team=TEAM, level="read", given_by=_id(COLLEAGUE), at=taxi.created_at)
            )
        twice = _row(
            ACCOUNTANT, date(year, 9, 9), "invoice", VENDORS[1], Decimal("720.00"), head_number="25112000000000000077"
        )
        twice.direction = "in"
        _keep(session, twice, ledger)
        session.add(FlagRow(document_id=twice.id, code="duplicate", at=twice.created_at))
        for total in ("12.00", "13.00", "14.00"):
            arrived = datetime.combine(last_week(), NOON)
            open_one = _row(ACCOUNTANT, date(year, 10, 10), "receipt", "晨光便利店", Decimal(total))
            open_one.created_at, open_one.doubtful, open_one.reviewed_at = arrived, 2, None
            _keep(session, open_one, ledger)
    return ledger


def make_people(database: Engine) -> None:
    """Both in one team; with passwords of their own."""
    door = open_front_door(database, FrontDoorConfig())
    for login, name in ((ACCOUNTANT, "凌会计"), (COLLEAGUE, "陈一鸣")):
        first = door.accounts.create(login, frozenset({Role.CLERK}))
        door.accounts.change_password(_id(login), "three unrelated words", present=first)
        with database.begin() as connection:
            named = update(people).where(people.c.id == _id(login))
            connection.execute(named.values(teams=[TEAM], display_name=name))


def _invoices(year: int, ledger: Ledger) -> Iterator[DocumentRow]:
    for month in range(1, 13):
        for place, vendor in enumerate(VENDORS):
            for number in range(2):
                net = Decimal(1000 * (place + 1) + 10 * month + number)
                tax = (net * Decimal("0.06")).quantize(Decimal("0.01"))
                is_foreign = vendor.endswith("Ltd.")
                row = _row(
                    ACCOUNTANT,
                    date(year, month, 3 + 5 * place + number),
                    "invoice",
                    vendor,
                    net + tax,
                    net=net,
                    tax=tax,
                    currency="EUR" if is_foreign else "CNY",
                    head_number=f"{year % 100}1120000000{month:02}{place}{number:07}",
                )
                row.exported_at = row.created_at if month < 4 else None
                row.reviewed_at = row.created_at if month < 11 else None
                if month == 11:
                    ledger.of_november[vendor] = ledger.of_november.get(vendor, Decimal()) + net + tax
                yield row


def _row(login: str, day: date, kind: str, vendor: str, total: Decimal, **columns: Any) -> DocumentRow:
    arrived = datetime.combine(day + timedelta(days=4), NOON)
    given: dict[str, Any] = {"currency": "CNY", "direction": "out", "head_number": None, **columns}
    return DocumentRow(
        owner_id=_id(login),
        name=f"{vendor[:4]}-{day}-{total}.pdf",
        size=1,
        order={"preset": "auto"},
        state=State.DONE,
        created_at=arrived,
        finished_at=arrived,
        reviewed_at=arrived,
        kind=kind,
        head_date=day,
        counterparty=vendor,
        total=total,
        search_text=f"{vendor} {total}".casefold(),
        headline=f"{vendor} · {total}",
        **given,
    )


def _keep(session: Session, row: DocumentRow, ledger: Ledger) -> None:
    ledger.count += 1
    row.id = f"{ledger.count:032x}"
    row.sha256 = row.id
    provenance = Provenance("auto", 1, "cpu", "1", row.sha256, row.created_at, 1.0)
    row.body = Document((Page(1, 100, 100),), (), (), row.kind, 1.0, provenance).to_dict()
    session.add(row)
    settle(session, row)


def _id(login: str) -> str:
    return f"local:{login}"
