"""One loaded CPU reader for all tests of the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.readers.cpu.reader import CpuReader


@pytest.fixture(scope="session")
def cpu_reader() -> Iterator[CpuReader]:
    """The real reader with its real models."""
    reader = CpuReader("f32")
    yield reader
    reader.close()
