"""Arithmetic of the two networks, chosen by what it costs on this processor and by what is read with it.

Flags of a processor do not tell: bf16 is faster than f32 on many without matrix units, and slower on others. So each
network is timed in both on one page, and the faster one is taken where it reads the same, character for character.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.readers.cpu.kept import keep_whole

AUTO, PLAIN, SHORT = "auto", "f32", "bf16"
MEASURED_FILE = "precision.json"
_LEAST_GAIN = 0.9
"""Of the time in f32: what saves less is not worth another arithmetic."""


@dataclass(frozen=True, slots=True)
class Precisions:
    """The arithmetic of each network, `f32` or `bf16`."""

    detector: str
    recogniser: str

    @classmethod
    def parse(cls, text: str) -> Precisions:
        """Of `bf16`, for both, or of `f32+bf16`, the detector's first. Raises `ValueError`."""
        detector, _, recogniser = text.partition("+")
        found = cls(detector, recogniser or detector)
        if not {found.detector, found.recogniser} <= {PLAIN, SHORT}:
            raise ValueError(f"no precision: {text}")
        return found

    def __str__(self) -> str:
        return self.detector if self.detector == self.recogniser else f"{self.detector}+{self.recogniser}"


@dataclass(frozen=True, slots=True)
class Timing:
    """CPU milliseconds that one network takes for the sample page in f32 and in bf16, and whether both read the same.

    `bf16` None: the processor has no such arithmetic.
    """

    f32: float
    bf16: float | None = None
    reads_the_same: bool = False

    @property
    def best(self) -> str:
        """The faster one that changes nothing."""
        is_worth_it = self.bf16 is not None and self.reads_the_same and self.bf16 <= _LEAST_GAIN * self.f32
        return SHORT if is_worth_it else PLAIN


@dataclass(frozen=True, slots=True)
class Measured:
    """Both networks timed on this processor."""

    detector: Timing
    recogniser: Timing

    @property
    def chosen(self) -> Precisions:
        """What both run in."""
        return Precisions(self.detector.best, self.recogniser.best)

    def to_json(self) -> bytes:
        """The JSON form."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes | str) -> Measured:
        """The inverse of `to_json`. Raises `ValueError`."""
        return cls._of(json.loads(text))

    @classmethod
    def _of(cls, found: Mapping[str, Mapping[str, float]]) -> Measured:
        try:
            return cls(Timing(**found["detector"]), Timing(**found["recogniser"]))  # type: ignore[arg-type]
        except (KeyError, TypeError) as error:
            raise ValueError("no timings") from error


def measured_before(folder: Path) -> Measured | None:
    """What was kept in `folder` for this processor; None where nothing was, or nothing that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return Measured._of(json.loads((folder / MEASURED_FILE).read_text("utf-8"))[processor()])
    return None


def keep_measured(folder: Path, measured: Measured) -> None:
    """Keeps it beside that of other processors, for this and every later start. Raises `OSError`."""
    known: dict[str, object] = {}
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / MEASURED_FILE).read_text("utf-8"))
        known = found if isinstance(found, dict) else {}
    known[processor()] = asdict(measured)
    keep_whole(folder / MEASURED_FILE, json.dumps(known, indent=1).encode())


def processor() -> str:
    """The processor's name, and a digest of its abilities and of the versions of what runs on it."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").split("\n\n")[0]
    except OSError:
        told = ""
    found = dict(re.findall(r"(?m)^(model name|flags|Features|CPU part)\s{0,20}: (.{0,8000})$", told))
    versions = [importlib.metadata.version(name) for name in ("openvino", "rapidocr")]
    digest = hashlib.blake2b(repr([sorted(found.items()), versions]).encode(), digest_size=8).hexdigest()
    return f"{found.get('model name') or platform.machine()} {digest}"
