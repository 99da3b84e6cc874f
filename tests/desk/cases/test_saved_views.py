"""Lists under a name: everyone their own, each name once."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from auth.roles import User
from desk.cases.errors import TooManyViews, ViewNameTaken, ViewNotFound
from desk.cases.finding import Filter, SortBy, Sorting, Standing
from desk.cases.saved_views import MAX_VIEWS, Moving, SavedViews, View
from desk.errors import Forbidden
from tests.conftest import Clock

OPEN = View(
    filter=Filter(standing=(Standing.TO_CHECK,), kinds=("receipt",)),
    sorting=Sorting(by=SortBy.TOTAL, descending=False),
    moving=Moving.LAST_WEEK,
)


@pytest.fixture
def views(database: Engine, clock: Clock) -> SavedViews:
    """The use cases, over an empty database."""
    return SavedViews(database, clock)


def test_a_view_is_kept_as_it_was(views: SavedViews, alice: User) -> None:
    """Filter, order and the period that moves; by name."""
    kept = views.add(alice, "待核对", OPEN)
    other = views.add(alice, "all", View())
    assert views.list(alice) == [other, kept]
    assert kept.view == OPEN
    changed = views.change(alice, kept.id, "上周", View())
    assert (changed.id, changed.name, changed.view) == (kept.id, "上周", View())
    views.remove(alice, other.id)
    assert views.list(alice) == [changed]


def test_a_name_stands_for_one_view_of_a_person(views: SavedViews, alice: User, bob: User) -> None:
    """Another person may have the same; nobody reaches another's."""
    mine = views.add(alice, "待核对", OPEN)
    theirs = views.add(bob, "待核对", View())
    second = views.add(alice, "二", View())
    with pytest.raises(ViewNameTaken):
        views.add(alice, "待核对", View())
    with pytest.raises(ViewNameTaken):
        views.change(alice, second.id, "待核对", View())
    for wrong in (theirs.id, "nothing"):
        with pytest.raises(ViewNotFound):
            views.change(alice, wrong, "三", View())
        with pytest.raises(ViewNotFound):
            views.remove(alice, wrong)
    assert views.list(bob) == [theirs]
    assert mine in views.list(alice)


def test_a_person_keeps_so_many_and_no_more(views: SavedViews, alice: User, auditor: User) -> None:
    """And who sees no documents has none."""
    for number in range(MAX_VIEWS):
        views.add(alice, f"{number}", View())
    with pytest.raises(TooManyViews):
        views.add(alice, "one more", View())
    with pytest.raises(Forbidden):
        views.list(auditor)
