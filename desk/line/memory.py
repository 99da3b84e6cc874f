"""Files that were read before: what a reader gave is given again to the same owner, as long as it would be the same.

There is no store of its own: what is remembered is a document that its owner still has, as it was read, under a key
made of everything that a reading depends on. Where the document goes, or is changed, so does the memory of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Engine as Database
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from desk.errors import NotFound
from desk.running.metrics import Metrics
from desk.store.files import FileStore
from desk.store.readings import ReadingRow, Remembered, mark_of
from desk.store.storage_errors import PageDamaged, StorageFull
from desk.store.store import DocumentRow, State
from engine.contract import ReadsDocuments
from engine.document import Document
from engine.errors import EngineError
from engine.layouts import LayoutMemory, LayoutSource
from engine.pipeline import Order
from engine.presets import PresetBook
from engine.program import program_mark

_STEADY = frozenset(
    {
        "crossed_print", "hidden_text", "layout_known", "maybe_several_papers", "page_drawn",
        "signature_unverified", "text_layer_differs", "unknown_script",
    }
)  # fmt: skip
"""Notices that the same file brings each time. Any other may come of a moment: a reader that was away, a page that
took too long."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a reading depends on when it begins: the key of everything but layouts, and a mark of all that are known.

    Two that are the same: nothing has changed in between.
    """

    key: str
    layouts: str


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier reading of a file: its papers as they were read, and where the pictures of each paper's pages lie.

    `under` is what it was found under.
    """

    under: Remembered
    papers: tuple[Document, ...]
    pictures: tuple[tuple[str, str], ...]


class KnowsLayouts(LayoutMemory, LayoutSource, Protocol):
    """What is learnt of layouts."""


class Memory:
    """Finds the readings that still hold. Safe from several threads."""

    def __init__(
        self,
        engine: ReadsDocuments,
        database: Database,
        files: FileStore,
        metrics: Metrics,
        *,
        setup: Callable[[], str] = str,
        layouts: KnowsLayouts | None = None,
        is_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """`setup` gives all settings as they are at each moment, in one text; `layouts` is what the engine recalls.

        While `is_on` says no, nothing is remembered.
        """
        self._engine = engine
        self._reads = database.execution_options(writes=False)
        self._files = files
        self._metrics = metrics
        self._setup = setup
        self._layouts = layouts
        self._is_on = is_on
        self._book: tuple[PresetBook, str] | None = None
        self._program = program_mark()  # of what this process loads, whatever lies there later

    def recall(self, owner_id: str, sha256: str, order: Order) -> Known | None:
        """What was read before of this file, where the same would be read now; None where it has to be read."""
        key = None if order.fresh else self.key(owner_id, sha256, order)
        if key is None:
            return None
        known = self._find(owner_id, key)
        self._metrics.looked_up("reading", hit=known is not None)
        return known

    def bring_pictures(self, known: Known, document_id: str, pictures: str = "") -> bool:
        """Gives the page pictures of all papers to a document; False where one is not whole any more."""
        try:
            for paper, (source, named) in zip(known.papers, known.pictures, strict=True):
                for page in paper.pages:
                    self._files.page(source, page.number, named)
                    self._files.link_page(source, page.number, named, document_id, pictures)
        except (NotFound, PageDamaged, StorageFull):
            return False
        return True

    def moment(self, owner_id: str, sha256: str, order: Order) -> Moment | None:
        """What a reading that begins now depends on; None where it is not to be remembered."""
        key = self.key(owner_id, sha256, order)
        return Moment(key, self._layouts.snapshot()[0] if self._layouts is not None else "") if key else None

    def remembered(self, moment: Moment, papers: Sequence[Document]) -> Remembered | None:
        """Under what papers may be given again that were read since `moment`, which it still is.

        None for what the same file would not give another time.
        """
        return Remembered(moment.key, self._layouts_of(papers)) if all(map(_is_steady, papers)) else None

    def key(self, owner_id: str, sha256: str, order: Order) -> str | None:
        """What a reading of this file by this order is remembered under, for this owner, at this moment.

        None where it is not to be remembered: a password is kept nowhere, not even in a digest.
        """
        if not self._is_on() or order.password is not None:
            return None
        try:
            reader = self._engine.plan(order).reader
            read_by = [reader.name, reader.revision]
        except EngineError:  # an order that makes no sense, weights that are gone: whoever reads will say so
            return None
        return _digest(
            {
                "owner": owner_id,
                "file": sha256,
                "order": replace(order, fresh=False).to_dict(),
                "reader": read_by,
                "setup": [self._engine.setup, self._setup()],
                "presets": self._presets_mark(),
                "program": self._program,
            }
        )

    def _presets_mark(self) -> str:
        """All presets as they are at this moment; a book never changes, a change makes a new one."""
        book, known = self._engine.presets.now, self._book
        if known is None or known[0] is not book:
            known = book, _digest([preset.model_dump(mode="json") for preset in book.values()])
            self._book = known
        return known[1]

    def _layouts_of(self, papers: Iterable[Document]) -> str:
        """The learnt layouts that each paper's pages have, as they are now: all that the engine is told of layouts."""
        if self._layouts is None:
            return ""
        matches = [self._layouts.recall(paper.pages) for paper in papers]
        return _digest(
            [
                [[one.page, one.learnt.id, one.learnt.since.isoformat(), one.learnt.lesson.to_dict()] for one in paper]
                for paper in matches
            ]
        )

    def _find(self, owner_id: str, key: str) -> Known | None:
        """The latest reading under a key, if it is whole, as it was read, and holds today."""
        with Session(self._reads) as session:
            asked = {"owner_id": owner_id, "key": key}
            first = session.execute(_LATEST, asked).one_or_none()
            if first is None:
                return None
            is_of_it = DocumentRow.id == first.id if first.papers == 1 else DocumentRow.file_id == first.file_id
            found = session.execute(_STANDING.where(is_of_it).order_by(DocumentRow.paper), asked).all()
            as_read = [(row, row.body) for row, kept in found if row.body and mark_of(row.body) == kept.mark]
            if len(as_read) != first.papers:
                return None
            papers = tuple(_again(body) for _, body in as_read)
            layouts = self._layouts_of(papers)
            if layouts != first.layouts or not all(map(_holds_today, papers)):
                return None
            return Known(Remembered(key, layouts), papers, tuple((row.id, row.pictures) for row, _ in as_read))


_STANDING = (
    select(DocumentRow, ReadingRow)
    .join(ReadingRow, ReadingRow.document_id == DocumentRow.id)
    .where(
        ReadingRow.key == bindparam("key"),
        DocumentRow.owner_id == bindparam("owner_id"),
        DocumentRow.state == State.DONE,
        DocumentRow.deleted_at.is_(None),
        DocumentRow.rereading.is_(None),
        DocumentRow.replaced_by.is_(None),
    )
)
"""Documents of an owner read under a key, with their reading; not those in the trash, or about to be replaced."""
_OF_THE_LATEST = (DocumentRow.id, DocumentRow.file_id, DocumentRow.papers, ReadingRow.layouts)
_LATEST = (
    _STANDING.with_only_columns(*_OF_THE_LATEST, maintain_column_froms=True)
    .where(DocumentRow.paper == 1)
    .order_by(ReadingRow.at.desc())
    .limit(1)
)
"""The first paper of the file that was read last; most files were never read before."""


def _again(body: dict[str, Any]) -> Document:
    document = Document.from_dict(body)
    return replace(document, provenance=replace(document.provenance, remembered=True))


def _is_steady(document: Document) -> bool:
    """Whether the same file would be read the same way again: nothing was away, nothing was given up."""
    provenance = document.provenance
    notices = (*document.warnings, *(notice for page in document.pages for notice in page.warnings))
    return not provenance.degraded and not provenance.nothing_read and all(one.code in _STEADY for one in notices)


def _holds_today(document: Document) -> bool:
    """Whether all that depends on the day would be found and judged the same today, also with a clock put back."""
    today, provenance = date.today(), document.provenance  # noqa: DTZ011 - as `engine.values.today` has it
    read_on = provenance.read_at.astimezone().date()
    return read_on <= today and (provenance.stands_until is None or today <= provenance.stands_until)


def _digest(content: object) -> str:
    """Of the canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
