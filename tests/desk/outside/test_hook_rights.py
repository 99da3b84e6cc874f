"""Webhooks: what is delivered follows what the owner may export at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.gate import GateConfig
from auth.roles import Role, User
from auth.tables import people
from auth.tokens import Scope
from desk.opening.rights_lost import RightsLost
from desk.outside.allow_list import AllowList
from desk.outside.calls import Outside
from desk.outside.courier import Courier
from desk.outside.deliveries_due import is_due
from desk.outside.endings import DeliveryState, Event, tell_hooks
from desk.outside.hook_rights import HookRights, hook_rights
from desk.outside.webhooks import Signer
from desk.record.audit import Audit, AuditEvent
from desk.record.audit_records import AuditRow
from desk.running.metrics import Metrics
from desk.store.store import DeliveryRow, DocumentRow, HookRow, ShareRow
from tests.auth.test_rights import EVE, Company
from tests.conftest import Clock
from tests.desk.receiver import Receiver, receiving

SIGNER = Signer(b"s" * 32)


@dataclass
class House:
    """A front door whose lost rights have consequences, a courier, and somebody who listens."""

    database: Engine
    clock: Clock
    door: FrontDoor
    company: Company
    receiver: Receiver
    courier: Courier

    def hook(self, owner: str, *, everyone: bool = False) -> str:
        """A webhook of `owner`'s."""
        hook_id = f"hook-{owner}-{everyone}"
        row = HookRow(
            id=hook_id,
            owner_id=owner,
            label="",
            url=SIGNER.sealed_url(hook_id, self.receiver.url),
            events=[Event.JOB_DONE],
            kinds=[],
            everyone=everyone,
            created_at=self.clock(),
        )
        with Session(self.database) as session, session.begin():
            session.add(row)
        return hook_id

    def queue(self, hook_id: str) -> None:
        """A delivery to the hook that was written while all was well, about a document."""
        with Session(self.database) as session, session.begin():
            session.add(_document(hook_id, self.clock()))
            session.add(
                DeliveryRow(
                    id=f"to-{hook_id}",
                    hook_id=hook_id,
                    event=Event.DOCUMENT_DONE,
                    document_id=f"of-{hook_id}",
                    state=DeliveryState.DUE,
                    due_at=self.clock(),
                    created_at=self.clock(),
                )
            )

    def carry(self) -> list[tuple[str, str | None]]:
        """What became of all that was due: state and reason."""
        for _ in range(3):
            self.courier.carry_one()
        with Session(self.database) as session:
            rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))
            return [(row.state, row.error) for row in rows]

    def hooks(self) -> list[str]:
        """The hooks that there are."""
        with Session(self.database) as session:
            return list(session.scalars(select(HookRow.id).order_by(HookRow.id)))

    def recorded(self, event: AuditEvent) -> list[tuple[str, str]]:
        """Target and reason of what the record says of `event`."""
        with Session(self.database) as session:
            rows = session.scalars(select(AuditRow).where(AuditRow.event == event).order_by(AuditRow.number))
            return [(row.target, row.reason) for row in rows]


def _document(hook_id: str, now: datetime) -> DocumentRow:
    return DocumentRow(
        id=f"of-{hook_id}",
        owner_id="local:bob",
        name="x.png",
        size=1,
        sha256="0" * 64,
        order={},
        state="done",
        created_at=now,
    )


@pytest.fixture
def house(database: Engine, clock: Clock) -> Iterator[House]:
    """With two administrators, a clerk, and Eve of the directory, who is administrator too."""
    company = Company()
    audit = Audit(database, b"k" * 32, clock)
    door = open_front_door(database, FrontDoorConfig(), directories=[company], clock=clock, followers=RightsLost(audit))
    for login, role in (("root", Role.ADMIN), ("adm2", Role.ADMIN), ("bob", Role.CLERK)):
        door.accounts.create(login, frozenset({role}), password="three unrelated words")
        door.accounts.change_password(f"local:{login}", "three other words", present="three unrelated words")
    door.people.remember(EVE, "ldap", is_login=True)
    outside = Outside()
    with receiving() as receiver:
        courier = Courier(
            database,
            SIGNER,
            lambda: AllowList.parse("127.0.0.1"),
            Metrics(),
            outside,
            most_attempts=3,
            seconds=10,
            clock=clock,
            rights=hook_rights(database, door.gate, door.people, GateConfig()),
        )
        yield House(database, clock, door, company, receiver, courier)
    outside.stop()


def roles(house: House, person_id: str, *names: str) -> None:
    """Other roles by hand, as if nothing that follows had happened."""
    with house.database.begin() as connection:
        connection.execute(update(people).where(people.c.id == person_id).values(roles=list(names)))


def test_who_may_export_is_told(house: House) -> None:
    """Local people and those of the directory, of their own and of everyone's."""
    for owner, everyone in (("local:bob", False), ("local:adm2", True), (EVE.id, True)):
        house.queue(house.hook(owner, everyone=everyone))
    assert house.carry() == [(DeliveryState.DELIVERED, None)] * 3
    assert len(house.receiver.got) == 3


@pytest.mark.parametrize(
    ("owner", "everyone", "names", "reason"),
    [
        ("local:adm2", True, ("clerk",), "owner_without_right"),
        ("local:adm2", True, ("legal", "auditor"), "owner_without_right"),
        ("local:adm2", True, (), "owner_without_right"),
        ("local:bob", False, ("auditor",), "owner_without_right"),
        ("local:bob", False, (), "owner_without_right"),
        ("local:bob", False, ("of a later version",), "owner_without_right"),
        (EVE.id, True, ("clerk",), "owner_without_right"),
    ],
)
def test_what_was_written_before_the_right_was_lost_is_not_sent_after(
    house: House, owner: str, everyone: bool, names: tuple[str, ...], reason: str
) -> None:
    """The delivery ends with a code that says why, and nothing left the house."""
    house.queue(house.hook(owner, everyone=everyone))
    roles(house, owner, *names)
    assert house.carry() == [(DeliveryState.DEAD, reason)]
    assert house.receiver.got == []


def test_an_owner_nobody_knows_is_told_nothing(house: House) -> None:
    """A row that came from elsewhere opens nothing either."""
    house.queue(house.hook("local:nobody"))
    assert house.carry() == [(DeliveryState.DEAD, "owner_gone")]


def test_an_owner_with_a_first_password_is_told_nothing(house: House) -> None:
    """After a reset by an administrator, until its owner has chosen one."""
    house.queue(house.hook("local:bob"))
    house.door.accounts.reset_password("bob")
    assert house.carry() == [(DeliveryState.DEAD, "owner_must_change_password")]


def test_the_directory_is_asked_before_anything_is_sent(house: House) -> None:
    """Somebody who left while nobody was logged in: their webhooks are gone before the first delivery."""
    house.queue(house.hook(EVE.id, everyone=True))
    house.company.answer = None
    house.clock.turn(minutes=11)
    house.carry()
    assert house.receiver.got == []
    assert house.hooks() == []
    assert house.recorded(AuditEvent.HOOK_CHANGE) == [(f"hook-{EVE.id}-True {EVE.id}", "rights_lost")]


def test_a_directory_that_is_away_is_trusted_for_a_while(house: House) -> None:
    """Its last word holds for the time of grace; then nothing is sent, and the webhook stays."""
    hook = house.hook(EVE.id)
    house.company.is_away = True
    house.clock.turn(hours=23)
    house.queue(hook)
    assert house.carry() == [(DeliveryState.DELIVERED, None)]
    house.clock.turn(hours=2)
    with Session(house.database) as session, session.begin():
        session.execute(update(DeliveryRow).values(state=DeliveryState.DUE))
    assert house.carry() == [(DeliveryState.DEAD, "owner_not_confirmed")]
    assert house.hooks() == [hook]


def test_nothing_is_written_for_who_lost_the_right(house: House) -> None:
    """A job ends: those who may still export have a delivery, the others none."""
    house.hook("local:bob")
    house.hook("local:adm2", everyone=True)
    house.hook("local:root", everyone=True)
    roles(house, "local:adm2", "clerk")
    house.door.accounts.disable("bob")
    with Session(house.database) as session, session.begin():
        tell_hooks(session, Event.JOB_DONE, "local:bob", None, house.clock(), job_id="job")
        session.flush()
        assert list(session.scalars(select(DeliveryRow.hook_id))) == ["hook-local:root-True"]


def test_a_demoted_administrator_keeps_the_hook_on_own_documents_alone(house: House) -> None:
    """The one about everyone goes with the role, and it is recorded; without any right both do."""
    house.hook("local:adm2")
    house.hook("local:adm2", everyone=True)
    others = house.hook("local:root", everyone=True)
    house.door.accounts.set_roles("adm2", frozenset({Role.CLERK}))
    assert house.hooks() == ["hook-local:adm2-False", others]
    assert house.recorded(AuditEvent.HOOK_CHANGE) == [("hook-local:adm2-True local:adm2", "rights_lost")]
    house.door.accounts.set_roles("adm2", frozenset({Role.AUDITOR}))
    assert house.hooks() == [others]
    assert house.door.accounts.all()


@pytest.mark.parametrize("source", ["local", "ldap"])
def test_disabling_removes_hooks_and_ends_tokens_on_the_record(house: House, source: str) -> None:
    """Whoever the person is."""
    person_id = "local:adm2" if source == "local" else EVE.id
    house.hook(person_id)
    house.hook(person_id, everyone=True)
    _, token = house.door.tokens.make(person_id, "x", frozenset({Scope.READ}), timedelta(days=1))
    if source == "local":
        house.door.accounts.disable("adm2")
    else:
        house.door.people.disable(EVE.id)
    assert house.hooks() == []
    assert house.recorded(AuditEvent.TOKEN_REVOKE) == [(f"{token.id} {person_id}", "rights_lost")]


def test_shares_end_when_their_giver_leaves_the_team_or_the_house(house: House) -> None:
    """Given to a team that was left: gone at the next word of the directory; those of others and other teams stay."""
    with Session(house.database) as session, session.begin():
        session.add(_document("x", house.clock()))
        for team, giver in (("cn=law", EVE.id), ("cn=sales", EVE.id), ("cn=hr", "local:bob")):
            session.add(ShareRow(document_id="of-x", team=team, level="read", given_by=giver, at=house.clock()))

    def teams() -> list[str]:
        with Session(house.database) as session:
            return list(session.scalars(select(ShareRow.team).order_by(ShareRow.team)))

    def says(*names: str) -> None:
        user = User(EVE.id, EVE.login, EVE.display_name, EVE.roles, frozenset(names))
        house.door.people.remember(user, "ldap", is_login=False)

    says("cn=law", "cn=sales")
    assert teams() == ["cn=hr", "cn=law", "cn=sales"]
    says("cn=law")
    assert teams() == ["cn=hr", "cn=law"]
    house.door.people.disable(EVE.id)
    assert teams() == ["cn=hr"]
    assert house.recorded(AuditEvent.DOCUMENT_SHARE) == [
        ("of-x", "rights_lost cn=sales"),
        ("of-x", "rights_lost cn=law"),
    ]


def test_the_record_stays_whole(house: House) -> None:
    """What is recorded within other transactions is sealed like everything else."""
    house.hook("local:adm2", everyone=True)
    house.door.accounts.set_roles("adm2", frozenset({Role.CLERK}))
    assert Audit(house.database, b"k" * 32, house.clock).verify().is_whole


def test_rights_without_a_directory_ask_nobody(house: House) -> None:
    """Only owners of the directory are asked about, and only when their check is due."""
    asked: list[str] = []
    rights = HookRights(house.database, asked.append, timedelta(minutes=10), timedelta(hours=24))
    house.queue(house.hook("local:bob"))
    rights.refresh(house.clock(), is_due(house.clock()))
    house.queue(house.hook(EVE.id))
    rights.refresh(house.clock(), is_due(house.clock()))
    assert asked == []
    house.clock.turn(minutes=10)
    rights.refresh(house.clock(), is_due(house.clock()))
    assert asked == [EVE.id]
