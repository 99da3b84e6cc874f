"""What an order asks for, before any file is opened: the preset, the reader, the fields.

Whoever has the reading done by other processes needs no more of the engine, and waits for this module: what finds
fields is loaded for an order that names some.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.document import Document
from engine.errors import UnknownReader
from engine.presets import FieldSpec, Preset, PresetBook
from engine.readers import Reader, Request
from engine.reading.orders import Order, clean_names
from engine.reading.page_choice import check_choice
from engine.words import Words


@dataclass(frozen=True, slots=True)
class Plan:
    """An order that makes sense: everything in it exists. `fields` None means: the preset's own."""

    preset: Preset
    reader: Reader
    fields: tuple[FieldSpec, ...] | None
    request: Request


class Planner:
    """The presets and the readers that an order may name."""

    def __init__(self, readers: Mapping[str, Reader], default_reader: str, presets: PresetBook) -> None:
        self._readers = dict(readers)
        self._default_reader = default_reader
        self.presets = presets

    @property
    def reader_names(self) -> tuple[str, ...]:
        """The readers that may be asked for, the default one first."""
        return tuple(sorted(self._readers, key=lambda name: name != self._default_reader))

    def plan(self, order: Order) -> Plan:
        """Says whether an order makes sense, before any file is opened.

        Raises `UnknownPreset`, `NoFields`, `BadPages` or `UnknownReader`.
        """
        check_choice(order.pages)
        preset = self.presets.choose(order.preset)
        reader = self.choose_reader(order.reader or self._default_reader)
        fields: tuple[FieldSpec, ...] | None = None
        if order.fields or order.instruction is not None:
            from engine.extract import field_named, fields_of_instruction
        if order.fields:
            fields = tuple(field_named(name, self.presets) for name in clean_names(order.fields))
        elif order.instruction is not None:
            fields = fields_of_instruction(order.instruction, self.presets)
        task = preset.task if fields is None else "fields"
        wanted = preset.fields if fields is None else fields
        return Plan(preset, reader, fields, Request(task, wanted, order.instruction))

    def item_columns(self, document: Document, order: Order) -> tuple[FieldSpec, ...]:
        """The columns of items that a document read with this order may have; none where its preset has no items."""
        preset = self.presets.get(document.provenance.preset)
        if order.fields or order.instruction is not None or preset is None or preset.items is None:
            return ()
        return preset.items.columns

    def choose_reader(self, name: str) -> Reader:
        """The reader that a person named. Raises `UnknownReader`, which lists those there are."""
        if name not in self._readers:
            known = ", ".join(self._readers)
            raise UnknownReader(
                Words(f"没有名为“{name}”的识别引擎。", f"There is no reader called “{name}”."),
                Words(f"可用的识别引擎：{known}。", f"The readers are: {known}."),
            )
        return self._readers[name]

    def close(self) -> None:
        """Closes every reader; safe to call twice."""
        for reader in self._readers.values():
            reader.close()
