"""One thread renews the leases of all that is being read, and of nothing that is dead."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from desk.line.progress import Heart, Progress
from desk.line.queue import Claim, Queue
from desk.store.files import FileStore
from tests.conftest import Clock
from tests.desk.line.test_queue import claimed, put


class CountingQueue(Queue):
    """Counts who was renewed."""

    renewed: list[str]
    has_renewed: threading.Semaphore

    def renew(self, claim: Claim, **progress: Any) -> bool:
        """As ever, and counted."""
        kept = super().renew(claim, **progress)
        self.renewed.append(claim.document_id)
        self.has_renewed.release()
        return kept


def test_all_that_is_being_read_is_renewed(
    database: Engine, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one thread; not what has said nothing for too long, nor what is over."""
    monkeypatch.setattr("desk.line.progress.LEASE", timedelta(milliseconds=30))
    queue = CountingQueue(database, clock)
    queue.renewed, queue.has_renewed = [], threading.Semaphore(0)
    put(database, clock, ("a", "alice"), ("b", "bob"), ("silent", "carol"), ("over", "dora"))
    stopping = threading.Event()
    readings = {
        claim.document_id: Progress(claim, queue, FileStore(tmp_path), stopping, 3.0)
        for claim in (claimed(queue) for _ in range(4))
    }
    readings["silent"].last_sign = float("-inf")
    others = set(threading.enumerate())
    heart = Heart(queue, stopping)
    with heart.beating(readings["silent"]), heart.beating(readings["a"]), heart.beating(readings["b"]):
        with heart.beating(readings["over"]):
            pass
        queue.renewed.clear()
        threads = [thread for thread in threading.enumerate() if thread.name == "leases" and thread not in others]
        for _ in range(6):
            assert queue.has_renewed.acquire(timeout=20)
        stopping.set()
    assert len(threads) == 1
    assert {"a", "b"} <= set(queue.renewed) <= {"a", "b", "over"}
    assert queue.renewed.count("over") <= 1
    threads[0].join(20)
    assert not threads[0].is_alive()
