"""When a person leaves: what they hold here, who gets their documents, and the end of everything that was theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.accounts import SOURCE as LOCAL
from auth.accounts import Accounts
from auth.errors import UnknownAccount
from auth.people import People, Person
from auth.people_errors import UnfitHeir
from auth.roles import Permission
from desk.cases.trash import Trash
from desk.line.bell import Bell
from desk.record.audit import Audit, AuditEvent
from desk.store.store import Base, DocumentRow, HookRow, JobRow, SavedViewRow, ShareRow
from desk.store.studio import WishRow
from desk.store.turn import take_turn

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Holdings:
    """What somebody has here."""

    documents: int
    in_trash: int
    shares: int
    webhooks: int


class Leaving:
    """Deletes people. Whoever calls it has asked for the permission, and records it."""

    def __init__(
        self,
        database: Database,
        people: People,
        accounts: Accounts,
        trash: Trash,
        bell: Bell,
        audit: Audit,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._people = people
        self._accounts = accounts
        self._trash = trash
        self._bell = bell
        self._audit = audit
        self._clock = clock

    @property
    def trash_days(self) -> int:
        """For how long documents can be had back that go into the trash; 0: they go at once."""
        return self._trash.days

    def holdings(self, person_id: str) -> Holdings:
        """What the person has here now."""
        own = DocumentRow.owner_id == person_id
        with Session(self._reads) as session:
            return Holdings(
                documents=_count(session, DocumentRow, own & DocumentRow.deleted_at.is_(None)),
                in_trash=_count(session, DocumentRow, own & DocumentRow.deleted_at.is_not(None)),
                shares=_count(session, ShareRow, ShareRow.given_by == person_id),
                webhooks=_count(session, HookRow, HookRow.owner_id == person_id),
            )

    def heirs(self, person_id: str) -> list[Person]:
        """Who could take over the documents of this person, by name."""
        able = [one for one in self._people.all() if one.user.id != person_id and _is_fit(one)]
        return sorted(able, key=lambda one: (one.user.display_name, one.user.login))

    def heir_called(self, person_id: str, called: str) -> str:
        """The id of the one who is called so and could take over: by id, login name, or a name that nobody else has.

        Raises `UnfitHeir`.
        """
        able, wanted = [one.user for one in self.heirs(person_id)], called.strip().casefold()
        for name in (attrgetter("id"), attrgetter("login"), attrgetter("display_name")):
            found = [one.id for one in able if name(one).casefold() == wanted]
            if len(found) == 1:
                return str(found[0])
        raise UnfitHeir

    def delete(self, actor_id: str, person_id: str, heir_id: str | None) -> int:
        """Deletes a person for good; gives how many documents were handed to `heir_id`, or trashed where that is None.

        They are shut out first, which ends their sessions, tokens, webhooks and shares: where anything comes between,
        they are disabled, and deleting them once more goes on. Raises `UnknownAccount`, `LastAdmin`, `UnfitHeir`.
        """
        person = self._people.find(person_id)
        if person is None or person.deleted_at is not None:
            raise UnknownAccount(person_id)
        if heir_id is not None:
            self._require_heir(person_id, heir_id)
        (self._accounts if person.source == LOCAL else self._people).disable(person_id)
        if heir_id is None:
            count = self._trash.put_all(person_id, actor_id)
        else:
            count = self._hand_over(actor_id, person_id, heir_id)
        self._forget_wishes(person_id)
        self._people.delete(person_id)
        return count

    def _require_heir(self, person_id: str, heir_id: str) -> None:
        heir = self._people.find(heir_id)
        if heir is None or heir_id == person_id or not _is_fit(heir):
            raise UnfitHeir

    def _hand_over(self, actor_id: str, person_id: str, heir_id: str) -> int:
        """Some at a time, those in the trash too; each is recorded."""
        count = 0
        theirs = select(DocumentRow.id).where(DocumentRow.owner_id == person_id).order_by(DocumentRow.id)
        while True:
            with Session(self._database) as session, session.begin():
                take_turn(session)
                some = list(session.scalars(theirs.limit(_AT_ONCE).with_for_update()))
                session.execute(update(DocumentRow).where(DocumentRow.id.in_(some)).values(owner_id=heir_id))
                if len(some) < _AT_ONCE:
                    # Keys of requests are the caller's own, and might be the heir's too.
                    jobs = update(JobRow).where(JobRow.owner_id == person_id)
                    session.execute(jobs.values(owner_id=heir_id, idempotency_key=None))
                reason = f"{person_id} {heir_id}"
                self._audit.note(session, actor_id, AuditEvent.DOCUMENT_HAND_OVER, *some, reason=reason)
            for document_id in some:
                self._bell.ring(document_id, None)
            count += len(some)
            if len(some) < _AT_ONCE:
                return count

    def _forget_wishes(self, person_id: str) -> None:
        """Views and wishes that were the person's alone; what a team uses stays with the team."""
        with Session(self._database) as session, session.begin():
            session.execute(delete(SavedViewRow).where(SavedViewRow.owner_id == person_id))
            session.execute(delete(WishRow).where(WishRow.owner_id == person_id, WishRow.team.is_(None)))


def _is_fit(person: Person) -> bool:
    return not person.is_disabled and person.user.may(Permission.VIEW) and person.user.may(Permission.EXPORT)


def _count(session: Session, table: type[Base], which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(which)) or 0
