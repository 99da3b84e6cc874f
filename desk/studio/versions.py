"""The versions of kinds in the database: written once, never changed; one of each kind is in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.cases.records import names_of
from desk.store.studio import KindRow, KindVersionRow, PublicationRow
from desk.studio.disk import KindFiles
from desk.studio.errors import KindNotFound
from desk.studio.records import Origin, Publication, Version

_MOST_PUBLICATIONS = 200
_HIGHEST = 1_000_000


def kind_row(session: Session, kind_id: str, *, for_change: bool = False) -> KindRow:
    """A kind of the installation's own. Raises `KindNotFound`."""
    row = session.get(KindRow, kind_id, with_for_update=for_change or None)
    if row is None:
        raise KindNotFound
    return row


def version_row(session: Session, kind_id: str, number: int | None) -> KindVersionRow:
    """One version. Raises `KindNotFound`."""
    row = session.get(KindVersionRow, (kind_id, number)) if number is not None else None
    if row is None:
        raise KindNotFound
    return row


def newest_number(session: Session, kind_id: str) -> int | None:
    """The number of the version that was saved last."""
    return session.scalar(select(func.max(KindVersionRow.number)).where(KindVersionRow.kind_id == kind_id))


def newest_numbers(session: Session) -> Mapping[str, int]:
    """Those of all kinds."""
    wanted = select(KindVersionRow.kind_id, func.max(KindVersionRow.number)).group_by(KindVersionRow.kind_id)
    return {row[0]: row[1] for row in session.execute(wanted)}


@dataclass(frozen=True, slots=True)
class About:
    """How a version came to be, who made it (blank: a file on disk), from which one, and what they said of it."""

    origin: Origin
    author_id: str
    at: datetime
    based_on: int | None = None
    note: str = ""


def add_version(session: Session, row: KindRow, files: KindFiles, about: About) -> int:
    """Keeps a version; gives its number, which its text should say."""
    number = row.next_number
    row.next_number = number + 1
    row.removed_at = None
    session.add(
        KindVersionRow(
            kind_id=row.id,
            number=number,
            text=files.text,
            words=files.words,
            origin=about.origin.value,
            based_on=about.based_on,
            author_id=about.author_id,
            at=about.at,
            note=about.note,
        )
    )
    session.flush()
    return number


def put_in_use(session: Session, row: KindRow, number: int | None, by: str, at: datetime, reason: str) -> None:
    """Notes that a version is the one in use from now on; None: the kind is in use no more."""
    row.published = number
    row.removed_at = row.removed_at if number is None else None
    session.add(PublicationRow(kind_id=row.id, number=number, at=at, by=by, reason=reason))
    session.flush()


def versions_of(session: Session, row: KindRow) -> tuple[Version, ...]:
    """All of a kind, the newest first."""
    wanted = (
        select(
            KindVersionRow.number,
            KindVersionRow.origin,
            KindVersionRow.based_on,
            KindVersionRow.author_id,
            KindVersionRow.at,
            KindVersionRow.note,
        )
        .where(KindVersionRow.kind_id == row.id)
        .order_by(KindVersionRow.number.desc())
    )
    rows = session.execute(wanted).all()
    names = names_of(session, {one.author_id for one in rows})
    return tuple(
        Version(
            one.number,
            Origin(one.origin),
            one.based_on,
            names.get(one.author_id, one.author_id),
            one.at,
            one.note,
            one.number == row.published,
        )
        for one in rows
    )


def publications_of(session: Session, kind_id: str) -> tuple[Publication, ...]:
    """What was in use when, the last first."""
    wanted = select(PublicationRow).where(PublicationRow.kind_id == kind_id).order_by(PublicationRow.id.desc())
    rows: Sequence[PublicationRow] = session.scalars(wanted.limit(_MOST_PUBLICATIONS)).all()
    names = names_of(session, {one.by for one in rows})
    return tuple(Publication(one.number, names.get(one.by, one.by), one.at, one.reason) for one in rows)


def adopt(
    database: Database,
    found: Mapping[str, KindFiles],
    version_in: Callable[[str, KindFiles], int | None],
    at: datetime,
) -> None:
    """Keeps as versions what stands in files on disk and in no version; notes what is in use by them.

    `found` are the files of all kinds that lie there; `version_in` tells the version that one says it is, and None for
    one that cannot be used: it is left alone.
    """
    wanted = select(KindRow.id, KindVersionRow.text, KindVersionRow.words).join(
        KindVersionRow, (KindVersionRow.kind_id == KindRow.id) & (KindVersionRow.number == KindRow.published)
    )
    with Session(database.execution_options(writes=False)) as session:
        in_use = {row.id: KindFiles(row.text, row.words) for row in session.execute(wanted)}
    for kind_id, files in found.items():
        said = version_in(kind_id, files) if in_use.get(kind_id) != files else None
        if said is not None:
            with suppress(IntegrityError):  # another process was quicker
                _adopt_one(database, kind_id, files, said, at)
    for kind_id in in_use.keys() - found.keys():
        with Session(database) as session, session.begin():
            row = kind_row(session, kind_id, for_change=True)
            if row.published is not None:
                put_in_use(session, row, None, "", at, "")


def _adopt_one(database: Database, kind_id: str, files: KindFiles, said: int, at: datetime) -> None:
    with Session(database) as session, session.begin():
        row = session.get(KindRow, kind_id, with_for_update=True)
        if row is None:
            row = KindRow(id=kind_id, published=None, next_number=1, removed_at=None)
            session.add(row)
            session.flush()
        number = _number_of(session, kind_id, files)
        if number is None:
            based_on, row.next_number = row.published, max(row.next_number, min(said, _HIGHEST))
            number = add_version(session, row, files, About(Origin.FILE, "", at, based_on))
        if number != row.published:
            put_in_use(session, row, number, "", at, "")


def _number_of(session: Session, kind_id: str, files: KindFiles) -> int | None:
    """The version that says exactly this."""
    wanted = select(KindVersionRow.number, KindVersionRow.words).where(
        KindVersionRow.kind_id == kind_id, KindVersionRow.text == files.text
    )
    return next((number for number, words in session.execute(wanted) if words == files.words), None)
