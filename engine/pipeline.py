"""The story of a document: intake, upright, read, extract, check; a line per step.

An `Engine` is built once and shared by all threads. Whoever calls it knows the user; it knows only documents.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Protocol, Self

from engine.agreement import agree
from engine.checks import check, check_rows
from engine.dialogue import BoxSource
from engine.document import Document, Page, Provenance
from engine.errors import Cancelled, NoFields, UnknownReader
from engine.evidence import Evidence, gather
from engine.evidence.codes import stated_by_codes
from engine.extract import Kind, classify, extract, field_named, fields_of_instruction, meant_on
from engine.intake import Limits, PageSource, open_file
from engine.layouts import AnchorWords, LayoutMemory, Lesson, lessons_of, use_lessons
from engine.page_choice import check_choice, chosen_pages
from engine.presets import FieldSpec, ItemsSpec, Preset, PresetBook
from engine.readers import PageImage, Reader, Reading, Request
from engine.testimony import Testimony
from engine.two_readers import Seen, WhenAway, page_of, read_alone, read_beside
from engine.words import Words

Upright = Callable[[PageImage], PageImage]
"""Turns a page the right way up; the identity where nothing can tell."""

_SEPARATORS = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: `name` is for people only and decides nothing."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: `fields` or `instruction` replace the preset's own fields; `reader` None is the default one.

    `pages` names pages as `1-3,5`; None is all of them.
    """

    preset: str = "auto"
    fields: tuple[str, ...] = ()
    instruction: str | None = None
    reader: str | None = None
    password: str | None = None
    pages: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that waits in a queue; a document's password is kept only until it was read."""
        return {
            "preset": self.preset,
            "fields": list(self.fields),
            "instruction": self.instruction,
            "reader": self.reader,
            "password": self.password,
            "pages": self.pages,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`; what is missing is as by default."""
        return cls(**{**record, "fields": tuple(record.get("fields", ()))})


@dataclass(frozen=True, slots=True)
class Plan:
    """An order that makes sense: everything in it exists. `fields` None means: the preset's own."""

    preset: Preset
    reader: Reader
    fields: tuple[FieldSpec, ...] | None
    request: Request


class Step(StrEnum):
    """Where a document is on its way."""

    INTAKE = "intake"
    READ = "read"
    EXTRACT = "extract"
    CHECK = "check"


class Watcher(Protocol):
    """Somebody who looks on while a document is read. Called in the reading thread; must be quick."""

    def step(self, step: Step, page: int, pages: int) -> None:
        """`page` of `pages` has come to `step`; both count from 1."""
        ...

    def page_ready(self, image: PageImage) -> None:
        """The page as it will be shown, upright, before it is read."""
        ...

    def cancelled(self) -> bool:
        """True stops the reading at the next page."""
        ...


class Silent:
    """A watcher that sees nothing and never cancels."""

    def step(self, step: Step, page: int, pages: int) -> None:
        """Nothing."""

    def page_ready(self, image: PageImage) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False


SILENT = Silent()


class Engine:
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
        self._readers = dict(readers)
        self._default_reader = default_reader
        self.limits = limits or Limits()
        self._second_reader = second_reader
        self._upright = upright
        self._beside = partial(read_beside, boxes=boxes, when_away=when_away)
        self._memory = memory
        self._words = AnchorWords.of(presets)
        self.presets = presets

    def read(self, upload: Upload, order: Order, watcher: Watcher = SILENT) -> Document:
        """Reads one file. Raises `EngineError`s only; a doubt about a page or a value is a warning in the document."""
        started = time.perf_counter()
        plan = self.plan(order)
        with open_file(upload.content, self.limits, order.password) as source:
            looks: list[Evidence] = []
            stated = source.stated
            images = self._upright_pages(source, chosen_pages(order.pages, source.page_count), watcher, looks)
            seen = self._read_pages(images, plan, watcher, stated.kind)
        kind, preset = self._settle_kind(seen.evidence, plan, stated.kind)
        codes = stated_by_codes((look.page, code) for look in looks for code in look.codes)
        testimony = Testimony(stated.and_then(codes), seen.evidence, self.presets)
        fields, items = _wanted(plan, preset)
        if plan.fields is not None and kind.preset_id is not None:
            fields = tuple(meant_on(spec, self.presets[kind.preset_id]) for spec in fields)
        watcher.step(Step.EXTRACT, len(seen.pages), len(seen.pages))
        is_open = preset.open and plan.fields is None
        printed = extract(seen.evidence, fields, items, kind.kind, evidence=looks, open_fields=is_open)
        found = testimony.joined(printed, fields, items, is_open=is_open)
        agreed = agree(fields, seen.given, found.fields, seen.evidence, shown=seen.pages)
        recalled = self._memory.recall(seen.pages) if self._memory is not None else ()
        learnt = use_lessons((*agreed, *found.others), fields, seen.pages, recalled)
        agreed, others = learnt.fields[: len(fields)], learnt.fields[len(fields) :]
        watcher.step(Step.CHECK, len(seen.pages), len(seen.pages))
        checked = check(agreed, found.items, fields, preset.checks if plan.fields is None else ())
        return Document(
            pages=seen.pages,
            fields=(*checked, *others),
            items=check_rows(found.items, (*checked, *others)),
            kind=kind.kind,
            kind_probability=kind.probability,
            provenance=Provenance(
                preset=preset.id,
                preset_version=preset.version,
                reader=seen.reader.name,
                revision=seen.reader.revision,
                sha256=hashlib.sha256(upload.content).hexdigest(),
                read_at=datetime.now(UTC),
                seconds=round(time.perf_counter() - started, 3),
                degraded=seen.failure is not None,
            ),
            warnings=(*seen.warnings, *found.warnings, *learnt.notices),
            text="\n\n".join(seen.texts) or None,
        )

    def accept(self, upload: Upload, order: Order) -> None:
        """Says at once whether a file can be read as ordered, from its first bytes and its headers only.

        Raises what `plan` raises, and `IntakeError`. A file that passes may still turn out damaged further in.
        """
        self.plan(order)
        with open_file(upload.content, self.limits, order.password) as source:
            chosen_pages(order.pages, source.page_count)

    def check_again(self, document: Document, order: Order) -> Document:
        """The document with its checks run anew: after a person changed a value."""
        plan = self.plan(replace(order, preset=document.provenance.preset))
        fields, _ = _wanted(plan, plan.preset)
        rules = plan.preset.checks if plan.fields is None else ()
        checked = check(document.fields, document.items, fields, rules)
        return replace(document, fields=checked, items=check_rows(document.items, checked))

    def item_columns(self, document: Document, order: Order) -> tuple[FieldSpec, ...]:
        """The columns of items that a document read with this order may have; none where its preset has no items."""
        preset = self.presets.get(document.provenance.preset)
        if order.fields or order.instruction is not None or preset is None or preset.items is None:
            return ()
        return preset.items.columns

    def lessons(self, document: Document, order: Order) -> tuple[Lesson, ...]:
        """What a document that a person confirmed teaches about its layout, a lesson a page; it holds no value."""
        plan = self.plan(replace(order, preset=document.provenance.preset))
        return lessons_of(document, _wanted(plan, plan.preset)[0], self._words)

    def plan(self, order: Order) -> Plan:
        """Says whether an order makes sense, before any file is opened.

        Raises `UnknownPreset`, `NoFields`, `BadPages` or `UnknownReader`.
        """
        check_choice(order.pages)
        preset = self.presets.choose(order.preset)
        reader = self._choose_reader(order.reader or self._default_reader)
        fields: tuple[FieldSpec, ...] | None = None
        if order.fields:
            fields = tuple(field_named(name, self.presets) for name in clean_names(order.fields))
        elif order.instruction is not None:
            fields = fields_of_instruction(order.instruction, self.presets)
        task = preset.task if fields is None else "fields"
        wanted = preset.fields if fields is None else fields
        return Plan(preset, reader, fields, Request(task, wanted, order.instruction))

    @property
    def reader_names(self) -> tuple[str, ...]:
        """The readers that may be asked for, the default one first."""
        return tuple(sorted(self._readers, key=lambda name: name != self._default_reader))

    def warm_up(self) -> None:
        """Loads the default reader and the second one now. Raises `ReaderUnavailable`."""
        self._choose_reader(self._default_reader).warm_up()
        if self._second_reader is not None:
            self._second_reader.warm_up()

    def close(self) -> None:
        """Closes every reader; safe to call twice."""
        for reader in self._readers.values():
            reader.close()
        if self._second_reader is not None:
            self._second_reader.close()

    def _choose_reader(self, name: str) -> Reader:
        if name not in self._readers:
            known = ", ".join(self._readers)
            raise UnknownReader(
                Words(f"没有名为“{name}”的识别引擎。", f"There is no reader called “{name}”."),
                Words(f"可用的识别引擎：{known}。", f"The readers are: {known}."),
            )
        return self._readers[name]

    def _upright_pages(
        self, source: PageSource, wanted: Sequence[int], watcher: Watcher, looks: list[Evidence]
    ) -> Iterator[PageImage]:
        """The pages one by one, as the reader pulls them: a long document is never in memory whole.

        What each picture shows besides text is added to `looks`.
        """
        pages = iter(source)
        number = 0
        for place, page_wanted in enumerate(wanted, start=1):
            if watcher.cancelled():
                raise _cancelled()
            watcher.step(Step.INTAKE, place, len(wanted))
            while number < page_wanted:
                image = next(pages)
                number += 1
            if self._upright is not None and not image.text_lines:
                image = self._upright(image)
            looks.append(gather(image))
            watcher.page_ready(image)
            watcher.step(Step.READ, place, len(wanted))
            yield image
        if watcher.cancelled():
            raise _cancelled()

    def _read_pages(self, images: Iterator[PageImage], plan: Plan, watcher: Watcher, stated_kind: str | None) -> Seen:
        """Reads every page; beside a reader that is not the second one, the second one reads too."""
        second = self._second_reader
        if second is None or plan.reader is second:
            return read_alone(images, plan.reader, plan.request, watcher.cancelled)
        if plan.preset.id != "auto" or plan.fields is not None:
            return self._beside(images, plan.reader, second, plan.request, watcher.cancelled)
        first, known = _peek(images, second, watcher)
        kind, _ = self._settle_kind([page_of(image, known[image.number]) for image in first], plan, stated_kind)
        request = plan.request
        if kind.preset_id is not None:
            preset = self.presets[kind.preset_id]
            request = Request(preset.task, preset.fields)
        images = itertools.chain(first, images)
        return self._beside(images, plan.reader, second, request, watcher.cancelled, known=known)

    def _settle_kind(self, pages: Sequence[Page], plan: Plan, stated_kind: str | None) -> tuple[Kind, Preset]:
        """What the document is. A preset that a person named is believed, then the file's data, then the text."""
        if plan.preset.id != "auto":
            return Kind(plan.preset.id, plan.preset.kind, 1.0 if plan.preset.kind else 0.0), plan.preset
        kind = self._stated_kind(stated_kind) or classify(pages, self.presets)
        if plan.fields is not None or kind.preset_id is None:
            return kind, plan.preset
        return kind, self.presets[kind.preset_id]

    def _stated_kind(self, kind: str | None) -> Kind | None:
        """The kind that the file's data names with certainty, where there is a preset for it."""
        preset = next((preset for preset in self.presets.values() if kind is not None and preset.kind == kind), None)
        return Kind(preset.id, preset.kind, 1.0) if preset is not None else None


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Field names as a person types them, split at commas of both scripts, each once. Raises `NoFields` for none."""
    parts = (part.strip() for name in names for part in _SEPARATORS.split(name))
    unique = tuple(dict.fromkeys(part for part in parts if part))
    if not unique:
        raise NoFields(
            Words("没有写明要提取的字段。", "No fields were named."),
            Words(
                "请写出字段名，用逗号分开，例如：甲方,乙方,签订日期。",
                "Name them with commas between: Party A, Party B.",
            ),
        )
    return unique


def _wanted(plan: Plan, preset: Preset) -> tuple[tuple[FieldSpec, ...], ItemsSpec | None]:
    if plan.fields is None:
        return preset.fields, preset.items
    return plan.fields, None


def _peek(images: Iterator[PageImage], second: Reader, watcher: Watcher) -> tuple[list[PageImage], dict[int, Reading]]:
    """The first page, and what the second reader sees there, by page number: enough to tell what to ask about."""
    first = list(itertools.islice(images, 1))
    readings = second.read(first, Request(), watcher.cancelled)
    return first, {image.number: reading for image, reading in zip(first, readings, strict=True)}


def _cancelled() -> Cancelled:
    return Cancelled(
        Words("识别已取消。", "The reading was cancelled."),
        Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
    )
