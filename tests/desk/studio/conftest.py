"""A studio over a database of each kind and a folder of kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from auth.roles import Role, User
from desk.offers.offers import Offers
from desk.opening.reader_setup import ASSETS, KINDS
from desk.record.audit import Audit, Question
from desk.store.files import FileStore
from desk.studio.bundles import Bundles
from desk.studio.kinds import Kinds
from desk.studio.samples import Samples
from desk.studio.studio import Studio
from desk.studio.trying import Trying
from desk.studio.wishes import Wishes
from engine.kinds import known_names
from engine.presets import PresetBook
from engine.presets.shelf import KindShelf
from tests.conftest import Clock

ADMIN = User("local:root", "root", "Root", frozenset({Role.ADMIN}))
OTHER = User("local:other", "other", "Other", frozenset({Role.ADMIN}))
CLERK = User("local:anna", "anna", "Anna", frozenset({Role.CLERK}), frozenset({"cn=finance"}))
PERMIT: dict[str, Any] = {
    "id": "parking_permit",
    "label": {"zh": "停车证", "en": "Parking permit"},
    "description": {"zh": "停车证", "en": "Parking permits"},
    "kind": "parking_permit",
    "cues": [{"text": "parking permit", "weight": 3}],
    "fields": [
        {"name": "permit_number", "label": {"zh": "证号", "en": "Permit number"}, "aliases": ["Permit No"]},
        {"name": "fee", "label": {"zh": "费用", "en": "Fee"}, "type": "amount"},
    ],
}
LINES = ["PARKING PERMIT", "Permit No:  P-20417", "Holder:  Nora Lindqvist", "Fee:  EUR 45.00"]


@dataclass
class Room:
    """The studio with what it works on."""

    studio: Studio
    offers: Offers
    audit: Audit
    folder: Path
    auditor: User = field(default_factory=lambda: User("local:aud", "aud", "Aud", frozenset({Role.AUDITOR})))

    def events(self) -> list[tuple[str, str]]:
        """What is on the record, the first first: event and target."""
        found = self.audit.entries(self.auditor, Question())
        return [(one.event, one.target) for one in reversed(found) if one.event.startswith("preset:")]


@pytest.fixture
def room(database: Engine, clock: Clock, tmp_path: Path) -> Room:
    """With the shipped kinds and none of its own."""
    folder = tmp_path / "kinds"
    audit = Audit(database, b"key", clock)
    ticks: Callable[[], float] = iter(range(0, 10**6, 10)).__next__
    offers = Offers(database, audit, clock, ticks)
    shelf = KindShelf(PresetBook.load(KINDS), folder, lambda: known_names(ASSETS / "tasks"), offers.switched_off, ticks)
    kinds = Kinds(shelf, offers, database, audit, clock)
    documents, pictures = FileStore(tmp_path / "documents"), FileStore(tmp_path / "samples")
    samples = Samples(database, documents, pictures, audit, clock)
    trying = Trying(kinds, samples, database, ASSETS / "tasks")
    studio = Studio(kinds, samples, trying, Bundles(kinds, samples), Wishes(database, clock))
    return Room(studio, offers, audit, folder)
