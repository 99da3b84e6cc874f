"""What lies in a folder of HunyuanOCR weights: is it whole, which release is it. Reads files, loads nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.choices import ReleaseChoice
from engine.readers.hunyuan.tasks import Release
from engine.words import Words

MODEL_TYPE = "hunyuan_vl"
CHECKSUM_FILES = ("SHA256SUMS", "sha256sums.txt", "sha256.txt")
ASSUMED_RELEASE = Release.V1_0
"""What a checkpoint is taken for that does not say: its settings change nothing about how tokens are chosen."""

_INDEX = "model.safetensors.index.json"
_NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json")
_PROCESSORS = ("processor_config.json", "preprocessor_config.json")
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One folder. `problems` says what keeps it from being used; `release` None: its files do not tell."""

    folder: Path
    problems: tuple[Words, ...]
    release: Release | None
    evidence: Words | None
    size_bytes: int
    digest: str

    @property
    def is_usable(self) -> bool:
        """Whether the model can be loaded from here, as far as files tell."""
        return not self.problems

    def chosen_release(self, choice: ReleaseChoice) -> Release:
        """The release to speak to: as set, else as found, else `ASSUMED_RELEASE`."""
        return Release(choice) if choice != "auto" else self.release or ASSUMED_RELEASE


def inspect(folder: Path) -> Checkpoint:
    """Looks at names, sizes and the small files; never raises."""
    if not folder.is_dir():
        gone = Words(f"没有这个文件夹：{folder}", f"There is no such folder: {folder}")
        return Checkpoint(folder, (gone,), None, None, 0, "")
    release, evidence = _release(folder)
    files = sorted(path for path in folder.glob("*") if path.is_file())
    digest = hashlib.sha256("".join(f"{path.name}:{path.stat().st_size};" for path in files).encode())
    digest.update(_bytes(folder / "config.json"))
    return Checkpoint(
        folder,
        tuple(_problems(folder)),
        release,
        evidence,
        sum(path.stat().st_size for path in files),
        digest.hexdigest()[:12],
    )


def holds_model(folder: Path) -> bool:
    """Whether a folder is worth trying: `OCR_READER=auto` asks."""
    return inspect(folder).is_usable


def checksum_file(folder: Path) -> Path | None:
    """The list of SHA-256 sums beside the weights, if somebody put one there."""
    return next((folder / name for name in CHECKSUM_FILES if (folder / name).is_file()), None)


def damaged_files(listing: Path) -> Iterator[str]:
    """The files of a `sha256sum` listing that are missing or differ. Reads all of them."""
    for line in listing.read_text("utf-8").splitlines():
        wanted, _, name = line.strip().partition(" ")
        name = name.strip().removeprefix("*")
        if not name:
            continue
        path = listing.parent / name
        if not path.is_file() or _sha256(path) != wanted.lower():
            yield name


def _problems(folder: Path) -> Iterator[Words]:
    for name in _NEEDED:
        if not (folder / name).is_file():
            yield _missing(name)
    if not any((folder / name).is_file() for name in _PROCESSORS):
        yield _missing(" / ".join(_PROCESSORS))
    for name in _weight_files(folder):
        path = folder / name
        if not path.is_file():
            yield _missing(name)
        elif path.stat().st_size < 1024:
            yield Words(
                f"{name} 只有 {path.stat().st_size} 字节：可能只下载了 Git LFS 指针。",
                f"{name} has {path.stat().st_size} bytes: it may be a Git LFS pointer, not the weights.",
            )
    if (folder / "config.json").is_file():
        model_type = _json(folder / "config.json").get("model_type")
        if model_type != MODEL_TYPE:
            yield Words(
                f"config.json 的 model_type 是“{model_type}”，不是“{MODEL_TYPE}”：这不是 HunyuanOCR。",
                f"config.json says model_type “{model_type}”, not “{MODEL_TYPE}”: this is not HunyuanOCR.",
            )


def _weight_files(folder: Path) -> list[str]:
    if (folder / _INDEX).is_file():
        shards = _json(folder / _INDEX).get("weight_map", {})
        return sorted(set(shards.values())) if isinstance(shards, dict) else []
    return ["model.safetensors"]


def _release(folder: Path) -> tuple[Release | None, Words | None]:
    """Release 1.5 comes with its draft model and samples with a penalty; 1.0 lies in `v1.0` since then."""
    name = folder.resolve().name.casefold()
    if (folder / "dflash").is_dir():
        return Release.V1_5, Words("文件夹中有 dflash", "the folder has dflash in it")
    penalty = _json(folder / "generation_config.json").get("repetition_penalty")
    if isinstance(penalty, int | float) and penalty > 1.05:
        return Release.V1_5, Words(f"repetition_penalty 为 {penalty}", f"its repetition_penalty is {penalty}")
    readme = _bytes(folder / "README.md").decode("utf-8", "replace")
    if "HunyuanOCR-1.5" in readme or "HunyuanOCR 1.5" in readme:
        return Release.V1_5, Words("README.md 写明 1.5", "README.md says 1.5")
    for release, names in ((Release.V1_0, ("v1.0", "1.0", "v1")), (Release.V1_5, ("v1.5", "1.5"))):
        if name in names or any(name.endswith(f"-{ending}") for ending in names):
            return release, Words(f"文件夹名为 {folder.name}", f"the folder is called {folder.name}")
    return None, None


def _missing(name: str) -> Words:
    return Words(f"缺少文件 {name}", f"The file {name} is missing")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_bytes(path) or b"{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
