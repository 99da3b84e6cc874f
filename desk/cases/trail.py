"""The record of who did what, as people read and search it: names where there are names, sentences for events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from auth.tables import people
from desk.cases.days import end_of_day, start_of_day
from desk.cases.reason_words import reason_in_words
from desk.cases.sharing import access_of
from desk.cases.trail_words import (
    ALL_TOKENS,
    BY_REASON,
    IN_VAIN,
    OWN_WORDS,
    SENTENCES,
    SOMEBODY,
    SOMEBODYS,
    THE_SYSTEM,
    TO_ONESELF,
    Group,
    events_of,
    group_of,
)
from desk.claims.rules import TITLES as RULES
from desk.permission import require
from desk.record.audit import Audit, AuditEvent, Entry, Question
from desk.role_words import ROLE_WORDS
from desk.store.store import DocumentRow, JobRow
from engine.words import Words

_SHORT = 8
_LEAST_OF_AN_ID = 6
_MOST_NAMED = 50
_MOST_PEOPLE = 500
_AT_ONCE = 500
_HEX = frozenset("0123456789abcdef")
_ALL = Words("全部", "all")
_EVENTS = {event.value: event for event in AuditEvent}
_NAMED = frozenset({Group.DOCUMENTS})
_ABOUT_PEOPLE = frozenset({"account", "session"})


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its words: who it was (empty: nobody), what they did, and what is to be said besides."""

    entry: Entry
    who: str
    words: Words
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that the viewer may see, by id."""

    people: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, str] = field(default_factory=dict)

    def person(self, person_id: str) -> str:
        return self.people.get(person_id) or person_id.partition(":")[2] or person_id


class Trail:
    """The use cases of the record, user first: for those who may read it."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._reads = database.execution_options(writes=False)
        self._audit = audit

    def question(self, user: User, asked: Mapping[str, str]) -> Question:
        """What is asked for: `since`, `until`, `actor`, `event`, `document`, `failures`, as an address has them.

        Days are the server's own. A person is named by id, login or display name, a document by the beginning of its
        id or by a part of its name, where the user may see it. Raises `Forbidden` or `BadDay`.
        """
        require(user, Permission.READ_AUDIT)
        since, until = asked.get("since", ""), asked.get("until", "")
        document = asked.get("document", "").strip()
        is_id = len(document) >= _LEAST_OF_AN_ID and _HEX.issuperset(document.lower().removeprefix("#"))
        return Question(
            since=start_of_day(since, None) if since else None,
            until=end_of_day(until, None) if until else None,
            actor_ids=self._people_called(asked.get("actor", "").strip()),
            events=_events_called(asked.get("event", "")),
            targets=() if is_id or not document else (document, *self._documents_called(user, document)),
            id_prefix=document.lower().removeprefix("#") if is_id else "",
            failures_only=asked.get("failures") == "1",
        )

    def entries(self, user: User, question: Question, *, limit: int, before: int | None = None) -> list[Told]:
        """The newest events that fit, in words. Raises `Forbidden`."""
        return self._told(user, self._audit.entries(user, question, limit=limit, before=before))

    def export(self, user: User, question: Question) -> Iterator[Told]:
        """All events that fit, the oldest first; that they were exported is recorded. Raises `Forbidden`."""
        return self._in_words(user, self._audit.export(user, question))

    def people(self, user: User) -> list[tuple[str, str]]:
        """Login and display name of people to choose from. Raises `Forbidden`."""
        require(user, Permission.READ_AUDIT)
        query = select(people.c.login, people.c.display_name).order_by(people.c.login).limit(_MOST_PEOPLE)
        with Session(self._reads) as session:
            return [(row.login, row.display_name) for row in session.execute(query)]

    def _people_called(self, name: str) -> tuple[str, ...]:
        """Everyone of that name; a name of nobody stands for itself, and nothing will fit."""
        if not name:
            return ()
        is_called = or_(people.c.id == name, func.lower(people.c.login) == name.lower(), people.c.display_name == name)
        with Session(self._reads) as session:
            return tuple(session.scalars(select(people.c.id).where(is_called).limit(_MOST_NAMED))) or (name,)

    def _documents_called(self, user: User, name: str) -> tuple[str, ...]:
        if not user.may(Permission.VIEW):
            return ()
        is_called = func.lower(DocumentRow.name).contains(name.lower(), autoescape=True)
        query = select(DocumentRow.id).where(is_called, _is_seen_by(user)).order_by(DocumentRow.created_at.desc())
        with Session(self._reads) as session:
            return tuple(session.scalars(query.limit(_MOST_NAMED)))

    def _in_words(self, user: User, entries: Iterator[Entry]) -> Iterator[Told]:
        while some := list(islice(entries, _AT_ONCE)):
            yield from self._told(user, some)

    def _told(self, user: User, entries: Sequence[Entry]) -> list[Told]:
        names = self._names(user, entries)
        return [told(entry, names) for entry in entries]

    def _names(self, user: User, entries: Iterable[Entry]) -> _Names:
        person_ids = {word for entry in entries for word in (entry.actor_id, *entry.target.split()) if ":" in word}
        ids = {entry.target for entry in entries if _group(entry) in _NAMED}
        things: dict[str, str] = {}
        with Session(self._reads) as session:
            known = select(people.c.id, people.c.display_name, people.c.login).where(people.c.id.in_(person_ids))
            persons = {row.id: row.display_name or row.login for row in session.execute(known)}
            if user.may(Permission.VIEW) and ids:
                jobs = select(JobRow.id, JobRow.label).where(JobRow.owner_id == user.id, JobRow.id.in_(ids))
                seen = select(DocumentRow.id, DocumentRow.name, DocumentRow.paper, DocumentRow.papers)
                things = {row.id: row.label for row in session.execute(jobs) if row.label}
                for row in session.execute(seen.where(DocumentRow.id.in_(ids), _is_seen_by(user))):
                    things[row.id] = row.name if row.papers == 1 else f"{row.name} ({row.paper}/{row.papers})"
        return _Names(persons, things)


def told(entry: Entry, names: _Names) -> Told:
    """One event in words; one that only another version knows keeps its name."""
    event = _EVENTS.get(entry.event)
    if event is None:
        return Told(entry, names.person(entry.actor_id), Words(entry.event, entry.event))
    who = names.person(entry.actor_id) if entry.actor_id else ""
    nobody = SOMEBODY if event in SOMEBODYS else THE_SYSTEM
    doer, what = (Words(who, who) if who else nobody), _what(event, entry, names)
    team = entry.reason.partition(" ")[2].partition(",")[0].partition("=")[2]
    said = _template(event, entry)
    words = Words(
        _spaced(said.zh.format(who=_apart(doer.zh), what=_apart(what.zh), team=f"“{team}”")),
        _begun(said.en.format(who=doer.en, what=what.en, team=f"“{team}”")),
    )
    return Told(entry, who, words, _note(event, entry))


def _template(event: AuditEvent, entry: Entry) -> Words:
    first = entry.reason.split(maxsplit=1)[0] if entry.reason.strip() else ""
    by_reason = BY_REASON.get((event, "days" if first.isdigit() else first))
    if by_reason is not None:
        return by_reason
    if event is AuditEvent.TOKEN_REVOKE and _is_person(entry.target):
        return ALL_TOKENS
    if not entry.ok and event in IN_VAIN:
        return IN_VAIN[event]
    is_own = entry.actor_id and entry.target == entry.actor_id
    return TO_ONESELF[event] if is_own and event in TO_ONESELF else SENTENCES[event]


def _note(event: AuditEvent, entry: Entry) -> Words | None:
    if event in OWN_WORDS and entry.reason:
        first, _, rest = entry.reason.partition(" ")
        said = rest if (event, first) in BY_REASON else entry.reason
        if said:
            return _same(said) if entry.ok else reason_in_words(said)
        return None
    if entry.ok or (event, entry.reason) in BY_REASON:
        return None
    return reason_in_words(entry.reason) if entry.reason else Words("未成功", "it did not work")


def _what(event: AuditEvent, entry: Entry, names: _Names) -> Words:
    first, _, second = entry.target.partition(" ")
    about = event.value.partition(":")[0]
    if _group(entry) in _NAMED and event is not AuditEvent.MAIL_REFUSE:
        return _thing(entry.target, names, is_batch=about == "job")
    if about in _ABOUT_PEOPLE:
        return _same(names.person(entry.target))
    if event is AuditEvent.PERSON_ROLES:
        roles = [ROLE_WORDS.get(role, _same(role)) for role in entry.target.split(",") if role]
        return Words("、".join(role.zh for role in roles) or "无", ", ".join(role.en for role in roles) or "none")
    if about == "token" and _is_person(entry.target):
        return _same(names.person(entry.target))
    if about in {"token", "hook"}:
        whose = f" ({names.person(second)})" if second else ""
        return _same(f"#{first[:_SHORT]}{whose}")
    if about == "layout":
        return _ALL if entry.target == "*" else _same(f"#{entry.target[:_SHORT]}")
    if event is AuditEvent.RULE_CHANGE:
        return next((words for code, words in RULES.items() if code.value == entry.target), _same(entry.target))
    if about == "preset" and second.isdigit():
        return Words(f"{first}（第 {second} 版）", f"{first} (version {second})")
    return _same(first if event is AuditEvent.RULE_CHECK else entry.target)


def _thing(thing_id: str, names: _Names, *, is_batch: bool) -> Words:
    """By its name where the viewer may see it, else by the beginning of its id."""
    name = names.things.get(thing_id)
    if name is not None:
        return _same(f"“{name}”")
    short = f"#{thing_id[:_SHORT]}"
    return _same(short) if is_batch else Words(f"文档 {short}", f"document {short}")


def _is_person(target: str) -> bool:
    """Whether it is a person's id; those of all else have no colon."""
    return ":" in target.partition(" ")[0]


def _group(entry: Entry) -> Group:
    event = _EVENTS.get(entry.event)
    return group_of(event) if event is not None else Group.SYSTEM


def _events_called(name: str) -> tuple[str, ...]:
    """The events of a group, or the one of that name; a name of none stands for itself."""
    if name in set(Group):
        return tuple(event.value for event in events_of(Group(name)))
    return (name,) if name else ()


def _is_seen_by(user: User) -> ColumnElement[bool]:
    return or_(DocumentRow.owner_id == user.id, DocumentRow.deleted_at.is_(None) & access_of(user).is_not(None))


def _same(text: str) -> Words:
    return Words(text, text)


def _apart(text: str) -> str:
    """With a space to either side where letters and digits would touch Chinese characters."""
    before = " " if text[:1].isascii() else ""
    after = " " if text[-1:].isascii() else ""
    return f"{before}{text}{after}" if text else text


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _begun(text: str) -> str:
    """A sentence; only what is no name begins with a capital."""
    return "D" + text[1:] if text.startswith("document #") else text
