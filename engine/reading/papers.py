"""Several papers in one file are several documents: where in a file, or on a picture, a new paper begins.

Pages stay together unless something speaks clearly against it: another number, another kind, a page counter that
starts anew. A contract or a report of many pages is one paper. What remains unsure is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from engine.document import Notice
from engine.extract import Kind
from engine.presets import Preset
from engine.reading.identity import Identifier, Sheet, together
from engine.reading.pages import Whole
from engine.reading.pieces import pieces_of
from engine.reading.seen import PageRecord
from engine.words import Words

_MOST_PAPERS = 500
"""More papers than this are no stack of receipts: what follows stays with the last one, and that is said."""

_LENT = 0.5
"""How probable a kind is that only the rest of a picture or a file tells."""


class _Cut(Enum):
    """Whether a paper begins here."""

    NO = auto()
    MAYBE = auto()
    YES = auto()


MAYBE_SEVERAL = Notice(
    "maybe_several_papers",
    Words(
        "这份文档里可能不止一张单据，系统没有把握拆开：不同单据的内容可能混在一起，请对照原件逐项核对，必要时分开后重新上传。",
        "There may be more than one paper here, and it is not clear where to part them: values of different papers may "
        "have been mixed. Check each against the original; if need be, part the file and upload it again.",
    ),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The pages of one paper, each with only its own lines; `warnings` say what is unsure about the cut.

    `lent` is the kind of the whole picture, or of the pages before, for a paper that says nothing of its own.
    """

    whole: Whole
    warnings: tuple[Notice, ...] = ()
    lent: tuple[Kind, Preset] | None = None


def papers_of(whole: Whole, identifier: Identifier) -> tuple[Paper, ...]:
    """The papers of a file in the order of its pages: at least one; every page belongs to one of them."""
    sheets, torn = _sheets(whole.records, identifier)
    groups: list[list[Sheet]] = []
    doubtful: set[int] = set()
    is_after_blank = False
    for sheet in sheets:
        if not groups:
            groups.append([sheet])
        else:
            sheet = _told(groups[-1], sheet)
            cut = _verdict(groups[-1], sheet, is_after_blank=is_after_blank)
            if cut is _Cut.YES and len(groups) < _MOST_PAPERS:
                groups.append([sheet])
            else:
                groups[-1].append(sheet)
                if cut is not _Cut.NO:
                    doubtful.add(len(groups) - 1)
        is_after_blank = sheet.is_blank
    return tuple(
        Paper(
            Whole(tuple(sheet.record for sheet in group)),
            (MAYBE_SEVERAL,) if place in doubtful or any(sheet.record.number in torn for sheet in group) else (),
            _lent(group),
        )
        for place, group in enumerate(groups)
    )


def cut_by_hand(whole: Whole, cuts: Iterable[int]) -> tuple[Paper, ...]:
    """The papers that begin on the first page and on those of these numbers, as a person says."""
    begins = frozenset(cuts)
    groups: list[list[PageRecord]] = []
    for record in whole.records:
        if groups and (record.number not in begins or len(groups) >= _MOST_PAPERS):
            groups[-1].append(record)
        else:
            groups.append([record])
    return tuple(Paper(Whole(tuple(group))) for group in groups)


def _lent(group: Sequence[Sheet]) -> tuple[Kind, Preset] | None:
    """The kind that pages were read as although they tell none."""
    preset = group[0].preset
    if preset is None or any(sheet.probability > 0 for sheet in group):
        return None
    return Kind(preset.id, preset.kind, _LENT), preset


def _sheets(records: Iterable[PageRecord], identifier: Identifier) -> tuple[list[Sheet], set[int]]:
    """The pages, those with several papers on them in pieces; and the numbers of those of which that is unsure."""
    sheets: list[Sheet] = []
    torn: set[int] = set()
    for record in records:
        sheet = identifier.sheet(record)
        if sheet.paper is None or sheet.paper.needs:
            sheets.append(sheet)
            continue
        pieces = pieces_of(sheet, identifier.for_parts_of(sheet).sheet)
        sheets += pieces.sheets
        if pieces.is_doubtful:
            torn.add(record.number)
    return sheets, torn


def _told(paper: Sequence[Sheet], here: Sheet) -> Sheet:
    """The page, read as the kind before it where that tells more: three receipts, one of which says `invoice`."""
    first = next((sheet for sheet in paper if sheet.kind is not None), None)
    return here if first is None or here.counter is not None else here.as_kind_of(first)


def _verdict(paper: Sequence[Sheet], here: Sheet, *, is_after_blank: bool) -> _Cut:
    """Whether `here` begins another paper than the one before it."""
    if here.record.number == paper[-1].record.number:
        return _Cut.YES  # another piece of the same picture
    if here.is_blank or (here.counter is not None and here.counter.number > 1):
        return _Cut.NO
    first = next((sheet for sheet in paper if sheet.kind is not None), None)
    if _is_counted_anew(paper, here):
        return _starts_anew(paper, here)
    if not here.may_be_headed and (first is None or first.kind == here.kind):
        return _Cut.NO
    is_other_kind = first is not None and first.kind != here.kind
    if not (here.stands_alone or (here.is_card and is_other_kind)):
        return _unfinished(paper, here, is_other_kind=is_other_kind)
    if here.identity.numbers & together(paper).numbers:
        return _Cut.MAYBE if all(_apart(paper, here)) else _Cut.NO
    if first is None:
        return _Cut.YES if is_after_blank else _Cut.NO
    if is_other_kind:
        return _other_kind(paper, first, here)
    return _same_kind(paper, here, is_after_blank=is_after_blank)


def _unfinished(paper: Sequence[Sheet], here: Sheet, *, is_other_kind: bool) -> _Cut:
    """A page that says too little of itself: surely another kind, number, date or total may still be another paper."""
    has_other_number = _differ(together(paper).numbers, here.identity.numbers)
    is_apart = has_other_number or any(_apart(paper, here))
    return _Cut.MAYBE if is_apart or (is_other_kind and here.is_sure) else _Cut.NO


def _apart(paper: Sequence[Sheet], here: Sheet) -> tuple[bool, bool]:
    """Whether totals and dates are others."""
    before, own = together(paper), here.identity
    return _differ(before.totals, own.totals), _differ(before.dates, own.dates)


def _is_counted_anew(paper: Sequence[Sheet], here: Sheet) -> bool:
    """Whether the pages are counted from 1 again, after the last page of what was before."""
    last = next((sheet.counter for sheet in reversed(paper) if not sheet.is_blank), None)
    return here.counter is not None and last is not None and last.is_last


def _starts_anew(paper: Sequence[Sheet], here: Sheet) -> _Cut:
    """An annex is counted anew too; so is what is joined to a contract, unless it is one itself."""
    if here.is_annex or here.identity.numbers & together(paper).numbers:
        return _Cut.NO
    is_contract = any(sheet.paper is not None and sheet.paper.needs for sheet in (*paper, here))
    return _Cut.YES if here.stands_alone or not is_contract else _Cut.NO


def _same_kind(paper: Sequence[Sheet], here: Sheet, *, is_after_blank: bool) -> _Cut:
    before, own = together(paper), here.identity
    is_long = here.paper is not None and bool(here.paper.needs)
    if _differ(before.numbers, own.numbers) or (is_after_blank and not is_long):
        return _Cut.YES
    apart = _apart(paper, here)
    return _Cut.YES if all(apart) else _Cut.MAYBE if any(apart) else _Cut.NO


def _other_kind(paper: Sequence[Sheet], first: Sheet, here: Sheet) -> _Cut:
    """An invoice behind a ticket is another paper; one behind a page that is none yet may be its second page."""
    before, own = together(paper), here.identity
    spec = first.paper
    if spec is not None and not first.is_card and not before.stands_alone(spec):
        return _Cut.MAYBE
    if before.totals & own.totals and not _differ(before.numbers, own.numbers):
        return _Cut.NO
    return _Cut.YES


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other and not one & other)
