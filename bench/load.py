"""Load: 50 clients of five people send mixed documents; nothing may be lost, nobody may starve, no 5xx may come.

    pip install locust==2.47.0            (in an environment of its own: the product does not need it)
    OCR_TOKENS=ocr_a,ocr_b,ocr_c,ocr_d,ocr_e \\
        locust -f bench/load.py --headless -u 50 -r 10 -t 60s --host http://127.0.0.1:7860

One token a person. Two of five people send batches, the others single documents. At the end every document that was
accepted is asked for until it is over; the exit status is 1 if one was lost or a 5xx came.
"""

# mypy: disable-error-code="import-not-found, import-untyped, misc, untyped-decorator"

from __future__ import annotations

import itertools
import os
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

import requests
from locust import HttpUser, between, events, task
from locust.env import Environment

SAMPLES = sorted((Path(__file__).parents[1] / "assets" / "samples").glob("*.[jp][pd][gf]"))
TOKENS = os.environ["OCR_TOKENS"].split(",")
DRAIN_SECONDS = 600


class Ledger:
    """What was accepted, for whom, and how long single documents took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.documents: dict[str, set[str]] = defaultdict(set)
        self.jobs: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()

    def note(self, status: int) -> None:
        """An answer."""
        with self._lock:
            self.statuses[status] += 1


LEDGER = Ledger()
TURNS = itertools.count()


class Caller(HttpUser):
    """A system that calls with one of the tokens."""

    wait_time = between(0.1, 1.0)

    def on_start(self) -> None:
        """Takes the next token; the first two people's callers send batches."""
        number = next(TURNS) % len(TOKENS)
        self.token = TOKENS[number]
        self.sends_batches = number < 2
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    @task(6)
    def send(self) -> None:
        """A document, or a batch of them."""
        if self.sends_batches:
            self._send_batch()
        else:
            self._send_one()

    @task(2)
    def look(self) -> None:
        """A list, as a page or a dashboard asks for it."""
        with self.client.get("/v1/documents?limit=20", name="GET /v1/documents", catch_response=True) as answer:
            LEDGER.note(answer.status_code)
            answer.success() if answer.status_code < 500 else answer.failure("5xx")

    def _send_one(self) -> None:
        sample = random.choice(SAMPLES)
        started = time.monotonic()
        files = {"file": (sample.name, sample.read_bytes())}
        with self.client.post("/v1/ocr", files=files, name="POST /v1/ocr", catch_response=True) as answer:
            LEDGER.note(answer.status_code)
            if answer.status_code == 200:
                LEDGER.documents[self.token].add(answer.json()["data"]["id"])
                LEDGER.seconds[self.token].append(time.monotonic() - started)
            elif answer.status_code == 202:
                LEDGER.documents[self.token].add(answer.headers["Location"].rsplit("/", 1)[-1])
            answer.success() if answer.status_code in {200, 202, 429} else answer.failure(answer.text[:200])

    def _send_batch(self) -> None:
        files = [("files", (path.name, path.read_bytes())) for path in random.choices(SAMPLES, k=5)]
        with self.client.post("/v1/jobs", files=files, name="POST /v1/jobs", catch_response=True) as answer:
            LEDGER.note(answer.status_code)
            if answer.status_code == 201:
                job = answer.json()["data"]
                LEDGER.jobs[self.token].add(job["id"])
                LEDGER.documents[self.token].update(document["id"] for document in job["documents"])
            answer.success() if answer.status_code in {201, 429} else answer.failure(answer.text[:200])
        time.sleep(20)


@events.test_stop.add_listener
def settle(environment: Environment, **_: object) -> None:
    """Waits until everything accepted is over, and says what became of it."""
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    deadline = time.monotonic() + DRAIN_SECONDS
    finished_during_run = {}
    for token, accepted in LEDGER.documents.items():
        states = _states(environment.host, token, accepted)
        finished_during_run[token] = sum(state in {"done", "failed"} for state in states.values())
    for token, accepted in LEDGER.documents.items():
        states = _states(environment.host, token, accepted)
        while time.monotonic() < deadline and {"queued", "reading"} & set(states.values()):
            time.sleep(2)
            states = _states(environment.host, token, accepted)
        ends[token].update(states.values())
        ends[token]["lost"] = len(accepted) - len(states)
    for number, token in enumerate(TOKENS):
        taken = sorted(LEDGER.seconds[token]) or [0.0]
        print(
            f"person {number} ({'batches' if number < 2 else 'single'}): accepted {len(LEDGER.documents[token])}, "
            f"over at the end of the run {finished_during_run.get(token, 0)}, in the end {dict(ends[token])}, "
            f"single document median {statistics.median(taken):.1f} s, slowest {taken[-1]:.1f} s"
        )
    print("answers by status:", dict(sorted(LEDGER.statuses.items())))
    lost = sum(counts["lost"] + counts["queued"] + counts["reading"] for counts in ends.values())
    failures = sum(count for status, count in LEDGER.statuses.items() if status >= 500 or status == 0)
    print(f"lost {lost}, 5xx or no answer {failures}")
    environment.process_exit_code = int(bool(lost or failures))


def _states(host: str | None, token: str, accepted: set[str]) -> dict[str, str]:
    """The state of every document that is still known, by id."""
    states: dict[str, str] = {}
    ids = sorted(accepted)
    for start in range(0, len(ids), 100):
        found = requests.get(
            f"{host}/v1/documents/progress",
            params={"ids": ",".join(ids[start : start + 100])},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
        states.update({entry["id"]: entry["state"] for entry in found.json()["data"]["documents"]})
    return states
