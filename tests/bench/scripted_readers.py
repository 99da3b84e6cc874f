"""Readers for `bench.speed` whose answers are known: made in a reader's own process by `module:function`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.speed_readers import ReadFile, Task, Text


def exact() -> ReadFile:
    """Reads the text that lies beside the picture."""

    def read(task: Task) -> Text:
        beside = Path(task.path).with_suffix(".txt")
        return Text(tuple(beside.read_text("utf-8").splitlines()) if beside.exists() else ())

    return read


def blind() -> ReadFile:
    """Sees nothing."""
    return lambda task: Text()


def mortal() -> ReadFile:
    """Dies at a file called b.png."""

    def read(task: Task) -> Text:
        if Path(task.path).name == "b.png":
            os._exit(3)
        return Text()

    return read


def silent() -> ReadFile:
    """Never answers."""

    def read(task: Task) -> Text:
        while True:
            time.sleep(60)

    return read
