"""Looks for damage: the database's own check, and every original held against its sum once a night, slowly."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from desk.store.database import is_damage
from desk.store.files import FileStore
from desk.store.storage_errors import OriginalDamaged, OriginalLost
from desk.store.store import DocumentRow, State
from desk.store.whole_file import write_whole

logger = logging.getLogger(__name__)

FILE_NAME = "integrity.json"
_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk over the originals found. `ids` are up to a hundred documents to look after, ids only."""

    at: datetime
    checked: int
    damaged: int
    lost: int
    ids: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether every original is there, byte for byte."""
        return not (self.damaged or self.lost)


def quick_check(database: Engine) -> str:
    """What SQLite finds wrong with its file, in its words; empty when nothing, and always for PostgreSQL.

    PostgreSQL looks after its own pages: `initdb --data-checksums`, `pg_amcheck`.
    """
    if database.dialect.name != "sqlite":
        return ""
    try:
        with database.execution_options(writes=False).connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    except DBAPIError as error:
        if is_damage(error):
            return str(error.orig)
        raise
    return "" if found == "ok" else str(found)


def walk(
    files: FileStore,
    database: Engine,
    *,
    clock: Callable[[], datetime],
    rest: Callable[[float], bool] = lambda _seconds: False,
) -> Walk:
    """Every original against its row. `rest` is called with the seconds the last one took; true: stop here."""
    started, checked, damaged, lost, after = clock(), 0, 0, 0, ""
    ids: list[str] = []
    while some := _next(database, after):
        for document_id, sha256 in some:
            began = time.perf_counter()
            fault = _fault(files, database, document_id, sha256)
            checked, damaged, lost = checked + 1, damaged + (fault == "damaged"), lost + (fault == "lost")
            if fault and len(ids) < _TOGETHER:
                ids.append(document_id)
            if rest(time.perf_counter() - began):
                return Walk(started, checked, damaged, lost, tuple(ids))
        after = some[-1][0]
    return Walk(started, checked, damaged, lost, tuple(ids))


def keep(found: Walk, folder: Path) -> None:
    """Writes down what the last walk found, for the doctor of another process. Raises `OSError`."""
    told = asdict(found) | {"at": found.at.astimezone(UTC).isoformat()}
    write_whole(folder / FILE_NAME, json.dumps(told).encode())


def last_walk(folder: Path) -> Walk | None:
    """What the last walk of this installation found; None before the first."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads((folder / FILE_NAME).read_text("utf-8"))
        at = datetime.fromisoformat(told["at"])
        return Walk(at, int(told["checked"]), int(told["damaged"]), int(told["lost"]), tuple(told["ids"]))
    return None


def _next(database: Engine, after: str) -> list[tuple[str, str]]:
    """The next documents by id; what was refused at the door never had an original."""
    was_refused = (DocumentRow.state == State.FAILED) & DocumentRow.started_at.is_(None)
    wanted = (
        select(DocumentRow.id, DocumentRow.sha256)
        .where(DocumentRow.id > after, ~was_refused)
        .order_by(DocumentRow.id)
        .limit(_TOGETHER)
    )
    with database.execution_options(writes=False).connect() as connection:
        return [(row.id, row.sha256) for row in connection.execute(wanted)]


def _fault(files: FileStore, database: Engine, document_id: str, sha256: str) -> str:
    """`lost` or `damaged`; nothing where it is whole, or was deleted meanwhile."""
    try:
        files.check_original(document_id, sha256)
    except (OriginalLost, OriginalDamaged) as error:
        with database.execution_options(writes=False).connect() as connection:
            is_there = connection.scalar(select(DocumentRow.id).where(DocumentRow.id == document_id)) is not None
        if is_there:
            return "lost" if isinstance(error, OriginalLost) else "damaged"
    return ""
