"""What a reader process is told when it starts, and what one document may cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from engine.choices import BoxSource, WhenAway
from engine.limits import Limits


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """Bounds on one document in a reader process; what goes beyond ends that process, and nothing else.

    `page_seconds` and `document_seconds` are wall clock. `open_seconds` is processor time for decoding or drawing one
    page, `open_seconds` and `open_seconds_a_page` for every page together; `find_seconds` (and a little for every page)
    is processor time for finding fields and checking them. `memory_megabytes` is what a document may take on top of
    the models, `open_megabytes` what decoding and drawing a page of it may take. A process is told to let go of what
    it keeps of its documents: of more than `growth_megabytes` at once, of more than `calm_megabytes` when nobody needs
    it for a moment. It is replaced after `most_documents`, or where it does not.
    """

    page_seconds: float = 60.0
    document_seconds: float = 900.0
    open_seconds: float = 15.0
    open_seconds_a_page: float = 0.5
    find_seconds: float = 15.0
    find_seconds_a_page: float = 0.2
    memory_megabytes: int = 1600
    open_megabytes: int = 900
    """The largest picture that is allowed takes 1,500 to be read, 800 of them to be decoded."""
    most_documents: int = 500
    growth_megabytes: int = 1100
    calm_megabytes: int = 400


class Fault(StrEnum):
    """Ways in which a reader process can be told to fail: for demonstrations and tests."""

    ABORT = "abort"
    SEGMENT = "segment"
    HANG = "hang"
    SPIN = "spin"
    MEMORY = "memory"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class Script:
    """A reader that plays a part instead of reading: `line` on every page, and `fault` at page `fault_page`.

    `seconds_a_page` is how long it takes; without `fault` nothing goes wrong.
    """

    line: str = ""
    fault: Fault | None = None
    fault_page: int = 1
    seconds_a_page: float = 0.0


@dataclass(frozen=True, slots=True)
class RoomConfig:
    """How a reader process builds its engine. Plain data: it goes over the wire as JSON.

    `hosted` names the big readers that stay with the keeper, who has the network and the graphics card. `environment`
    is the process's own; it should hold no secret. `script` takes the CPU reader's place. `compiled` is
    the folder of compiled models, an absolute path: a process reads it, its keeper writes it. `loads_ahead` has them
    loaded while the rest is imported, in a process that is to read documents. `packs` are those of `packs_folder` that
    read other scripts.
    """

    presets: str
    default_reader: str = "cpu"
    hosted: tuple[str, ...] = ()
    cpu_precision: str = "auto"
    threads: int = 0
    compiled: Path | None = None
    packs_folder: Path | None = None
    packs: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    boxes: BoxSource = BoxSource.CPU
    when_away: WhenAway = WhenAway.TAKE_OVER
    is_confined: bool = True
    loads_ahead: bool = True
    script: Script | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """The JSON form."""
        return _CONFIG.dump_json(self)

    @classmethod
    def from_json(cls, text: bytes) -> RoomConfig:
        """The inverse of `to_json`."""
        return _CONFIG.validate_json(text)


def limits_to_json(limits: Limits) -> bytes:
    """What a file may be, for a process that runs."""
    return _LIMITS.dump_json(limits)


def limits_from_json(text: bytes) -> Limits:
    """The inverse of `limits_to_json`."""
    return _LIMITS.validate_json(text)


_LIMITS = TypeAdapter(Limits)
_CONFIG = TypeAdapter(RoomConfig)
