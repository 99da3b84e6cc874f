"""What the desk needs of an engine: the one in this process, or the reading room in front of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.document import Document
from engine.limits import Limits
from engine.planning import Plan
from engine.presets import FieldSpec, PresetBook
from engine.reading.orders import NOTHING_YET, Order, SoFar, Upload
from engine.reading.watching import SILENT, Watcher

if TYPE_CHECKING:
    from engine.layouts import Lesson


class ReadsDocuments(Protocol):
    """Documents: bytes and an order in, a `Document` out. Safe from several threads."""

    @property
    def presets(self) -> PresetBook:
        """The presets there are."""
        ...

    @property
    def limits(self) -> Limits:
        """What one file may be."""
        ...

    @property
    def reader_names(self) -> tuple[str, ...]:
        """The readers that may be asked for, the default one first."""
        ...

    @property
    def setup(self) -> str:
        """How what reads is set up, in one text: another one where its answers may be others."""
        ...

    def plan(self, order: Order) -> Plan:
        """Says whether an order makes sense. Raises `PresetError` or `UnknownReader`."""
        ...

    def read(self, upload: Upload, order: Order, watcher: Watcher = SILENT, so_far: SoFar = NOTHING_YET) -> Document:
        """As `read_papers`, for the first paper alone."""
        ...

    def read_papers(
        self, upload: Upload, order: Order, watcher: Watcher = SILENT, so_far: SoFar = NOTHING_YET
    ) -> tuple[Document, ...]:
        """Reads one file: a document for each paper in it, at least one. Raises `EngineError`."""
        ...

    def accept(self, upload: Upload, order: Order, owner: str = "") -> None:
        """Says at once whether a file can be read as ordered. Raises `PresetError` or `IntakeError`."""
        ...

    def check_again(self, document: Document, order: Order) -> Document:
        """The document with its checks run anew."""
        ...

    def item_columns(self, document: Document, order: Order) -> tuple[FieldSpec, ...]:
        """The columns of items that a document read with this order may have."""
        ...

    def lessons(self, document: Document, order: Order) -> tuple[Lesson, ...]:
        """What a document that a person confirmed teaches about its layout."""
        ...

    def warm_up(self) -> None:
        """Loads what is needed now rather than at the first page. Raises `ReaderError`."""
        ...

    def close(self) -> None:
        """Frees everything; safe to call twice."""
        ...
