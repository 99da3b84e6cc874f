"""Learnt layouts kept in the database: taught when a document is finished, recalled while the next one is read.

Every process looks now and then whether another one has learnt or forgotten something. What is kept holds no value
of any document, so that one person's lesson may help everybody.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from rapidfuzz import fuzz
from sqlalchemy import Connection, delete, event, func, select, update
from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.errors import NotFound
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import LayoutRow, LessonRow
from engine.document import Document, Field, Page
from engine.errors import PresetError
from engine.layouts import AnchorWords, LayoutIndex, LearntLayout, Lesson, Match, match_page, merge
from engine.presets import PresetBook
from engine.words import Words

logger = logging.getLogger(__name__)

MOST_LAYOUTS = 2000
"""Beyond this the one that was of no use for longest makes room."""
_LOOK_SECONDS = 2.0
_SAME_READING = 60.0
_NAMED = Words("自选字段", "Fields by name")


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """A learnt layout as administrators see it; `title` is its preset's, `confirmed_by` a user's id."""

    id: str
    title: Words
    lesson: Lesson
    used: int
    created_at: datetime
    changed_at: datetime
    last_used_at: datetime | None
    confirmed_by: str


class Layouts:
    """The memory of the whole installation; fits `engine.layouts.LayoutMemory`. Safe from several threads."""

    def __init__(
        self,
        database: Database,
        presets: PresetBook,
        audit: Audit,
        clock: Callable[[], datetime],
        *,
        is_on: Callable[[], bool] = lambda: True,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        """While `is_on` says no, nothing is learnt or used; what is known can still be seen and forgotten."""
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._presets = presets
        self._words = AnchorWords.of(presets)
        self._audit = audit
        self._clock = clock
        self._is_on = is_on
        self._look_seconds = look_seconds
        self._lock = threading.Lock()
        self._index = LayoutIndex((), self._words)
        self._stamp: tuple[object, ...] = ()
        self._looked = 0.0

    @property
    def is_on(self) -> bool:
        """Whether layouts are learnt and used now."""
        return self._is_on()

    def recall(self, pages: tuple[Page, ...]) -> tuple[Match, ...]:
        """The learnt layouts that `pages` have; none while the database is away."""
        if not self.is_on:
            return ()
        try:
            return self._fresh(self._look_seconds).recall(pages)
        except SQLAlchemyError:
            logger.exception("the learnt layouts cannot be read")
            return ()

    def snapshot(self) -> tuple[str, tuple[LearntLayout, ...]]:
        """What is known now (while the database is away, what was known last), and a mark that changes with it."""
        if not self.is_on:
            return "off", ()
        try:
            index = self._fresh(self._look_seconds)
        except SQLAlchemyError:
            logger.exception("the learnt layouts cannot be read")
            index = self._index
        return repr(self._stamp), index.layouts

    def learn(
        self,
        session: Session,
        user: User,
        document_id: str,
        document: Document,
        teach: Callable[[], Iterable[Lesson]],
    ) -> None:
        """Keeps what a document teaches that `user` has finished, in the caller's transaction."""
        if not self.is_on:
            return
        try:
            taught = teach()
        except PresetError:  # its preset is gone since it was read
            return
        self._look_after(session)
        index = self._fresh(0.0)
        pages = {page.number: page for page in document.pages}
        done: set[str] = set()
        learnt: list[tuple[str, str]] = []
        for lesson in taught:
            layout_id = self._improve(session, index, lesson, pages[lesson.page], document_id, user, done)
            if layout_id is not None and layout_id not in done:
                done.add(layout_id)
                learnt.append((layout_id, lesson.preset))
        for layout_id, preset in learnt:
            self._audit.note(session, user.id, AuditEvent.LAYOUT_LEARN, layout_id, reason=preset)

    def doubt(self, session: Session, before: Field, after: Field) -> None:
        """Weakens the lesson that gave `before`, if a person's `after` says that it was the wrong place."""
        row = session.get(LayoutRow, before.layout, with_for_update=True) if before.layout is not None else None
        if row is None or _is_same_place(before, after):
            return
        self._look_after(session)
        lesson = Lesson.from_dict(row.body).refute(before.name)
        if lesson.is_forgotten:
            session.delete(row)
            session.flush()
            self._audit.append(session.connection(), "", AuditEvent.LAYOUT_FORGET, target=row.id, reason="refuted")
        else:
            row.body, row.version, row.changed_at = lesson.to_dict(), row.version + 1, self._clock()

    def note_use(self, connection: Connection, document: Document) -> None:
        """Counts a document that was read with the help of what was learnt, in the caller's transaction.

        A count that cannot be written is let go; what else the transaction does is kept.
        """
        used = {field.layout for field in document.fields if field.layout is not None}
        if not used:
            return
        counted = update(LayoutRow).where(LayoutRow.id.in_(used))
        try:
            with connection.begin_nested():
                connection.execute(counted.values(used=LayoutRow.used + 1, last_used_at=self._clock()))
        except SQLAlchemyError:
            logger.exception("the use of a learnt layout could not be counted")

    def list(self, user: User) -> list[KeptLayout]:
        """All that was learnt, what was used last first. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._reads) as session:
            kept = [self._kept(row) for row in session.scalars(select(LayoutRow))]
        return sorted(kept, key=lambda one: one.last_used_at or one.changed_at, reverse=True)

    def forget(self, user: User, layout_id: str) -> None:
        """Forgets one layout for ever. Raises `Forbidden` or `NotFound`."""
        require(user, Permission.MANAGE_SETTINGS)
        with self._database.begin() as connection:
            if connection.execute(delete(LayoutRow).where(LayoutRow.id == layout_id)).rowcount == 0:
                raise NotFound
            self._audit.append(connection, user.id, AuditEvent.LAYOUT_FORGET, target=layout_id)
        self._looked = 0.0

    def forget_all(self, user: User) -> int:
        """Forgets everything that was learnt; gives how many layouts there were. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        with self._database.begin() as connection:
            gone = connection.execute(delete(LayoutRow)).rowcount
            self._audit.append(connection, user.id, AuditEvent.LAYOUT_FORGET, target="*", reason=str(gone))
        self._looked = 0.0
        return gone

    def _kept(self, row: LayoutRow) -> KeptLayout:
        return KeptLayout(
            id=row.id,
            title=self._title(row.preset),
            lesson=Lesson.from_dict(row.body),
            used=row.used,
            created_at=row.created_at,
            changed_at=row.changed_at,
            last_used_at=row.last_used_at,
            confirmed_by=row.confirmed_by,
        )

    def _look_after(self, session: Session) -> None:
        """Makes this process look anew as soon as a transaction is over."""

        def look_again(_session: Session) -> None:
            self._looked = 0.0

        event.listen(session, "after_commit", look_again, once=True)

    def _title(self, preset_id: str) -> Words:
        """A preset's name; a preset without a kind only carries fields that a person named."""
        preset = self._presets.get(preset_id)
        if preset is None:
            return Words(preset_id, preset_id)
        return preset.label.words() if preset.kind is not None else _NAMED

    def _improve(
        self,
        session: Session,
        index: LayoutIndex,
        lesson: Lesson,
        page: Page,
        document_id: str,
        user: User,
        done: set[str],
    ) -> str | None:
        """Joins a lesson to the layout it is of, or keeps it as a new one; gives the layout's id."""
        known = next((match for match in index.recall((page,)) if match.learnt.lesson.preset == lesson.preset), None)
        row = session.get(LayoutRow, known.learnt.id, with_for_update=True) if known is not None else None
        if row is None:
            return self._keep(session, lesson, document_id, user)
        if row.id in done:
            return row.id
        match = match_page(_learnt(row), page, known.labels) if known is not None else None
        if match is None:
            return None
        is_new = session.get(LessonRow, (row.id, document_id)) is None
        row.body = merge(match, lesson, is_new_document=is_new).to_dict()
        row.version, row.changed_at, row.confirmed_by = row.version + 1, self._clock(), user.id
        if is_new:
            session.add(LessonRow(layout_id=row.id, document_id=document_id))
        return row.id

    def _keep(self, session: Session, lesson: Lesson, document_id: str, user: User) -> str:
        now = self._clock()
        self._make_room(session)
        row = LayoutRow(
            id=uuid4().hex,
            preset=lesson.preset,
            body=lesson.to_dict(),
            version=1,
            used=0,
            created_at=now,
            changed_at=now,
            confirmed_by=user.id,
        )
        session.add(row)
        session.flush()
        session.add(LessonRow(layout_id=row.id, document_id=document_id))
        return row.id

    def _make_room(self, session: Session) -> None:
        if (session.scalar(select(func.count()).select_from(LayoutRow)) or 0) < MOST_LAYOUTS:
            return
        idle_since = func.coalesce(LayoutRow.last_used_at, LayoutRow.changed_at)
        oldest = session.scalars(select(LayoutRow.id).order_by(idle_since, LayoutRow.id).limit(1)).one()
        session.execute(delete(LayoutRow).where(LayoutRow.id == oldest))

    def _fresh(self, look_seconds: float) -> LayoutIndex:
        """The index, built anew if anything has changed; looked after at most every so many seconds."""
        with self._lock:
            now = time.monotonic()
            if self._looked and now - self._looked < look_seconds:
                return self._index
            with Session(self._reads) as session:
                newest = func.max(LayoutRow.changed_at)
                row = session.execute(select(func.count(), func.sum(LayoutRow.version), newest).select_from(LayoutRow))
                stamp = tuple(row.one())
                if stamp != self._stamp:
                    rows = session.scalars(select(LayoutRow).order_by(LayoutRow.id))
                    self._index = LayoutIndex([_learnt(row) for row in rows], self._words)
                    self._stamp = stamp
            self._looked = now
            return self._index


def _learnt(row: LayoutRow) -> LearntLayout:
    return LearntLayout(row.id, Lesson.from_dict(row.body), row.created_at)


def _is_same_place(before: Field, after: Field) -> bool:
    """Whether a correction mends what was read and not where: the same box, or nearly the same value."""
    if before.value is None or after.value is None:
        return False
    if fuzz.ratio(before.value, after.value) >= _SAME_READING:
        return True
    if before.box is None or after.box is None or before.box == after.box or before.page != after.page:
        return False
    across = min(before.box.right, after.box.right) - max(before.box.left, after.box.left)
    down = min(before.box.bottom, after.box.bottom) - max(before.box.top, after.box.top)
    return across > 0 and down > 0.5 * min(before.box.height, after.box.height)
