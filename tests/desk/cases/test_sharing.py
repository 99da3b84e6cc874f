"""A document given to a team: each level opens exactly what it should, to that team alone, until it is taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.service import Desk
from desk.cases.sharing import Access, Level, Scope
from desk.errors import Forbidden, NotFound, NotInTeam
from desk.outside.endings import Event
from desk.record.audit_records import AuditRow
from desk.store.store import DeliveryRow, HookRow, ShareRow
from engine.export import Form
from tests.conftest import Clock
from tests.webui.desk_at_work import AtWork, desk_at_work

FINANCE = "cn=财务部,ou=groups,dc=example"
LAW = "cn=法务部,ou=groups,dc=example"

Use = Callable[[Desk, User, str], object]

READING: dict[str, Use] = {
    "open": lambda desk, user, it: desk.open(user, it),
    "page image": lambda desk, user, it: desk.page_image(user, it, 1),
    "original": lambda desk, user, it: desk.original(user, it),
    "export": lambda desk, user, it: desk.export(user, [it], Form.JSON, "zh"),
}
REVIEWING: dict[str, Use] = {
    "correct": lambda desk, user, it: desk.correct(user, it, "编号", "B-1"),
    "finish": lambda desk, user, it: desk.finish(user, it),
    "reopen": lambda desk, user, it: desk.finish(user, it, reviewed=False),
}
OWNING: dict[str, Use] = {
    "cancel": lambda desk, user, it: desk.cancel(user, it),
    "read again": lambda desk, user, it: desk.read_again(user, it),
    "list the shares": lambda desk, user, it: desk.shares(user, it),
    "share": lambda desk, user, it: desk.share(user, it, FINANCE, Level.REVIEW),
    "unshare": lambda desk, user, it: desk.unshare(user, it, FINANCE),
    "delete": lambda desk, user, it: desk.delete(user, it),
}


@dataclass
class Shared:
    """A desk, a document that was read, its owner, and a colleague of the owner's team."""

    at_work: AtWork
    owner: User
    colleague: User
    document_id: str

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.at_work.desk

    def give(self, level: Level) -> None:
        """To the team of both."""
        self.desk.share(self.owner, self.document_id, FINANCE, level)

    def seen_by(self, user: User) -> tuple[list[str], list[str]]:
        """The ids in the user's list of what is shared, and in the answer on how far they are."""
        listed = self.desk.list(user, scope=Scope.SHARED).entries
        return [entry.id for entry in listed], [entry.id for entry in self.desk.progress(user, [self.document_id])]


@pytest.fixture
def shared(database: Database, tmp_path: Path, clock: Clock, alice: User, bob: User) -> Iterator[Shared]:
    """Alice's document, not yet given to anyone; she and Bob are in one team, she in a second one besides."""
    at_work = desk_at_work(database, tmp_path, clock)
    owner, colleague = replace(alice, teams=frozenset({FINANCE, LAW})), replace(bob, teams=frozenset({FINANCE}))
    yield Shared(at_work, owner, colleague, at_work.read(owner).id)
    at_work.workers.stop()


def refused(shared: Shared, user: User, uses: dict[str, Use]) -> list[str]:
    """Which of the uses the user was answered as if there were no such document."""
    found = []
    for name, use in uses.items():
        try:
            use(shared.desk, user, shared.document_id)
        except NotFound:
            found.append(name)
    return found


def test_a_team_alone_opens_nothing(shared: Shared) -> None:
    """Colleagues do not see each other's documents until one is given to them."""
    everything = {**READING, **REVIEWING, **OWNING}
    assert refused(shared, shared.colleague, everything) == list(everything)
    assert shared.seen_by(shared.colleague) == ([], [])


def test_read_opens_and_exports_and_changes_nothing(shared: Shared) -> None:
    """Correcting, finishing and all that is the owner's stay closed; the document is as it was, but that it was
    exported.
    """
    shared.give(Level.READ)
    before = shared.desk.open(shared.owner, shared.document_id)
    assert refused(shared, shared.colleague, READING) == []
    closed = {**REVIEWING, **OWNING}
    assert refused(shared, shared.colleague, closed) == list(closed)
    after = shared.desk.open(shared.owner, shared.document_id)
    assert before.summary.exported_at is None
    assert after.summary.exported_at is not None
    assert replace(after, summary=replace(after.summary, exported_at=None)) == before
    assert shared.desk.open(shared.colleague, shared.document_id).summary.access is Access.READ


def test_review_corrects_and_finishes_besides(shared: Shared) -> None:
    """What the colleague typed is there for the owner; deleting, reading again and sharing on stay the owner's."""
    shared.give(Level.REVIEW)
    assert refused(shared, shared.colleague, {**READING, **REVIEWING}) == []
    assert refused(shared, shared.colleague, OWNING) == list(OWNING)
    opened = shared.desk.open(shared.owner, shared.document_id)
    assert opened.document is not None
    assert opened.document.fields[0].value == "B-1"
    assert opened.summary.access is Access.OWNER
    corrected = shared.desk.correct(shared.colleague, shared.document_id, "编号", "B-2")
    assert corrected.summary.access is Access.REVIEW


def test_it_is_listed_under_shared_and_not_under_ones_own(shared: Shared) -> None:
    """The colleague finds it in the second list alone, the owner in the first alone; the search works in both."""
    shared.give(Level.REVIEW)
    desk, it = shared.desk, shared.document_id
    assert shared.seen_by(shared.colleague) == ([it], [it])
    (entry,) = desk.list(shared.colleague, scope=Scope.SHARED, search="a-17").entries
    assert entry.access is Access.REVIEW
    assert desk.list(shared.colleague, scope=Scope.SHARED, search="nowhere").total == 0
    assert desk.list(shared.colleague).total == 0
    assert desk.list(shared.owner, scope=Scope.SHARED).total == 0
    assert desk.list(shared.owner).total == 1


def test_the_higher_level_holds_for_somebody_in_two_teams(shared: Shared) -> None:
    """Read through one team and review through the other: review, and one line in the list."""
    shared.give(Level.READ)
    shared.desk.share(shared.owner, shared.document_id, LAW, Level.REVIEW)
    both = replace(shared.colleague, teams=frozenset({FINANCE, LAW}))
    assert refused(shared, both, {**READING, **REVIEWING}) == []
    assert shared.seen_by(both)[0] == [shared.document_id]
    assert refused(shared, shared.colleague, REVIEWING) == list(REVIEWING)


@pytest.mark.parametrize("teams", [frozenset[str](), frozenset({LAW}), frozenset({"cn=财务部"}), frozenset({"%"})])
def test_other_teams_and_people_without_one_find_nothing(shared: Shared, teams: frozenset[str]) -> None:
    """Only the very team it was given to; a part of its name or a pattern is none."""
    shared.give(Level.REVIEW)
    stranger = replace(shared.colleague, teams=teams)
    everything = {**READING, **REVIEWING, **OWNING}
    assert refused(shared, stranger, everything) == list(everything)
    assert shared.seen_by(stranger) == ([], [])


def test_a_share_taken_away_or_lowered_holds_at_once(shared: Shared) -> None:
    """From review to read, then to nothing; taking away what is not there is no mistake."""
    shared.give(Level.REVIEW)
    shared.give(Level.READ)
    assert refused(shared, shared.colleague, {**READING, **REVIEWING}) == list(REVIEWING)
    assert shared.desk.unshare(shared.owner, shared.document_id, FINANCE) == ()
    assert refused(shared, shared.colleague, {**READING, **REVIEWING}) == [*READING, *REVIEWING]
    assert shared.seen_by(shared.colleague) == ([], [])
    assert shared.desk.unshare(shared.owner, shared.document_id, FINANCE) == ()


def test_only_to_a_team_one_is_in(shared: Shared) -> None:
    """A foreign team and a person without teams are refused in words, and nothing is kept."""
    with pytest.raises(NotInTeam):
        shared.desk.share(shared.owner, shared.document_id, "cn=everyone,dc=example", Level.READ)
    with pytest.raises(NotInTeam):
        shared.desk.share(replace(shared.owner, teams=frozenset()), shared.document_id, FINANCE, Level.READ)
    assert shared.desk.shares(shared.owner, shared.document_id) == ()


def test_an_owner_who_left_the_team_can_still_take_the_document_away(shared: Shared) -> None:
    """The share stays listed and can be ended, though no longer given."""
    shared.give(Level.READ)
    elsewhere = replace(shared.owner, teams=frozenset())
    (share,) = shared.desk.shares(elsewhere, shared.document_id)
    assert (share.team, share.level, share.given_by) == (FINANCE, Level.READ, shared.owner.id)
    assert shared.desk.unshare(elsewhere, shared.document_id, FINANCE) == ()


def test_a_team_gives_no_permission_that_the_role_lacks(shared: Shared) -> None:
    """An auditor in the team still works with no documents."""
    shared.give(Level.REVIEW)
    auditor = replace(shared.colleague, roles=frozenset({Role.AUDITOR}))
    for use in [*READING.values(), *REVIEWING.values()]:
        with pytest.raises(Forbidden):
            use(shared.desk, auditor, shared.document_id)


def test_a_deleted_document_takes_its_shares_along(shared: Shared, database: Database) -> None:
    """No row stays behind, and the colleague finds nothing."""
    shared.give(Level.REVIEW)
    shared.desk.delete(shared.owner, shared.document_id)
    with Session(database) as session:
        assert session.scalars(select(ShareRow)).all() == []
    assert refused(shared, shared.colleague, READING) == list(READING)
    assert shared.seen_by(shared.colleague) == ([], [])


def test_an_export_with_one_foreign_document_gives_nothing(shared: Shared) -> None:
    """Shared and own documents go into one file; one that was not given stops the whole export."""
    desk, colleague = shared.desk, shared.colleague
    own, secret = shared.at_work.read(colleague).id, shared.at_work.read(shared.owner).id
    shared.give(Level.READ)
    assert desk.export(colleague, [own, shared.document_id], Form.CSV, "zh").content
    with pytest.raises(NotFound):
        desk.export(colleague, [own, shared.document_id, secret], Form.CSV, "zh")


def test_the_owners_webhooks_hear_of_a_colleagues_review(shared: Shared, database: Database, clock: Clock) -> None:
    """The document is the owner's, whoever looked it through; the colleague's own webhooks hear nothing."""
    with Session(database) as session, session.begin():
        for user in (shared.owner, shared.colleague):
            session.add(
                HookRow(
                    id=user.id,
                    owner_id=user.id,
                    label="",
                    url="http://203.0.113.7/",
                    events=[Event.DOCUMENT_REVIEWED],
                    kinds=[],
                    created_at=clock(),
                )
            )
    shared.give(Level.REVIEW)
    shared.desk.finish(shared.colleague, shared.document_id)
    with Session(database) as session:
        assert session.scalars(select(DeliveryRow.hook_id)).all() == [shared.owner.id]


def test_sharing_is_recorded(shared: Shared, database: Database) -> None:
    """Who gave what to whom and took it away; what a colleague did is under the colleague's name."""
    shared.give(Level.READ)
    shared.desk.open(shared.colleague, shared.document_id)
    shared.desk.unshare(shared.owner, shared.document_id, FINANCE)
    shared.desk.unshare(shared.owner, shared.document_id, FINANCE)
    with pytest.raises(NotInTeam):
        shared.desk.share(shared.owner, shared.document_id, "cn=everyone", Level.READ)
    with Session(database) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.target == shared.document_id).order_by(AuditRow.number))
        kept = [(row.actor_id, row.event, row.reason) for row in rows]
    assert kept[1:] == [
        (shared.owner.id, "document:share", f"read {FINANCE}"),
        (shared.colleague.id, "document:view", ""),
        (shared.owner.id, "document:share", f"none {FINANCE}"),
    ]
