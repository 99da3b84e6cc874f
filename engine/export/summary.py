"""The first sheet of a workbook: a row a document as an accountant reads it, and totals that Excel computes.

Amounts of two currencies are never added. A refund is negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from engine.export.form import NamedDocument
from engine.export.sheets import NUMBER, Book, Sheet
from engine.head import Direction, Head
from engine.words import Language, Words

NAME = Words("汇总", "Summary")
DIRECTIONS = {
    Direction.IN: Words("收入", "In"),
    Direction.OUT: Words("支出", "Out"),
    Direction.REFUND: Words("红字/退款", "Refund"),
}
HEADINGS = {
    "no": Words("序号", "No."),
    "file": Words("文件", "File"),
    "kind": Words("类型", "Kind"),
    "date": Words("日期", "Date"),
    "counterparty": Words("对方单位", "Counterparty"),
    "counterparty_id": Words("对方税号", "Tax id"),
    "number": Words("号码", "Number"),
    "net": Words("不含税金额", "Net"),
    "tax": Words("税额", "Tax"),
    "total": Words("总额", "Total"),
    "currency": Words("币种", "Currency"),
    "direction": Words("收支", "Direction"),
    "state": Words("状态", "State"),
    "flags": Words("提醒", "Flags"),
    "submitted_by": Words("提交人", "Submitted by"),
    "submitted_at": Words("提交时间", "Submitted at"),
    "link": Words("原文档", "Document"),
}
_AMOUNTS = ("net", "tax", "total")
_OPEN = Words("打开", "Open")
_COUNT = Words("有总额的份数", "With a total")
_BY_CURRENCY = Words("按币种汇总", "Totals by currency")
_BY_KIND = Words("按类型汇总", "Totals by kind")
_BY_MONTH = Words("按月汇总", "Totals by month")
_NO_CURRENCY = Words("币种未知", "Currency unknown")
_NO_DATE = Words("日期未知", "Date unknown")
_WILDCARDS = str.maketrans("*?~", "＊？～")
"""What a criterion of Excel would take for any text."""


def write_summary(book: Book, documents: Sequence[NamedDocument]) -> None:
    """The sheet with its table and its totals."""
    _Summary(book, documents).write()


def kind_words(named: NamedDocument, language: Language) -> str:
    """The kind as the tables say it."""
    return named.kind.in_language(language).translate(_WILDCARDS)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the totals need of a document."""

    kind: str
    month: tuple[int, int] | None
    head: Head

    @property
    def has_amount(self) -> bool:
        """Whether there is anything to add."""
        return any(getattr(self.head, part) is not None for part in _AMOUNTS)


class _Summary:
    def __init__(self, book: Book, documents: Sequence[NamedDocument]) -> None:
        self._language: Language = book.language
        self._documents = documents
        self._rows = len(documents)
        has_links = any(named.facts.link for named in documents)
        self._names = [name for name in HEADINGS if name != "link" or has_links]
        headings = [HEADINGS[name].in_language(self._language) for name in self._names]
        self._sheet: Sheet = book.sheet(NAME.in_language(self._language), headings, fixed_columns=2)
        self._at = {name: column for column, name in enumerate(self._names)}

    def write(self) -> None:
        for row, named in enumerate(self._documents, start=1):
            self._write_row(row, named)
        entries = [
            _Entry(kind_words(named, self._language), _month(named.head.date), named.head) for named in self._documents
        ]
        self._write_totals([entry for entry in entries if entry.has_amount])
        self._sheet.finish(self._rows)

    def _write_row(self, row: int, named: NamedDocument) -> None:
        sheet, at, head, facts, origins = self._sheet, self._at, named.head, named.facts, named.origins
        sheet.number(row, at["no"], row, NUMBER)
        sheet.text(row, at["file"], named.name)
        sheet.text(row, at["kind"], kind_words(named, self._language))
        sheet.date(row, at["date"], head.date, doubt=origins.get("date"))
        sheet.text(row, at["counterparty"], head.counterparty, doubt=origins.get("counterparty"))
        sheet.text(row, at["counterparty_id"], head.counterparty_id, doubt=origins.get("counterparty_id"))
        sheet.text(row, at["number"], head.number, doubt=origins.get("number"))
        for part in _AMOUNTS:
            sheet.number(row, at[part], getattr(head, part), doubt=origins.get(part))
        sheet.text(row, at["currency"], head.currency, doubt=origins.get("currency") if head.currency else None)
        sheet.text(row, at["direction"], self._said(DIRECTIONS[head.direction]) if head.direction else None)
        sheet.text(row, at["state"], self._said(named.standing.words))
        sheet.text(row, at["flags"], "; ".join(self._said(flag) for flag in facts.flags))
        sheet.text(row, at["submitted_by"], facts.submitted_by)
        sheet.moment(row, at["submitted_at"], facts.submitted_at)
        if facts.link:
            sheet.link(row, at["link"], facts.link, self._said(_OPEN))

    def _write_totals(self, entries: Sequence[_Entry]) -> None:
        row = self._rows + 2
        for title, key, write in (
            (_BY_CURRENCY, lambda entry: (), self._no_label),
            (_BY_KIND, lambda entry: (entry.kind,), self._label_kind),
            (_BY_MONTH, lambda entry: (entry.month,), self._label_month),
        ):
            row = self._write_block(row, title, list(_grouped(entries, key)), write) + 1

    def _write_block(
        self,
        row: int,
        title: Words,
        groups: Sequence[tuple[tuple[object, ...], list[_Entry]]],
        label: Callable[[int, tuple[object, ...]], list[str]],
    ) -> int:
        """The heading of a block of totals, and a row a group; gives the row behind it."""
        if not groups:
            return row - 1
        self._write_head(row, title)
        for (*key, currency), entries in groups:
            row += 1
            criteria = [*label(row, tuple(key)), *self._label_currency(row, currency)]
            self._write_sums(row, criteria, entries)
        return row + 1

    def _write_head(self, row: int, title: Words) -> None:
        words = {"file": title, "number": _COUNT} | {part: HEADINGS[part] for part in (*_AMOUNTS, "currency")}
        for name in self._names[: self._at["currency"] + 1]:
            said = self._said(words[name]) if name in words else None
            self._sheet.text(row, self._at[name], said, look="total")

    def _write_sums(self, row: int, criteria: list[str], entries: Sequence[_Entry]) -> None:
        asked = ",".join(criteria)
        with_total = sum(entry.head.total is not None for entry in entries)
        count = f'=COUNTIFS({asked},{self._range("total")},"<>")'
        self._sheet.formula(row, self._at["number"], count, with_total, NUMBER)
        for part in _AMOUNTS:
            known = sum((getattr(entry.head, part) or Decimal() for entry in entries), Decimal())
            self._sheet.formula(row, self._at[part], f"=SUMIFS({self._range(part)},{asked})", known)

    def _no_label(self, row: int, key: tuple[object, ...]) -> list[str]:
        return []

    def _label_kind(self, row: int, key: tuple[object, ...]) -> list[str]:
        column = self._at["kind"]
        self._sheet.text(row, column, str(key[0]))
        return [self._range("kind"), f'"="&{xl_rowcol_to_cell(row, column)}']

    def _label_month(self, row: int, key: tuple[object, ...]) -> list[str]:
        column, dates = self._at["date"], self._range("date")
        month = key[0]
        if not isinstance(month, tuple):
            self._sheet.text(row, column, self._said(_NO_DATE))
            return [dates, '"="']
        year, number = month
        self._sheet.text(row, column, f"{year:04}-{number:02}")
        first, behind = f"DATE({year},{number},1)", f"DATE({year},{number + 1},1)"
        return [dates, f'">="&{first}', dates, f'"<"&{behind}']

    def _label_currency(self, row: int, currency: object) -> list[str]:
        column = self._at["currency"]
        if currency is None:
            self._sheet.text(row, column, self._said(_NO_CURRENCY))
            return [self._range("currency"), '"="']
        self._sheet.text(row, column, str(currency))
        return [self._range("currency"), xl_rowcol_to_cell(row, column)]

    def _range(self, name: str) -> str:
        column = self._at[name]
        return str(xl_range_abs(1, column, self._rows, column))

    def _said(self, words: Words) -> str:
        return words.in_language(self._language)


def _grouped(
    entries: Iterable[_Entry], key: Callable[[_Entry], tuple[object, ...]]
) -> Iterator[tuple[tuple[object, ...], list[_Entry]]]:
    """The entries by key and currency, in a stable order; what is unknown comes last."""
    groups: dict[tuple[object, ...], list[_Entry]] = {}
    for entry in entries:
        groups.setdefault((*key(entry), entry.head.currency), []).append(entry)
    yield from sorted(groups.items(), key=lambda group: [(part is None, str(part)) for part in group[0]])


def _month(day: date | None) -> tuple[int, int] | None:
    return None if day is None else (day.year, day.month)
