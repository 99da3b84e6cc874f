"""What people made of the values that documents were given: of documents that were finished, each field by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desk.cases.review_free import Tally
from desk.standards.standards import InForce
from desk.standards.trial import Judged
from desk.store.readings import Doubt, ReadingRow
from desk.store.store import CorrectionRow, DocumentRow

MOST_DOCUMENTS = 5000
"""So many documents, the latest, are looked into: more would not be told in a second."""
_ROWS = "items["


@dataclass(slots=True)
class FieldCount:
    """How one field of a kind has done.

    `given` counts its values, `doubtful` those shown as such; `corrected` those that a person changed or took away,
    of which `unseen` were not doubtful; `added` counts the values that a person typed where none was given.
    """

    kind: str
    name: str
    given: int = 0
    doubtful: int = 0
    corrected: int = 0
    unseen: int = 0
    added: int = 0

    @property
    def unchanged(self) -> int:
        """Values taken as they were read."""
        return self.given - self.corrected


@dataclass(frozen=True, slots=True)
class JudgedFields:
    """All fields, and each value by itself; `documents` were looked into, of `finished` in all."""

    documents: int
    finished: int
    counts: tuple[FieldCount, ...]
    values: Sequence[Judged]

    def tallies(self, standards: InForce) -> Mapping[str, Tally]:
        """How sure the values of each kind were, on the scales and by the thresholds that are in force."""
        found: dict[str, Tally] = {}
        for value in self.values:
            tally = found.get(value.kind) or found.setdefault(value.kind, Tally(standards.standard(value.kind)))
            tally.add(value.confidence, is_kept=value.is_kept, may_be_taken=value.may_be_taken)
        return found


@dataclass(slots=True)
class _Touched:
    """What people did to one field of one document since it was read."""

    before: str | None
    after: str | None = field(default=None)


def judged_fields(session: Session, finished: Select[DocumentRow]) -> JudgedFields:
    """Counts over documents that people finished, those of the latest readings that were noted."""
    total = session.scalar(finished.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    noted = finished.join(ReadingRow, ReadingRow.document_id == DocumentRow.id)
    latest = noted.order_by(DocumentRow.created_at.desc(), DocumentRow.id).limit(MOST_DOCUMENTS)
    columns = (DocumentRow.id, DocumentRow.kind, ReadingRow.fields)
    read = session.execute(latest.with_only_columns(*columns, maintain_column_froms=True)).all()
    touched = _touched(session, latest)
    counts: dict[tuple[str, str], FieldCount] = {}
    values: list[Judged] = []
    for paper, (document_id, kind_or_none, fields) in enumerate(read):
        _count(counts, values, (paper, kind_or_none or ""), fields, touched.get(document_id, {}))
    order = sorted(counts.values(), key=lambda one: (one.kind, -one.given - one.added, one.name))
    return JudgedFields(len(read), total, tuple(order), values)


def _touched(session: Session, latest: Select[DocumentRow]) -> Mapping[str, Mapping[str, _Touched]]:
    """What was done, by document and field; what was done to an earlier reading is left out, and so are rows."""
    chosen = latest.with_only_columns(DocumentRow.id, ReadingRow.at, maintain_column_froms=True).subquery()
    row = CorrectionRow
    wanted = (
        select(row.document_id, row.field, row.before, row.after)
        .join(chosen, chosen.c.id == row.document_id)
        .where(row.at >= chosen.c.at, row.field.not_like(f"{_ROWS}%"))
        .order_by(row.id)
    )
    found: dict[str, dict[str, _Touched]] = defaultdict(dict)
    for document_id, name, before, after in session.execute(wanted):
        found[document_id].setdefault(name, _Touched(before)).after = after
    return found


def _count(
    counts: dict[tuple[str, str], FieldCount],
    values: list[Judged],
    about: tuple[int, str],
    fields: Mapping[str, Sequence[Any]],
    touched: Mapping[str, _Touched],
) -> None:
    """One document: which paper and of what kind it is, `about` says."""
    paper, kind = about
    for name, (confidence, doubt) in fields.items():
        count = counts.setdefault((kind, name), FieldCount(kind, name))
        change = touched.get(name)
        is_kept = change is None or change.before == change.after
        count.given += 1
        count.doubtful += doubt != Doubt.SURE
        count.corrected += not is_kept
        count.unseen += not is_kept and doubt == Doubt.SURE
        values.append(Judged(paper, kind, confidence, is_kept, Doubt(doubt).may_be_taken))
    for name in _added(fields, touched):
        counts.setdefault((kind, name), FieldCount(kind, name)).added += 1


def _added(fields: Mapping[str, Sequence[Any]], touched: Mapping[str, _Touched]) -> Iterable[str]:
    return (name for name, change in touched.items() if name not in fields and change.after is not None)
