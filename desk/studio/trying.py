"""Versions tried on samples before they are used, places marked on a page, and what the big model would be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.permission import require
from desk.studio import versions
from desk.studio.errors import KindNotFound, NeedsReason
from desk.studio.kinds import Kinds, preset_of
from desk.studio.records import KindPage
from desk.studio.samples import Samples
from desk.studio.told import trial_form
from engine.document import Box
from engine.kinds import (
    Comparison,
    CueOffer,
    Lit,
    Proposal,
    Sample,
    Trend,
    Trial,
    compare,
    cues_for,
    lit,
    propose,
    suggested,
    try_sample,
)
from engine.presets import FieldSpec, Preset, PresetBook
from engine.presets.way_words import called_in, way_in_words
from engine.readers import Request
from engine.readers.hunyuan.dialogue import Dialogue
from engine.readers.hunyuan.tasks import Release, TaskBook
from engine.words import Words

_MOST_TRIED_ON = 9
"""Other samples on which what is proposed is tried while somebody waits."""


@dataclass(frozen=True, slots=True)
class TriedOut:
    """A version held against the one in use (`before` empty: none is) on all samples."""

    before: tuple[Trial, ...]
    after: tuple[Trial, ...]
    comparison: Comparison

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "comparison": {**self.comparison.to_dict(), "is_worse": self.comparison.is_worse},
            "before": [trial_form(one) for one in self.before],
            "after": [trial_form(one) for one in self.after],
        }


@dataclass(frozen=True, slots=True)
class Found:
    """What a draft finds on one sample: values by field, and rows by column; None: nothing."""

    fields: dict[str, str | None]
    items: list[dict[str, str | None]]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"fields": self.fields, "items": self.items}


class Trying:
    """The use cases, user first; each asks for the permission to edit presets. Raises `Forbidden` without it."""

    def __init__(self, kinds: Kinds, samples: Samples, database: Database, tasks: Path) -> None:
        self._kinds = kinds
        self._samples = samples
        self._reads = database.execution_options(writes=False)
        self._tasks = TaskBook.load(tasks)

    def try_version(self, user: User, kind_id: str, number: int) -> TriedOut:
        """Reads all samples with a version and with the one in use. Raises `KindNotFound`, `BadPreset`."""
        require(user, Permission.EDIT_PRESETS)
        with Session(self._reads) as session:
            row = versions.kind_row(session, kind_id)
            new = self._kinds.version(session, kind_id, number)
            old = self._kinds.version(session, kind_id, row.published) if row.published is not None else None
        samples = [kept.sample for kept in self._samples.all(user, kind_id)]
        after = tuple(try_sample(one, new, self._book(new)) for one in samples)
        before = tuple(try_sample(one, old, self._book(old)) for one in samples) if old is not None else ()
        return TriedOut(before, after, compare(before, after))

    def publish(self, user: User, kind_id: str, number: int, seen: int | None, reason: str = "") -> KindPage:
        """Tries a version and makes it the one in use.

        Raises `NeedsReason` where fields get worse on the samples and no reason is given, and what `Kinds.publish`
        raises.
        """
        comparison = self.try_version(user, kind_id, number).comparison
        if comparison.is_worse and not reason.strip():
            taken_wrongly = [one.sample for one in comparison.kinds if one.trend is Trend.WORSE]
            raise NeedsReason([*comparison.worse, *taken_wrongly])
        return self._kinds.publish(user, kind_id, number, seen, reason)

    def light(self, user: User, content: Mapping[str, Any], words: str | None, field: str, sample_id: str) -> list[Lit]:
        """What the ways and labels of a field match on a sample: the draft as the form has it.

        Raises `BadPreset`, `SampleNotFound`, or `KindNotFound` for a field that is not there.
        """
        preset = self._draft(user, content, words)
        sample = self._samples.one(user, preset.id, sample_id).sample
        return list(lit(sample.pages, _spec(preset, field), preset, self._book(preset)))

    def found(self, user: User, content: Mapping[str, Any], words: str | None, sample_id: str) -> Found:
        """Fields and rows that the draft as the form has it finds on a sample, by name.

        Raises `BadPreset`, `SampleNotFound`.
        """
        preset = self._draft(user, content, words)
        sample = self._samples.one(user, preset.id, sample_id).sample
        trial = try_sample(Sample("", sample.pages), preset, self._book(preset))
        names = {spec.name for spec in preset.fields}
        fields = {field.name: field.value for field in trial.found if field.name in names}
        return Found(fields, [{cell.name: cell.value for cell in row} for row in trial.items])

    def ways_in_words(self, user: User, content: Mapping[str, Any], words: str | None, field: str) -> list[Words]:
        """What each way of a field does. Raises `BadPreset`, or `KindNotFound` for a field that is not there."""
        preset = self._draft(user, content, words)
        return [way_in_words(way, called_in(*preset.fields)) for way in _spec(preset, field).ways]

    def propose(
        self,
        user: User,
        content: Mapping[str, Any],
        words: str | None,
        sample_id: str,
        page: int,
        box: Box,
        field: str | None = None,
    ) -> Proposal:
        """What would find the value in a box on a page of a sample, tried on the other samples, too.

        Raises `BadPreset`, `SampleNotFound`, or `KindNotFound` for a field that is not there.
        """
        preset = self._draft(user, content, words)
        if field is not None:
            _spec(preset, field)
        pages = self._samples.one(user, preset.id, sample_id).sample.pages
        others = [kept.sample for kept in self._samples.all(user, preset.id) if kept.id != sample_id]
        return propose(pages, page, box, preset, self._book(preset), field, others[:_MOST_TRIED_ON])

    def aliases(self, user: User, content: Mapping[str, Any], words: str | None, field: str) -> tuple[str, ...]:
        """Labels that the samples print beside the values of a field, and that it does not have yet."""
        preset = self._draft(user, content, words)
        pages = [kept.sample.pages for kept in self._samples.all(user, preset.id)]
        return suggested(pages, _spec(preset, field), preset)

    def cues(self, user: User, content: Mapping[str, Any], words: str | None) -> tuple[CueOffer, ...]:
        """Words by which the samples tell the kind from others, and that it does not have yet."""
        preset = self._draft(user, content, words)
        samples = [kept.sample for kept in self._samples.all(user, preset.id)]
        return cues_for(samples, preset, self._kinds.shelf.now)

    def prompts(self, user: User, content: Mapping[str, Any], words: str | None) -> dict[str, str]:
        """What HunyuanOCR is asked for this kind, by its release, word for word."""
        preset = self._draft(user, content, words)
        request = Request(preset.task, preset.fields)
        return {
            release.value: "\n\n".join(ask.prompt for ask in Dialogue(self._tasks, release).asks(request))
            for release in Release
        }

    def _draft(self, user: User, content: Mapping[str, Any], words: str | None) -> Preset:
        require(user, Permission.EDIT_PRESETS)
        return preset_of(content, words, self._kinds.shelf)

    def _book(self, preset: Preset) -> PresetBook:
        return self._kinds.shelf.with_preset(preset)


def _spec(preset: Preset, name: str) -> FieldSpec:
    spec = preset.field(name)
    if spec is None:
        raise KindNotFound
    return spec
