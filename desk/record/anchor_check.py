"""Holds the record against its anchors: a record that was emptied or wound back shows here, whatever the chain says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.record.anchors import Anchor, AnchorFile
from engine.words import Words

_RESTORE_OF = re.compile(r"backup made at (\S+)")


@dataclass(frozen=True, slots=True)
class Restore:
    """A row that tells that the record was restored from a backup."""

    number: int
    at: datetime
    backup_made_at: str

    @classmethod
    def of(cls, number: int, at: datetime, reason: str) -> Restore:
        """From the row's own columns."""
        found = _RESTORE_OF.search(reason)
        return cls(number, at, found[1] if found else "?")


@dataclass(frozen=True, slots=True)
class Chain:
    """What a comparison needs of the record: the ends, the seals of the anchored rows, what it says of itself.

    `people` counts who is known; `has_anchors` is whether the record says that anchors were kept.
    """

    newest: int
    removed: int
    seals: Mapping[int, str]
    restores: Sequence[Restore] = ()
    people: int = 0
    has_anchors: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found. Faults are reasons not to trust the record; notes are to be known."""

    faults: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
    compared: int = 0

    @property
    def agrees(self) -> bool:
        """Whether nothing at all is to be said."""
        return not self.faults and not self.notes


def compare(files: Sequence[AnchorFile], chain: Chain) -> Comparison:
    """Every anchor of every file against the record, and the record against what it says of itself."""
    faults = [fault for file in files for fault in file.faults]
    notes = [note for file in files for note in _about(file, chain)]
    if chain.newest == 0 and chain.people:
        faults.append(
            Words(
                f"记录是空的，而系统里已有 {chain.people} 名人员：记录被清空了",
                f"the record is empty while {chain.people} people are known: it was emptied",
            )
        )
    explained: dict[Restore, list[Anchor]] = {}
    compared = 0
    for anchor in (anchor for file in files for anchor in file.anchors):
        compared += 1
        fault = _fault(anchor, chain)
        restore = _explaining(anchor, chain) if fault is not None else None
        if restore is not None:
            explained.setdefault(restore, []).append(anchor)
        elif fault is not None:
            faults.append(fault)
    notes += [_restored(restore, anchors) for restore, anchors in explained.items()]
    return Comparison(tuple(dict.fromkeys(faults)), tuple(notes), compared)


def _fault(anchor: Anchor, chain: Chain) -> Words | None:
    """What is wrong with an anchor whose row was not pruned."""
    if anchor.number == 0 or anchor.number < chain.removed:
        return None
    at = f"{anchor.at:%Y-%m-%d %H:%M:%S}Z"
    if anchor.number > chain.newest:
        return Words(
            f"{at} 的锚点记有第 {anchor.number} 条，而记录只到第 {chain.newest} 条：记录被回退或清空了",
            f"the anchor of {at} knows row {anchor.number}, the record ends at row {chain.newest}: "
            "it was wound back or emptied",
        )
    if chain.seals.get(anchor.number) != anchor.seal:
        return Words(
            f"第 {anchor.number} 条的封印与 {at} 的锚点不符：记录被回退后重写了",
            f"row {anchor.number} does not carry the seal of the anchor of {at}: "
            "the record was wound back and rewritten",
        )
    return None


def _explaining(anchor: Anchor, chain: Chain) -> Restore | None:
    """The restore that took away the row of this anchor, where the record tells of one."""
    wound_back = [each for each in chain.restores if each.number <= anchor.number and anchor.at <= each.at]
    return min(wound_back, key=lambda each: each.at, default=None)


def _restored(restore: Restore, anchors: Sequence[Anchor]) -> Words:
    last = max(anchor.number for anchor in anchors)
    at = f"{restore.at:%Y-%m-%d %H:%M:%S}Z"
    return Words(
        f"记录于 {at} 从 {restore.backup_made_at} 制作的备份恢复；"
        f"备份之后记下的原第 {restore.number} 至 {last} 条不在其中",
        f"restored at {at} from backup made at {restore.backup_made_at}; the former rows {restore.number} to {last}, "
        "recorded after the backup, are not in it",
    )


def _about(file: AnchorFile, chain: Chain) -> list[Words]:
    """What is odd about a file, without being a fault of the record."""
    if not file.is_there:
        if not chain.has_anchors:
            return []
        return [
            Words(
                f"锚点文件 {file.path} 不见了，而记录表明曾有锚点",
                f"the anchors {file.path} are gone, while the record says that anchors were kept",
            )
        ]
    if file.unreadable_lines:
        return [
            Words(
                f"锚点文件 {file.path} 有 {file.unreadable_lines} 行无法读懂",
                f"{file.unreadable_lines} lines of the anchors {file.path} cannot be understood",
            )
        ]
    return []
