"""The story of a document: intake, upright, read, extract, check; a line per step.

An `Engine` is built once and shared by all threads. Whoever calls it knows the user; it knows only documents.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from engine.checks import BY_NAME, check, check_rows
from engine.choices import BoxSource, WhenAway
from engine.document import Document, Page, Provenance
from engine.errors import GaveWay
from engine.evidence.statements import Stated
from engine.extract import Classifier, Extraction, Kind, meant_on
from engine.findings import Sought, find, text_alone
from engine.intake import Limits
from engine.intake.opening import open_file
from engine.layouts import AnchorWords, LayoutMemory, Lesson, lessons_of
from engine.planning import Plan, Planner
from engine.presets import FieldSpec, ItemsSpec, Preset, PresetBook
from engine.readers import PageImage, Reader, Reading, Request
from engine.reading.identity import Identifier
from engine.reading.orders import NOTHING_YET, Order, Papers, SoFar, Upload, clean_names
from engine.reading.page_choice import chosen_pages
from engine.reading.pages import NOTHING_READ, Pages, Upright, Whole
from engine.reading.papers import Paper, cut_by_hand, papers_of
from engine.reading.seen import understood
from engine.reading.side_by_side import READER_AWAY, page_of, read_alone, read_beside
from engine.reading.watching import SILENT, Silent, Step, Watcher
from engine.values import today
from engine.words import Words

__all__ = [
    "NOTHING_YET",
    "SILENT",
    "Engine",
    "Order",
    "Papers",
    "Plan",
    "Silent",
    "SoFar",
    "Step",
    "Upload",
    "Watcher",
    "clean_names",
]


class Engine(Planner):
    """Documents: bytes and an order in, a `Document` out."""

    def __init__(
        self,
        readers: Mapping[str, Reader],
        default_reader: str,
        presets: PresetBook,
        limits: Limits | None = None,
        second_reader: Reader | None = None,
        upright: Upright | None = None,
        boxes: BoxSource = BoxSource.CPU,
        when_away: WhenAway = WhenAway.TAKE_OVER,
        memory: LayoutMemory | None = None,
    ) -> None:
        """`second_reader` gives lines beside a reader that is not itself, and takes over when that one is away.

        `boxes` says whose lines are shown when both give some, `when_away` whether a failure is an error after all.
        `memory` knows the layouts that people have confirmed.
        """
        super().__init__(readers, default_reader, presets)
        self.limits = limits or Limits()
        self._second_reader = second_reader
        self._upright = upright
        self._beside = partial(read_beside, boxes=boxes, when_away=when_away)
        self._memory = memory
        self._setup = f"{sorted(readers)} {default_reader} {boxes} {when_away}"
        self._words = AnchorWords.of(presets)

    @property
    def setup(self) -> str:
        """How what reads is set up, in one text: another one where its answers may be others."""
        return f"{self._setup} {self.limits}"

    def read(self, upload: Upload, order: Order, watcher: Watcher = SILENT, so_far: SoFar = NOTHING_YET) -> Document:
        """As `read_papers`, for the first paper alone."""
        return self.read_papers(upload, order, watcher, so_far)[0]

    def read_papers(
        self, upload: Upload, order: Order, watcher: Watcher = SILENT, so_far: SoFar = NOTHING_YET
    ) -> tuple[Document, ...]:
        """Reads one file, from the beginning or where an earlier reading ended: a document for each paper in it.

        There is at least one. Raises `EngineError`s only, `GaveWay` where the watcher said so; a doubt about a page or
        a value is a warning in the document.
        """
        started = time.perf_counter()
        plan = self.plan(order)
        kinds = Classifier(self.presets)
        known = understood(so_far.records.values())
        earlier = sum(record.seconds for record in known)
        with open_file(upload.content, self.limits, order.password) as source:
            stated = source.stated
            wanted = chosen_pages(order.pages, source.page_count)
            watcher.opened(wanted)
            pages = Pages(source, wanted, known, self._upright, watcher)
            self._read_pages(pages, plan, stated.kind, kinds)
        if pages.gave_way:
            raise _gave_way()
        whole = pages.whole
        watcher.step(Step.EXTRACT, len(whole.pages), len(whole.pages))
        is_one = order.papers is Papers.ONE or so_far.is_bare or bool(stated)
        with today.noted() as standing:
            papers = (Paper(whole),) if is_one else self._papers(whole, plan, order.cuts, kinds)
            found = [self._found(paper, stated, plan, kinds, is_bare=so_far.is_bare) for paper in papers]
            watcher.step(Step.CHECK, len(whole.pages), len(whole.pages))
            documents = [self._checked(paper, one, plan, upload) for paper, one in zip(papers, found, strict=True)]
        return _numbered(documents, time.perf_counter() - started + earlier, standing.until)

    def _papers(self, whole: Whole, plan: Plan, cuts: Sequence[int], kinds: Classifier) -> tuple[Paper, ...]:
        """The papers of a file, as a person cut it or as they tell by themselves.

        A named preset that knows no papers, as that of plain text, keeps all together.
        """
        if cuts:
            return cut_by_hand(whole, cuts)
        named = plan.preset if plan.preset.id != "auto" else None
        if named is not None and named.paper is None:
            return (Paper(whole),)
        asked = named.id if named is not None and named.paper is not None and not named.paper.needs else None
        return papers_of(whole, Identifier(self.presets, kinds.kind_of, asked))

    def _found(self, paper: Paper, stated: Stated, plan: Plan, kinds: Classifier, *, is_bare: bool) -> _Found:
        """What one paper is, and the values on it."""
        seen = paper.whole
        kind, preset = self._settle_kind(seen.evidence, plan, stated.kind, kinds)
        if kind.preset_id is None and paper.lent is not None:
            kind, preset = paper.lent
        fields, items = _wanted(plan, preset)
        if plan.fields is not None and kind.preset_id is not None:
            fields = tuple(meant_on(spec, self.presets[kind.preset_id]) for spec in fields)
        sought = Sought(
            kind.kind,
            fields,
            items,
            is_open=preset.open and plan.fields is None,
            preset=self.presets.get(kind.preset_id or preset.id),
            has_tables=preset.tables,
        )
        extraction = text_alone(sought) if is_bare else find(seen, stated, sought, self.presets, self._memory)
        return _Found(kind, preset, fields, extraction)

    def _checked(self, paper: Paper, found: _Found, plan: Plan, upload: Upload) -> Document:
        """The document of one paper, its values held against each other."""
        seen, values = paper.whole, found.extraction
        rules = found.preset.checks if plan.fields is None else BY_NAME
        checked = check(values.fields, values.items, found.fields, rules)
        reader, revision = seen.read_by(plan.reader)
        is_unread = seen.is_unread and not any(field.is_found for field in (*checked, *values.others))
        return Document(
            pages=seen.pages,
            fields=(*checked, *values.others),
            items=check_rows(values.items, (*checked, *values.others)),
            kind=found.kind.kind,
            kind_probability=found.kind.probability,
            provenance=Provenance(
                preset=found.preset.id,
                preset_version=found.preset.version,
                reader=reader,
                revision=revision,
                sha256=hashlib.sha256(upload.content).hexdigest(),
                read_at=datetime.now(UTC),
                seconds=0.0,
                degraded=any(notice.code == READER_AWAY for notice in seen.troubles),
                nothing_read=is_unread,
            ),
            warnings=(
                *paper.warnings,
                *seen.troubles,
                *((NOTHING_READ,) if is_unread else ()),
                *values.warnings,
            ),
            text="\n\n".join(seen.texts) or None,
            tables=values.tables,
        )

    def accept(self, upload: Upload, order: Order, owner: str = "") -> None:
        """Says at once whether a file can be read as ordered, from its first bytes and its headers only.

        Raises what `plan` raises, and `IntakeError`. A file that passes may still turn out damaged further in.
        """
        self.plan(order)
        with open_file(upload.content, self.limits, order.password) as source:
            chosen_pages(order.pages, source.page_count)

    def check_again(self, document: Document, order: Order) -> Document:
        """The document with its checks run anew: after a person changed a value."""
        plan = self.plan(replace(order, preset=self._preset_of(document)))
        fields, _ = _wanted(plan, plan.preset)
        rules = plan.preset.checks if plan.fields is None else BY_NAME
        checked = check(document.fields, document.items, fields, rules)
        return replace(document, fields=checked, items=check_rows(document.items, checked))

    def lessons(self, document: Document, order: Order) -> tuple[Lesson, ...]:
        """What a document that a person confirmed teaches about its layout, a lesson a page; it holds no value."""
        plan = self.plan(replace(order, preset=self._preset_of(document)))
        return lessons_of(document, _wanted(plan, plan.preset)[0], self._words)

    def warm_up(self) -> None:
        """Loads the default reader and the second one now. Raises `ReaderUnavailable`."""
        self.choose_reader(self._default_reader).warm_up()
        if self._second_reader is not None:
            self._second_reader.warm_up()

    def close(self) -> None:
        """Closes every reader; safe to call twice."""
        super().close()
        if self._second_reader is not None:
            self._second_reader.close()

    def _preset_of(self, document: Document) -> str:
        """The preset that a document was read with; where the installation has it no more, the one for any paper."""
        preset = document.provenance.preset
        return preset if preset in self.presets or "auto" not in self.presets else "auto"

    def _read_pages(self, pages: Pages, plan: Plan, stated_kind: str | None, kinds: Classifier) -> None:
        """Reads every page that is not known yet; beside a reader that is not the second one, the second one reads too.

        What is known of a page is in `pages` as soon as it is.
        """
        if pages.is_complete:
            return
        second = self._second_reader
        cancelled = pages.watcher.cancelled
        if second is None or plan.reader is second:
            read_alone(iter(pages), plan.reader, plan.request, cancelled, pages.keep)
            return
        images, request = iter(pages), plan.request
        known: dict[int, Reading] = {}
        if plan.preset.id == "auto" and plan.fields is None:
            images, known, first = _peek(pages, second)
            kind, _ = self._settle_kind(first, plan, stated_kind, kinds)
            if kind.preset_id is not None:
                preset = self.presets[kind.preset_id]
                request = Request(preset.task, preset.fields)
        seen = self._beside(images, plan.reader, second, request, cancelled, known=known, keep=pages.keep)
        pages.note_trouble(seen.warnings)

    def _settle_kind(
        self, pages: Sequence[Page], plan: Plan, stated_kind: str | None, kinds: Classifier
    ) -> tuple[Kind, Preset]:
        """What the document is. A preset that a person named is believed, then the file's data, then the text."""
        if plan.preset.id != "auto":
            return Kind(plan.preset.id, plan.preset.kind, 1.0 if plan.preset.kind else 0.0), plan.preset
        kind = self._stated_kind(stated_kind) or kinds.kind_of(pages)
        if plan.fields is not None or kind.preset_id is None:
            return kind, plan.preset
        return kind, self.presets[kind.preset_id]

    def _stated_kind(self, kind: str | None) -> Kind | None:
        """The kind that the file's data names with certainty, where there is a preset for it: the one called so."""
        of_kind = [preset for preset in self.presets.values() if kind is not None and preset.kind == kind]
        preset = next((preset for preset in of_kind if preset.id == kind), of_kind[0] if of_kind else None)
        return Kind(preset.id, preset.kind, 1.0) if preset is not None else None


def _wanted(plan: Plan, preset: Preset) -> tuple[tuple[FieldSpec, ...], ItemsSpec | None]:
    if plan.fields is None:
        return preset.fields, preset.items
    return plan.fields, None


def _peek(pages: Pages, second: Reader) -> tuple[Iterator[PageImage], dict[int, Reading], list[Page]]:
    """The pages, what the second reader sees on the first of them, and that page: enough to tell what to ask about."""
    images = iter(pages)
    known = pages.records.get(pages.wanted[0])
    if known is not None:
        return images, {}, [known.seen.evidence]
    first = list(itertools.islice(images, 1))
    readings = list(second.read(first, Request(), pages.watcher.cancelled))
    seen = list(zip(first, readings, strict=True))
    evidence = [page_of(image, reading) for image, reading in seen]
    return itertools.chain(first, images), {image.number: reading for image, reading in seen}, evidence


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found on one paper, before it is checked."""

    kind: Kind
    preset: Preset
    fields: tuple[FieldSpec, ...]
    extraction: Extraction


def _numbered(documents: Sequence[Document], seconds: float, until: date | None) -> tuple[Document, ...]:
    """The papers of a file, each with its number, its share of the time that the file took, and how long they stand."""
    share, count = round(seconds / len(documents), 3), len(documents)

    def numbered(number: int, document: Document) -> Document:
        provenance = replace(document.provenance, seconds=share, stands_until=until)
        return replace(document, paper=number, papers=count, provenance=provenance)

    return tuple(numbered(number, document) for number, document in enumerate(documents, start=1))


def _gave_way() -> GaveWay:
    return GaveWay(
        Words("让其他文档先识别，稍后继续。", "Another document goes first; this one is read on later."),
        Words("无需操作。", "There is nothing to do."),
    )
