"""Files of export profiles: read one, and keep a shelf of them that goes with its files."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from engine.errors import BadProfile
from engine.export.profile import Profile
from engine.presets import Mistake
from engine.presets.data_file import loaded, mistakes, text_of, told, unreadable
from engine.words import Words

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_MOST_FILES = 200
_Stamp = tuple[int, int]
"""When a file was changed (nanoseconds), and its size."""


@dataclass(frozen=True, slots=True)
class ProfileTrouble:
    """A file that cannot be used as it stands; `is_kept` if an earlier state of it is."""

    name: str
    reason: Words
    is_kept: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was last read."""

    stamp: _Stamp
    profile: Profile | None
    trouble: ProfileTrouble | None


class ProfileShelf:
    """The profiles in some folders, as their files are at each moment; of two with one id that of the later folder.

    Looks for changes when asked, once a second at most. A file that is broken is told in the log once, and its profile
    stays as it was. Safe from several threads.
    """

    def __init__(self, *folders: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folders = folders
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._read: dict[Path, _Read] = {}

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """All by id, without the hidden ones."""
        found = {read.profile.id: read.profile for read in self._fresh().values() if read.profile is not None}
        return {name: profile for name, profile in found.items() if not profile.hidden}

    @property
    def troubles(self) -> tuple[ProfileTrouble, ...]:
        """The files that cannot be used as they stand."""
        return tuple(read.trouble for read in self._fresh().values() if read.trouble is not None)

    def _fresh(self) -> dict[Path, _Read]:
        with self._lock:
            if self._clock() - self._looked >= _LOOK_SECONDS:
                stamps = {path: stamp for folder in self._folders for path, stamp in _stamps(folder).items()}
                self._read = {path: self._again(path, stamp) for path, stamp in stamps.items()}
                self._looked = self._clock()
            return self._read

    def _again(self, path: Path, stamp: _Stamp) -> _Read:
        before = self._read.get(path)
        if before is not None and before.stamp == stamp:
            return before
        try:
            profile = read_profile(path)
        except BadProfile as error:
            logger.warning("an export profile cannot be read", extra={"file": path.name, "reason": error.message.en})
            kept = before.profile if before is not None else None
            return _Read(stamp, kept, ProfileTrouble(path.name, error.message, kept is not None))
        return _Read(stamp, profile, None)


def read_profile(path: Path) -> Profile:
    """One profile. Raises `BadProfile` with file, key, line and reason."""
    try:
        text = text_of(path)
    except (OSError, ValueError) as error:
        reason = Words("文件无法读取，或不是 UTF-8 文字", "the file cannot be read, or is no text in UTF-8")
        raise _bad(path.name, [Mistake("", None, reason)]) from error
    try:
        node, given = loaded(text)
    except yaml.YAMLError as error:
        raise _bad(path.name, [unreadable(error)]) from error
    try:
        profile = Profile.model_validate(given)
    except ValidationError as error:
        raise _bad(path.name, list(mistakes(error, node))) from error
    if profile.id != path.stem:
        reason = Words(
            f"文件应与 id 同名：{profile.id}.yaml", f"the file should be called as its id is: {profile.id}.yaml"
        )
        raise _bad(path.name, [Mistake("id", None, reason)])
    return profile


def _stamps(folder: Path) -> dict[Path, _Stamp]:
    found: dict[Path, _Stamp] = {}
    try:
        for path in sorted(folder.glob("*.yaml"))[:_MOST_FILES]:
            seen = path.stat()
            found[path] = (seen.st_mtime_ns, seen.st_size)
    except OSError:
        return found
    return found


def _bad(name: str, found: list[Mistake]) -> BadProfile:
    words = told(found)
    return BadProfile(
        Words(f"导出方案 {name} 有误：{words.zh}。", f"The export profile {name} is not valid: {words.en}."),
        Words("请改正所指的键；允许的键见 docs/exports.zh-CN.md。", "Mend that key; docs/exports.md lists the keys."),
    )
