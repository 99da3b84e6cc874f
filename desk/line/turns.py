"""Whose turn it is: owners take turns, and so do the piles and single files of one owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import aliased

from desk.store.store import DocumentRow

AHEAD = timedelta(minutes=1)
"""Nothing true lies further ahead: what does was written before the clock was put back. It is twice a lease, for hosts
whose clocks differ."""
PAUSE = timedelta(minutes=1)
"""A single file that gave way so long ago waits like a new one, so that new ones cannot hold it up for ever."""

Moment = datetime | BindParameter[datetime]


def moments(now: datetime) -> dict[str, datetime]:
    """The `soon` and `lately` of the questions below: until when a turn is believed, and since when it counts."""
    return {"soon": now + AHEAD, "lately": now - PAUSE}


def flows(where: ColumnElement[bool], soon: Moment, lately: Moment) -> Select[Any]:
    """What takes turns of the documents `where`: the piles, and what single files each owner has, with a None `pile`.

    How many are `waiting` and since when, and when the owner and the pile last had a turn. None: never, or it lies
    after `soon`; of single files also where one of them had none or had it before `lately`.
    """
    other = aliased(DocumentRow)
    last = select(func.max(other.started_at)).where(other.started_at <= soon)
    of_pile = last.where(other.job_id == DocumentRow.job_id).scalar_subquery()
    gave_way = _gave_way(soon, lately)
    of_single = case((func.count() == func.count(gave_way), func.min(gave_way)))
    return (
        select(
            DocumentRow.owner_id.label("owner"),
            DocumentRow.job_id.label("pile"),
            func.count().label("waiting"),
            last.where(other.owner_id == DocumentRow.owner_id).scalar_subquery().label("owner_turn"),
            case((DocumentRow.job_id.is_(None), of_single), else_=of_pile).label("turn"),
            func.max(case((soon < _OWN_TURN, 1), else_=0)).label("is_from_ahead"),
            func.min(_OWN_TURN).label("since"),
        )
        .where(where)
        .group_by(DocumentRow.owner_id, DocumentRow.job_id)
    )


def in_turn(flows: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The order in which `flows` take their turns: whose last was longest ago, single files before piles."""
    of = flows.c
    return (
        of.owner_turn.asc().nulls_first(),
        of.turn.asc().nulls_first(),
        of.pile.is_(None).desc(),
        of.is_from_ahead.desc(),
        of.since,
        of.owner,
        of.pile,
    )


def within_flow(soon: Moment, lately: Moment) -> tuple[SQLColumnExpression[Any], ...]:
    """The order of the documents of one flow: that of coming, and of giving way."""
    turn = case((DocumentRow.job_id.is_(None), _gave_way(soon, lately)))
    return turn.asc().nulls_first(), (soon < _OWN_TURN).desc(), _OWN_TURN, DocumentRow.id


def _gave_way(soon: Moment, lately: Moment) -> ColumnElement[datetime | None]:
    return case((DocumentRow.started_at.between(lately, soon), DocumentRow.started_at))


_OWN_TURN = func.coalesce(DocumentRow.started_at, DocumentRow.created_at)
