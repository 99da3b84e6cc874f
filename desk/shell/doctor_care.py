"""The doctor's look at what is cared for: how long the record is kept, its anchors, and the originals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from desk.chosen.changeable import LEAST_DAYS
from desk.chosen.chosen import Chosen
from desk.migrations import current_revision, newest_revision
from desk.opening.database import RESTORE
from desk.opening.entrance import open_audit, open_keeper
from desk.record.anchor_keeper import AnchorKeeper
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from desk.store.database import open_database
from desk.store.integrity import Walk, last_walk
from engine.words import Words

_OLD = timedelta(hours=2)
_ANCHORS = Words("审计锚点", "Anchors of the record")
_ORIGINALS = Words("原件", "Originals")
_RETENTION = Words("审计保留", "Retention of the record")


def examine_care(settings: Settings) -> Iterator[Finding]:
    """Retention; after the first start also the anchors and the last walk over the originals."""
    if not settings.secret_path.exists():
        yield _retention(settings.audit_keep_days)
        return
    database = open_database(settings.database)
    try:
        if current_revision(database) == newest_revision():
            audit = open_audit(settings, database, _now)
            yield _retention(Chosen(database, settings, audit, _now).now.audit_keep_days)
            yield _anchors(open_keeper(settings, audit, _now))
    except SQLAlchemyError:
        pass  # the database's own line tells
    finally:
        database.dispose()
    found = last_walk(settings.data_dir)
    if found is not None:
        yield _originals(found)


def _retention(days: int) -> Finding:
    if days == 0:
        return Finding(_RETENTION, Health.GOOD, Words("永久保留", "kept for ever"))
    seen = Words(f"{days} 天", f"{days} days")
    if days >= LEAST_DAYS:
        return Finding(_RETENTION, Health.GOOD, seen)
    advice = Words(
        f"不足六个月：请把 OCR_AUDIT_KEEP_DAYS 设为 0（永久）或至少 {LEAST_DAYS}。",
        f"Less than six months: set OCR_AUDIT_KEEP_DAYS to 0, for ever, or to {LEAST_DAYS} at least.",
    )
    return Finding(_RETENTION, Health.BAD, seen, advice)


def _anchors(keeper: AnchorKeeper) -> Finding:
    found = keeper.compare()
    if found.faults:
        return Finding(
            _ANCHORS,
            Health.BAD,
            found.faults[0],
            Words("请运行 ./launch.sh audit verify，并查明原因。", "Run ./launch.sh audit verify and find out why."),
        )
    at = keeper.newest_at()
    if at is None:
        seen = found.notes[0] if found.notes else Words("还没有", "none yet")
        return Finding(
            _ANCHORS,
            Health.BAD if found.notes else Health.ABSENT,
            seen,
            Words("启动服务即记下。", "A start notes one."),
        )
    minutes = int((_now() - at) / timedelta(minutes=1))
    seen = Words(
        f"与记录一致，共 {found.compared} 个，最近一个在 {minutes} 分钟前",
        f"{found.compared} in agreement with the record, the last {minutes} min ago",
    )
    if timedelta(minutes=minutes) > _OLD:
        return Finding(
            _ANCHORS, Health.GOOD, seen, Words("服务运行时每小时记一个。", "A running service notes one an hour.")
        )
    return Finding(_ANCHORS, Health.GOOD, seen)


def _originals(found: Walk) -> Finding:
    at = f"{found.at:%Y-%m-%d %H:%M}Z"
    if found.is_well:
        return Finding(
            _ORIGINALS,
            Health.GOOD,
            Words(f"{at} 核对 {found.checked} 份，全部完好", f"{found.checked} looked at {at}, all whole"),
        )
    ids = ", ".join(found.ids[:5])
    return Finding(
        _ORIGINALS,
        Health.BAD,
        Words(
            f"{at} 核对 {found.checked} 份：损坏 {found.damaged}，丢失 {found.lost}（{ids}）",
            f"{found.checked} looked at {at}: {found.damaged} damaged, {found.lost} lost ({ids})",
        ),
        RESTORE,
    )


def _now() -> datetime:
    return datetime.now(UTC)
