"""What became of the documents while something broke: lost, twice, stuck, and how long others waited."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bench.house import PEOPLE, SAMPLE, Eyes, House, Person, seconds_to_read, watched

DOCUMENTS = 4
"""How many each person hands in."""
_SETTLE_SECONDS = 120.0
_MEGABYTE = 1024 * 1024
Provoke = Callable[[House], str]
"""Breaks something in a house that is at work; gives what to note about it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the documents of a fault."""

    accepted: int
    lost: int
    twice: int
    stuck: int
    submission: float
    reading: float
    health: float
    note: str

    @property
    def is_well(self) -> bool:
        """Nothing lost, twice or stuck."""
        return not (self.lost or self.twice or self.stuck)


def measured(house: House, provoke: Provoke, trouble: bytes | None = None) -> Outcome:
    """Two people at work, the fault in the middle of it, and the count at the end."""
    people = [Person(house, name, DOCUMENTS, SAMPLE.read_bytes(), "小票.jpg") for name in PEOPLE[:2]]
    troublesome = Person(house, PEOPLE[2], 2, trouble or SAMPLE.read_bytes(), "文件.pdf" if trouble else "小票.jpg")
    try:
        house.start()
        with watched(house) as eyes:
            for person in [troublesome, *people]:
                person.start()
            note = provoke(house)
            for person in [*people, troublesome]:
                person.join()
            settle(house, [troublesome, *people])
        return counted(house, [troublesome, *people], eyes, note)
    finally:
        house.stop()


def settle(house: House, people: list[Person]) -> None:
    """Waits until nothing is under way any more, or nothing has ended for too long."""
    before, deadline = -1, time.monotonic() + _SETTLE_SECONDS
    while before and time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError, KeyError, ValueError):
            left = sum(is_open(entry) for person in people for entry in house.listed(person.name))
            if left != before:
                before, deadline = left, time.monotonic() + _SETTLE_SECONDS
        time.sleep(0.5)


def is_open(entry: dict[str, object]) -> bool:
    """Whether a document is not over."""
    return entry["state"] in {"queued", "reading"}


def counted(house: House, people: list[Person], eyes: Eyes, note: str) -> Outcome:
    """The figures. Those of the troublesome one count for lost, twice and stuck, not for how long others waited."""
    entries = {person.name: house.listed(person.name) for person in people}
    known = {entry["id"]: entry for listed in entries.values() for entry in listed}
    taken = [document for person in people for document in person.taken]
    ends = house.ends()
    others = people[1:]
    missing = sum(person.count - len(person.taken) for person in people)
    failed = [known[each] for person in others for each in person.taken if known.get(each, {}).get("state") == "failed"]
    refused = sum((person.refused for person in people), start=type(people[0].refused)())
    told = [note, f"answers on the way {dict(sorted(refused.items()))}" if refused else ""]
    told += [f"/health unanswered {eyes.unanswered}x" if eyes.unanswered else ""]
    told += [f"RSS web {eyes.web_bytes // _MEGABYTE}, reader {eyes.reader_bytes // _MEGABYTE} MB"]
    return Outcome(
        accepted=len(taken),
        lost=missing + sum(document not in known for document in taken) + len(failed),
        twice=len(known) - len(set(taken)) + sum(count > 1 for count in ends.values()),
        stuck=sum(is_open(entry) for entry in known.values()),
        submission=max(person.slowest for person in others),
        reading=max((seconds_to_read(entry) for person in others for entry in entries[person.name]), default=0.0),
        health=eyes.slowest,
        note="; ".join(filter(None, told)),
    )
