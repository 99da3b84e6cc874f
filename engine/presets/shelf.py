"""A book of presets that goes with its files: an installation's own kinds are read again when they change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.errors import BadPreset
from engine.presets.book import PresetBook
from engine.presets.known import Known
from engine.presets.model import Preset
from engine.presets.reading import KIND_FILE, WORDS_FILE, read_kind
from engine.words import Words

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_MOST_KINDS = 500
_Stamp = tuple[tuple[str, int, int], ...]
"""Of each file of a kind: its name, when it was changed (nanoseconds), its size."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of the installation's own that cannot be used as it stands; `is_kept` if an earlier state of it is."""

    folder: str
    reason: Words
    is_kept: bool


@dataclass(frozen=True, slots=True)
class _State:
    """Everything at one moment; a new one takes its place whole."""

    stamps: dict[str, _Stamp]
    own: dict[str, Preset]
    troubles: tuple[Trouble, ...]
    off: frozenset[str]
    book: PresetBook
    mark: int


class KindShelf(PresetBook):
    """The shipped presets and those in `own/KIND/kind.yaml`. Looks for changes when asked, once a second at most.

    A file that is broken is told in the log once, and the kind stays as it was. A kind cannot take the id of a shipped
    one. What `switched_off` names stays known for documents that were read with it, but no document is taken for it.
    Safe from several threads.
    """

    def __init__(
        self,
        shipped: PresetBook,
        own: Path,
        names: Callable[[], Known],
        switched_off: Callable[[], frozenset[str]] = frozenset,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`names` gives what a file may name; asked when the first file is read."""
        super().__init__(shipped)
        self.shipped = shipped
        self.folder = own
        self._names = names
        self._switched_off = switched_off
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._state = _State({}, {}, (), frozenset(), shipped, 0)

    @cached_property
    def known(self) -> Known:
        """What the file of a kind may name."""
        return self._names()

    @property
    def now(self) -> PresetBook:
        """The presets as the files say at this moment."""
        return self._fresh().book

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """The kinds that cannot be used as they stand."""
        return self._fresh().troubles

    def snapshot(self) -> tuple[int, tuple[Preset, ...]]:
        """What is not as it was shipped, and a mark that changes with it: for another process to know it too.

        Those are the installation's own kinds and what is switched off.
        """
        state = self._fresh()
        return state.mark, tuple(state.book[name] for name in (*state.own, *sorted(state.off & self.shipped.keys())))

    def choose(self, preset_id: str) -> Preset:
        """The preset a person named. Raises `UnknownPreset`."""
        return self.now.choose(preset_id)

    def __getitem__(self, preset_id: str) -> Preset:
        return self.now[preset_id]

    def __contains__(self, preset_id: object) -> bool:
        return preset_id in self.now

    def __iter__(self) -> Iterator[str]:
        return iter(self.now)

    def __len__(self) -> int:
        return len(self.now)

    def _fresh(self) -> _State:
        with self._lock:
            if self._clock() - self._looked >= _LOOK_SECONDS:
                stamps, off = _stamps(self.folder), self._switched_off()
                if (stamps, off) != (self._state.stamps, self._state.off):
                    self._state = self._read(stamps, off)
                self._looked = self._clock()
            return self._state

    def _read(self, stamps: dict[str, _Stamp], off: frozenset[str]) -> _State:
        """What the files say now: those that did not change are not read again."""
        before = self._state
        own: dict[str, Preset] = {}
        troubles: list[Trouble] = []
        for name, stamp in stamps.items():
            if before.stamps.get(name) == stamp:
                troubles += [trouble for trouble in before.troubles if trouble.folder == name]
                preset = before.own.get(name)
            else:
                preset = self._read_one(name, before.own.get(name), troubles)
            if preset is not None:
                own[name] = preset
        mark = before.mark if (own, off) == (before.own, before.off) else before.mark + 1
        book = before.book if mark == before.mark else self._book(own, off)
        return _State(stamps, own, tuple(troubles), off, book, mark)

    def _book(self, own: dict[str, Preset], off: frozenset[str]) -> PresetBook:
        """All of them; what is switched off has nothing by which it could be told."""
        presets = [*self.shipped.values(), *own.values()]
        return PresetBook.of(
            one.model_copy(update={"cues": ()}) if one.id in off and one.cues else one for one in presets
        )

    def _read_one(self, name: str, before: Preset | None, troubles: list[Trouble]) -> Preset | None:
        try:
            if name in self.shipped:
                raise taken(name)
            preset = read_kind(self.folder / name, self.known)
        except BadPreset as error:
            logger.warning("a kind of documents cannot be read", extra={"kind": name, "reason": error.message.en})
            troubles.append(Trouble(name, error.message, before is not None))
            return before
        logger.info("a kind of documents was read", extra={"kind": name, "version": preset.version})
        return preset


def _stamps(folder: Path) -> dict[str, _Stamp]:
    """What the folder of an installation's kinds holds: the folders that have a file of a kind."""
    try:
        names = sorted(path.parent.name for path in folder.glob(f"*/{KIND_FILE}"))[:_MOST_KINDS]
    except OSError:
        return {}
    return {name: tuple(_stamp(folder / name)) for name in names}


def _stamp(folder: Path) -> Iterator[tuple[str, int, int]]:
    for name in (KIND_FILE, WORDS_FILE):
        try:
            seen = (folder / name).stat()
        except OSError:
            continue
        yield name, seen.st_mtime_ns, seen.st_size


def taken(name: str) -> BadPreset:
    """What is said of an own kind that is called as a shipped one is."""
    return BadPreset(
        Words(f"{name}/{KIND_FILE}：自带的模板里已有 {name}。", f"{name}/{KIND_FILE}: {name} is a shipped preset."),
        Words("请给文件夹和 id 换一个名字。", "Give the folder and its id another name."),
    )
