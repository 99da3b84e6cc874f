"""Models as OpenVINO compiled them at an earlier start, in one file: a start that finds it compiles nothing.

OpenVINO's own cache folder is written by the process that compiles, and does not notice a damaged file: a flipped byte
becomes a wrong reading. Here a digest stands before the content, and who compiles writes nothing: it hands over bytes
before it has seen any document, and whoever owns the folder keeps them (`keep`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.readers.cpu.kept import keep_whole
from engine.readers.cpu.precision import MEASURED_FILE

if TYPE_CHECKING:
    from openvino import CompiledModel, Core, Model

_DEVICE = "CPU"
_DIGEST_BYTES = 32
_END_BYTES = 64 * 1024
_MOST_KEPT = 4
"""Other settings, and the version before: going back to them compiles nothing either."""
_STRAY_SECONDS = 3600
"""What an interrupted start left is nobody's after that time."""
_MAKING = re.compile(r"[0-9a-f]{32}")

Options = dict[str, str | int | bool]


class CompiledModels:
    """Models by name: loaded from `folder` where they were kept, else compiled."""

    def __init__(
        self, core: Core, options: Mapping[str, Options], sources: Iterable[Path], folder: Path | None
    ) -> None:
        """`options` are those of each model by name; `sources` are the files that they are made of, the code that
        changes their graphs among them.

        Without `folder` everything is compiled.
        """
        self._core = core
        self._options = options
        self._making = "" if folder is None else _making(core, self._options, sources)
        self._kept = {} if folder is None else _kept(folder / self._making, self._making)
        self._texts: dict[str, str] = {}
        self._models: dict[str, CompiledModel] = {}
        self.is_fresh = False

    def text(self, name: str, make: Callable[[], str]) -> str:
        """What goes with the models, as kept or as made."""
        kept = self._kept.pop(name, None)
        self.is_fresh |= kept is None
        self._texts[name] = make() if kept is None else kept.decode()
        return self._texts[name]

    def model(self, name: str, make: Callable[[], Model]) -> CompiledModel:
        """One model, ready to run; `make` gives it where it has to be compiled."""
        model = self._loaded(name, self._kept.pop(name, None))
        if model is None:
            self.is_fresh = True
            model = self._core.compile_model(make(), _DEVICE, self._options[name])
        self._models[name] = model
        return model

    def packed(self) -> bytes:
        """All of it for `keep`; empty where there is no folder, or where it is there already."""
        if not self._making or not self.is_fresh:
            return b""
        parts = {name: text.encode() for name, text in self._texts.items()}
        parts |= {name: model.export_model().getvalue() for name, model in self._models.items()}
        head = json.dumps([self._making, [[name, len(part)] for name, part in parts.items()]]).encode()
        content = b"\n".join([head, b"".join(parts.values())])
        return _digest(content) + content

    def _loaded(self, name: str, kept: bytes | None) -> CompiledModel | None:
        if kept is None:
            return None
        try:
            return self._core.import_model(kept, _DEVICE, self._options[name])
        except RuntimeError:  # of another OpenVINO or another processor than its name says
            return None


def keep(folder: Path, packed: bytes | memoryview) -> None:
    """Writes what `CompiledModels.packed` gave, whole or not at all, for its owner only; the oldest of many go.

    Raises `OSError`, and `ValueError` for anything else than that.
    """
    making, _ = _unpacked(packed)
    keep_whole(folder / making, packed)
    there = [path for path in folder.iterdir() if path.name != MEASURED_FILE]
    kept = sorted((path for path in there if _MAKING.fullmatch(path.name)), key=_written)
    strays = [path for path in there if path not in kept and _written(path) < time.time() - _STRAY_SECONDS]
    for path in (*kept[:-_MOST_KEPT], *strays):
        path.unlink(missing_ok=True)


def _kept(path: Path, making: str) -> dict[str, bytes]:
    """The parts in a file; none where it is missing, damaged or of another making."""
    with contextlib.suppress(OSError, ValueError):
        found, parts = _unpacked(path.read_bytes())
        if found == making:
            return parts
    return {}


def _unpacked(packed: bytes | memoryview) -> tuple[str, dict[str, bytes]]:
    """The making and the parts. Raises `ValueError` for what is damaged."""
    digest, content = bytes(packed[:_DIGEST_BYTES]), bytes(packed[_DIGEST_BYTES:])
    if digest != _digest(content):
        raise ValueError("damaged")
    at = content.index(b"\n")
    making, sizes = json.loads(content[:at])
    if not _MAKING.fullmatch(making):
        raise ValueError("no making")
    parts, at = {}, at + 1
    for name, size in sizes:
        parts[name] = content[at : at + size]
        at += size
    return making, parts


def _making(core: Core, options: Mapping[str, Options], sources: Iterable[Path]) -> str:
    """The same only for the same models (their size, beginning and end), code, options, OpenVINO and processor."""
    import openvino

    device = [core.get_property(_DEVICE, name) for name in ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES")]
    told = [openvino.get_version(), *device, sorted((name, sorted(one.items())) for name, one in options.items())]
    digest = hashlib.blake2b(json.dumps(told).encode(), digest_size=16)
    for path in sources:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest.update(f"{path.name} {size} ".encode() + file.read(_END_BYTES))
            file.seek(max(0, size - _END_BYTES))
            digest.update(file.read())
    return digest.hexdigest()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
