"""A watched folder for scanners: finished files are read, then moved to done/ or failed/ with their result beside.

A file is finished when nobody has it open for writing and it has not changed for a while. It stays where it is until
its result is written, so a stop at any moment loses nothing: at the next start it is read again or put in its place.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.taking_in.names import readable
from engine.contract import ReadsDocuments
from engine.document import Document
from engine.errors import Cancelled, EngineError, ReaderError
from engine.export import Form, export, named
from engine.head import NOBODY, OwnParties, head_of
from engine.pipeline import Order, Silent, Upload
from engine.words import Language

logger = logging.getLogger(__name__)

DONE, FAILED = "done", "failed"
_LOCK = ".ocr-watch.lock"
_UNFINISHED = ".unfinished"
_UNFINISHED_SUFFIXES = frozenset({".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download"})
_PAUSE_WHEN_AWAY_SECONDS = 30.0


class FolderTaken(Exception):
    """Raised when another process watches the folder."""


@dataclass(frozen=True, slots=True)
class WatchConfig:
    """`settle_seconds` is how long a file must not have changed, `look_seconds` how often to look.

    `own_parties` tell which side of a paper is ours. `form` is what a result is, JSON or a workbook with its words in
    `language`; the reason why a file could not be read is JSON always.
    """

    folder: Path
    order: Order
    settle_seconds: float = 3.0
    look_seconds: float = 1.0
    own_parties: OwnParties = NOBODY
    form: Form = Form.JSON
    language: Language = "zh"


@dataclass(slots=True)
class Watch:
    """Watches one folder until `stopping` is set."""

    engine: ReadsDocuments
    config: WatchConfig
    stopping: threading.Event = field(default_factory=threading.Event)
    _seen: dict[Path, tuple[int, int, float]] = field(default_factory=dict)

    def run(self) -> None:
        """Raises `FolderTaken`, and OSError where the folder cannot be used at the start."""
        with self._alone():
            for name in (DONE, FAILED):
                (self.config.folder / name).mkdir(exist_ok=True)
                put_in_place(self.config.folder / name)
            while not self.stopping.is_set():
                pause = self.config.look_seconds if self.look() else _PAUSE_WHEN_AWAY_SECONDS
                self.stopping.wait(pause)

    def look(self) -> bool:
        """Reads every file that is finished; False when the reader or the folder is away, and then the files stay."""
        try:
            for path in self._finished():
                if self.stopping.is_set():
                    break
                with contextlib.suppress(FileNotFoundError):  # somebody took it away
                    self._take(path)
        except Cancelled:
            pass
        except ReaderError as error:
            logger.warning("reader away", extra={"code": error.code})
            return False
        except OSError as error:
            logger.warning("folder away", extra={"code": errno.errorcode.get(error.errno or 0, "unknown")})
            return False
        return True

    def _finished(self) -> Iterator[Path]:
        """Files that have not changed for a while and that nobody writes to, oldest first."""
        now = time.monotonic()
        present: dict[Path, tuple[int, int, float]] = {}
        for path in sorted(self.config.folder.iterdir(), key=_age):
            with contextlib.suppress(FileNotFoundError):
                if not path.is_file() or path.is_symlink() or _is_being_made(path.name):
                    continue
                found = path.stat()
                size, changed, since = self._seen.get(path, (-1, -1, now))
                if (size, changed) != (found.st_size, found.st_mtime_ns):
                    since = now
                present[path] = (found.st_size, found.st_mtime_ns, since)
        self._seen = present
        for path, (_, _, since) in list(present.items()):
            if now - since >= self.config.settle_seconds and not is_open_for_writing(path):
                yield path

    def _take(self, path: Path) -> None:
        started = time.perf_counter()
        code = None
        try:
            name = readable(path.name)
            upload = Upload(name, path.read_bytes())
            papers = self.engine.read_papers(upload, self.config.order, _Stoppable(self.stopping))
            outcome, form, result = DONE, self.config.form, self._result(name, papers)
        except (ReaderError, Cancelled):
            raise
        except EngineError as error:
            outcome, form, code = FAILED, Form.JSON, error.code
            words = {"message": error.message.to_dict(), "hint": error.hint.to_dict()}
            result = _json({"file": name, "error": {"code": code, **words}})
        except Exception as error:
            if isinstance(error, OSError):
                raise
            logger.exception("reading failed")
            outcome, form, code = FAILED, Form.JSON, "internal_error"
            result = _json({"file": name, "error": {"code": code, "type": type(error).__name__}})
        file_away(path, self.config.folder / outcome, result, form)
        self._seen.pop(path, None)
        seconds = round(time.perf_counter() - started, 3)
        logger.info("file %s", outcome, extra={"seconds": seconds, "code": code})

    def _result(self, name: str, papers: Sequence[Document]) -> bytes:
        """As JSON the first paper of a file, and where there are several all of them besides; a workbook has each."""
        if self.config.form is not Form.JSON:
            names = [name] if len(papers) == 1 else [f"{name} ({n}/{len(papers)})" for n in range(1, len(papers) + 1)]
            presets, own = self.engine.presets, self.config.own_parties
            each = [named(one, paper, presets, own) for one, paper in zip(names, papers, strict=True)]
            return export(each, self.config.form, self.config.language)
        first, *others = [self._record(paper) for paper in papers]
        return _json({"file": name, **first, **({"all_papers": [first, *others]} if others else {})})

    def _record(self, paper: Document) -> dict[str, Any]:
        head = head_of(paper, self.engine.presets, self.config.own_parties).to_dict()
        return {**paper.to_dict(), "head": head}

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps others from watching the folder meanwhile. Raises `FolderTaken`."""
        with (self.config.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderTaken from error
            yield


class _Stoppable(Silent):
    """Stops the reading at the next page when the process is to end."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping

    def cancelled(self) -> bool:
        """Whether the process is to end."""
        return self._stopping.is_set()


def file_away(path: Path, folder: Path, result: bytes, form: Form = Form.JSON) -> None:
    """Moves `path` into `folder` under a name that is free, with `result` beside it.

    The result is on disk, under an unfinished name, before the file moves; `put_in_place` ends what was cut off.
    """
    target = _free(folder, path.name)
    beside = _beside(target, form)
    unfinished = folder / f".{beside.name}{_UNFINISHED}"
    with unfinished.open("wb") as file:
        file.write(result)
        file.flush()
        os.fsync(file.fileno())
    path.rename(target)
    unfinished.rename(beside)


def put_in_place(folder: Path) -> None:
    """Ends what a stop in the middle of `file_away` left: a result whose file has moved gets its name."""
    for unfinished in folder.glob(f".*{_UNFINISHED}"):
        beside = folder / unfinished.name.removeprefix(".").removesuffix(_UNFINISHED)
        if beside.with_suffix("").exists():
            unfinished.rename(beside)
        else:
            unfinished.unlink()


def is_open_for_writing(path: Path) -> bool:
    """Whether any process of this machine writes to the file: a read lease is refused then (fcntl(2), F_SETLEASE).

    False also where the system cannot tell, as on network folders.
    """
    with path.open("rb") as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            return error.errno in {errno.EAGAIN, errno.EBUSY}
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def stop_at_signals(stopping: threading.Event) -> None:
    """SIGTERM and Ctrl-C end the watch after the page that is being read."""
    handler: Callable[[int, object], None] = lambda _number, _frame: stopping.set()  # noqa: E731
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def _is_being_made(name: str) -> bool:
    return name.startswith((".", "~")) or Path(name).suffix.lower() in _UNFINISHED_SUFFIXES


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _free(folder: Path, name: str) -> Path:
    """A name that neither a file nor a result has yet."""
    stem, suffix = Path(name).stem, Path(name).suffix
    candidate, number = folder / name, 1
    while candidate.exists() or any(_beside(candidate, form).exists() for form in Form):
        number += 1
        candidate = folder / f"{stem}-{number}{suffix}"
    return candidate


def _beside(path: Path, form: Form) -> Path:
    return path.with_name(f"{path.name}.{form.suffix}")


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()
