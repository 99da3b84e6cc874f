"""A document while it is read: how far it is, and each page of it as soon as that was read."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.errors import TooManyFollowed
from desk.cases.sharing import Access, reachable
from desk.errors import NotFound
from desk.line.bell import Bell, Listener
from desk.line.progress import reading_mark
from desk.outside.endings import UNFINISHED
from desk.permission import require
from desk.record.audit import AuditEvent
from desk.record.views import Views
from desk.store.database import is_away
from desk.store.files import FileStore
from desk.store.storage_errors import DatabaseAway
from desk.store.store import ContentRow, DocumentRow, State
from engine.document import Page
from engine.reading.seen import PageRecord

MOST_EACH = 8
"""Documents that one person follows at once in one web process."""
MOST_IN_ALL = 200
_ENDING = "following is to end"
"""What the bell rings for when the service stops; no document's id."""
_HAD = re.compile(r"([0-9a-f]{12}):(\d{1,6}(?:-\d{1,6})?(?:,\d{1,6}(?:-\d{1,6})?){0,99})")
_COLUMNS = (
    DocumentRow.state,
    DocumentRow.step,
    DocumentRow.page,
    DocumentRow.pages,
    DocumentRow.error,
    DocumentRow.order,
    DocumentRow.pictures,
    DocumentRow.rereading,
)


@dataclass(frozen=True, slots=True)
class Had:
    """The pages of one reading that somebody has, as text `3f9c0a12bd41:1-7,9`.

    `reading` tells the readings of a document apart: what is read anew is told anew.
    """

    reading: str = ""
    parts: tuple[range, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `str`; of any other text: nothing had."""
        match = _HAD.fullmatch(text)
        if match is None:
            return cls()
        ends = [part.partition("-") for part in match[2].split(",")]
        return cls(match[1], tuple(range(int(first), int(last or first) + 1) for first, _, last in ends))

    def __str__(self) -> str:
        parts = (str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in self.parts if part)
        return f"{self.reading}:{','.join(parts)}"

    def __contains__(self, number: int) -> bool:
        return any(number in part for part in self.parts)

    def and_page(self, number: int) -> Self:
        """With one more page."""
        beside = [part for part in self.parts if part.stop == number or part.start == number + 1]
        first = min((number, *(part.start for part in beside)))
        stop = max((number + 1, *(part.stop for part in beside)))
        return replace(self, parts=(*(part for part in self.parts if part not in beside), range(first, stop)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a document is, as in its `Summary`; one that `is_again` being read is as it was until all is read."""

    state: State
    step: str | None
    page: int
    pages: int
    error: Mapping[str, Any] | None
    is_again: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state not in UNFINISHED


class Follower:
    """One person's look at one document, made by `Following.follow`. For one thread at a time."""

    def __init__(self, following: Following, user: User, document_id: str, had: Had) -> None:
        self.had = had
        self._following = following
        self._user = user
        self._document_id = document_id
        self._is_noted = False

    @property
    def must_end(self) -> bool:
        """Whether the service stops."""
        return self._following.is_ending

    def listening(self, listener: Listener) -> ExitStack:
        """Calls `listener`, from another thread, when the document moves on or the service stops."""
        listens = ExitStack()
        for subject in (self._document_id, _ENDING):
            listens.enter_context(self._following.bell.listening(subject, listener))
        return listens

    def look(self) -> Standing:
        """How far it is. Raises `NotFound` once it is gone or the user's to see no more, and `DatabaseAway`."""
        standing, reading = self._following.standing(self._user, self._document_id)
        if reading != self.had.reading:
            self.had = Had(reading)
        return standing

    def pages(self, standing: Standing) -> Iterator[Page]:
        """The pages that came since, each once: they are `had` as they are given.

        None of a document that is read again before its end: it may be one paper of the file that is read, it may stay
        as it is, and the pictures that are shown of it are those of before.
        """
        if standing.is_again:
            return
        came = self._following.finished if standing.state is State.DONE else self._following.so_far
        for page in came(self._document_id, self.had):
            self._note_view()
            self.had = self.had.and_page(page.number)
            yield page

    def _note_view(self) -> None:
        if not self._is_noted:
            self._following.views.note(self._user, AuditEvent.DOCUMENT_VIEW, self._document_id)
            self._is_noted = True


class Following:
    """Who follows which documents in this process; `bell` tells them at once what moves on in it."""

    def __init__(self, database: Database, files: FileStore, bell: Bell, views: Views) -> None:
        self.bell = bell
        self.views = views
        self.is_ending = False
        self._reads = database.execution_options(writes=False)
        self._files = files
        self._lock = threading.Lock()
        self._places: Counter[str] = Counter()

    @contextmanager
    def place(self, user: User) -> Iterator[None]:
        """Takes one of the user's places for the block. Raises `TooManyFollowed`; waits for nothing."""
        with self._lock:
            if self._places[user.id] >= MOST_EACH or self._places.total() >= MOST_IN_ALL:
                raise TooManyFollowed
            self._places[user.id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._places[user.id] -= 1
                self._places += Counter()  # forgets who has none

    def follow(self, user: User, document_id: str, had: Had) -> Follower:
        """Somebody to look at the document again and again. Raises `NotFound`."""
        require(user, Permission.VIEW)
        follower = Follower(self, user, document_id, had)
        follower.look()
        return follower

    def end(self) -> None:
        """Tells everybody who follows to come to an end: the service stops."""
        self.is_ending = True
        self.bell.ring(_ENDING)

    def standing(self, user: User, document_id: str) -> tuple[Standing, str]:
        """How far a document is, and the mark of the reading it is in. Raises `NotFound` or `DatabaseAway`."""
        wanted = reachable(user, Access.READ).where(DocumentRow.id == document_id).with_only_columns(*_COLUMNS)
        try:
            with Session(self._reads) as session:
                row = session.execute(wanted).one_or_none()
        except SQLAlchemyError as error:
            if is_away(error):
                raise DatabaseAway from error
            raise
        if row is None:
            raise NotFound
        is_again = row.rereading is not None
        pictures = row.rereading["pictures"] if is_again else row.pictures
        standing = Standing(State(row.state), row.step, row.page, row.pages, row.error, is_again)
        return standing, reading_mark(row.order, pictures)

    def so_far(self, document_id: str, had: Had) -> Iterator[Page]:
        """The pages of an unfinished document that are not had; those that go as it is finished are left out."""
        for number in self._files.recorded(document_id, had.reading):
            if number not in had:
                with suppress(NotFound, ValueError):
                    yield PageRecord.from_json(self._files.record(document_id, had.reading, number)).seen.page

    def finished(self, document_id: str, had: Had) -> Iterator[Page]:
        """The pages of a document that was read that are not had."""
        with Session(self._reads) as session:
            body = session.scalar(select(ContentRow.body).where(ContentRow.document_id == document_id))
        for record in body["pages"] if body else ():
            if record["number"] not in had:
                yield Page.from_dict(record)
