"""All presets by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.errors import UnknownPreset
from engine.presets.known import Known
from engine.presets.model import Preset
from engine.presets.reading import KIND_FILE, read_kind, read_preset
from engine.words import Words


class PresetBook(Mapping[str, Preset]):
    """All presets by id, in a stable order. Immutable: publishing a preset makes a new book."""

    def __init__(self, presets: Mapping[str, Preset]) -> None:
        self._presets = dict(presets)

    @classmethod
    def load(cls, folder: Path, known: Known | None = None) -> PresetBook:
        """Every `KIND/kind.yaml` in `folder`, and every `*.yaml`. Raises `BadPreset` naming the file and the key.

        `known` tells what a file may name; without it only its form is looked at.
        """
        found = [read_kind(path.parent, known) for path in sorted(folder.glob(f"*/{KIND_FILE}"))]
        found += [read_preset(path.read_text("utf-8"), path.name, known) for path in sorted(folder.glob("*.yaml"))]
        return cls.of(found)

    @classmethod
    def of(cls, presets: Iterable[Preset]) -> PresetBook:
        """These presets, in the order in which people see them."""
        return cls({one.id: one for one in sorted(presets, key=lambda preset: (preset.position, preset.id))})

    def with_preset(self, preset: Preset) -> PresetBook:
        """These presets with `preset` in the place of the one with its id, or besides."""
        return PresetBook.of([*(one for one in self.values() if one.id != preset.id), preset])

    @property
    def now(self) -> PresetBook:
        """The presets at this moment: the same for ever, unless the book is one that goes with its files."""
        return self

    def choose(self, preset_id: str) -> Preset:
        """The preset a person named. Raises `UnknownPreset`, which lists those there are."""
        if preset_id not in self._presets:
            known = ", ".join(self._presets)
            raise UnknownPreset(
                Words(f"没有名为“{preset_id}”的模板。", f"There is no preset called “{preset_id}”."),
                Words(f"可用的模板：{known}。", f"The presets are: {known}."),
            )
        return self._presets[preset_id]

    def __getitem__(self, preset_id: str) -> Preset:
        return self._presets[preset_id]

    def __contains__(self, preset_id: object) -> bool:
        return preset_id in self._presets

    def __iter__(self) -> Iterator[str]:
        return iter(self._presets)

    def __len__(self) -> int:
        return len(self._presets)
