"""The items of a receipt without a table: rows that end in an amount, with names, counts and prices around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from engine.extract.by_label.places import Part
from engine.extract.kinds.receipt.ledger import Ledger, Money, is_count, kind_of, read_ledger
from engine.extract.kinds.receipt.words import PHONE_WORD
from engine.page.folding import simplify
from engine.page.layout import Layout, Placed
from engine.values.amounts import FoundAmount, find_amounts, parse_amount
from engine.values.conventions import Conventions
from engine.values.dates import has_date

_CENT = Decimal("0.01")
_ENDS = frozenset({Money.SUBTOTAL, Money.TOTAL, Money.TAX, Money.PAID, Money.CHANGE, Money.DUE, Money.SERVICE})
_HEADING = re.compile(
    r"\b(?:qty|quantity|description|desc|item|amount|amt|price|u/?p|total)\b|品名|菜名|商品|数量|单价|金额",
    re.IGNORECASE,
)
_MOST_ROWS = 300
_COUNTED = re.compile(
    r"(?P<count>\d{1,20}(?:[.,]\d{1,3})?)\s{0,9}(?P<unit>kg|g|lb|l|pcs?|ea|コ|个|点|件)?\s{0,9}(?:\*|[x×X@]|@|単|at){1,4}\s{0,9}(?:単|RM|[$€£¥])?\s{0,9}"
    r"(?P<price>\d{1,20}(?:[.,]\d{1,4})?)(?:\s{0,9}/\s{0,9}\w{1,40})?",
    re.IGNORECASE,
)
"""2 x 3.50, 2.31 lb @ 0.79 /lb, 3 x 1,29."""
_LEADING = re.compile(r"(?P<count>\d{1,3})\s*(?:[x×X*]\s*|\s)(?=[^\W\d])")
_TRAILING = re.compile(r"\s{0,9}[x×X*]\s{0,9}(?P<count>\d{1,3})\s{0,9}$")
_CODE = re.compile(r"(?:[A-Z]{0,3}[-#]?\d{4,14}[A-Z]?)", re.IGNORECASE)
_TAX_CODE = re.compile(r"\s{0,9}(?:[A-Z]{1,3}|\*)\s{0,9}", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"cashier|table|server|guest|invoice|receipt|date|time|tel\b|收银|桌号|单号|日期|时间", re.IGNORECASE
)
_MOMENT = re.compile(r"^\d{1,2}[-/]\d{1,2}$|\d[:：]\d{2}")
"""A day or a time of day, which is no number of an item."""


@dataclass(slots=True)
class Line:
    """One item while it is put together: the parts that are its name, code, count, price and amount."""

    name: list[Part] = field(default_factory=list)
    code: Part | None = None
    count: Part | None = None
    price: Part | None = None
    amount: Part | None = None

    def value(self, conventions: Conventions) -> Decimal | None:
        """The amount as a number."""
        return _number(self.amount, conventions)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row between the head and the sums, taken apart."""

    name: tuple[Part, ...]
    code: Part | None
    count: Part | None
    price: Part | None
    amount: Part | None


def item_lines(layout: Layout, conventions: Conventions) -> list[Line]:
    """The items between the head and the first sum, or none where no row there ends in an amount."""
    ledger = read_ledger(layout, conventions)
    rows = list(_between(layout, first_sum(ledger, len(layout.rows)), conventions))
    apart = [_taken_apart(row, conventions, whole=ledger.whole_units) for row in rows]
    pieces = [piece for piece in apart if piece is not None]
    items = _joined(pieces, conventions, names_below=_names_stand_below(pieces))
    for item, skipped in zip(items, row_numbers([item.name[0].text for item in items]), strict=True):
        first = item.name[0]
        item.name[0] = Part(first.line, first.start + skipped, first.end)
    return items if any((item.value(conventions) or 0) > 0 for item in items) else []


def row_numbers(names: Sequence[str]) -> list[int]:
    """How many characters `1 `, `2. ` ... take up before each name, where every row has the next number; else none."""
    matches = [re.match(r"(\d{1,3})[.)]?\s+(?=\D)", name) for name in names]
    if len(names) > 1 and all(match and int(match[1]) == rank for rank, match in enumerate(matches, 1)):
        return [match.end() for match in matches if match]
    return [0] * len(names)


def first_sum(ledger: Ledger, number_of_rows: int = 10**6) -> int:
    """The number of the row with the first sum, or `number_of_rows`."""
    sums = [entry for entry in ledger.entries if entry.kind in _ENDS]
    money = (entry.row for entry in sums if entry.amount.has_cents or ledger.whole_units)
    return next(money, number_of_rows)


def _between(layout: Layout, last: int, conventions: Conventions) -> Iterable[Sequence[Placed]]:
    """The rows from the headings (or the first amount below the date and the numbers) to the first sum."""
    texts = layout.row_texts
    money = next((at for at in range(last) if _has_money(texts[at], conventions)), last)
    headings = [at for at in range(money) if len(_HEADING.findall(texts[at])) >= 2]
    first = headings[-1] + 1 if headings else money
    if money == last:
        return []
    nameless = not _has_words(_COUNTED.sub("", texts[money]))
    if not headings and money and nameless and _could_be_a_name(texts[money - 1]):
        first -= 1
    return layout.rows[first : min(last, first + _MOST_ROWS)]


def _has_money(text: str, conventions: Conventions) -> bool:
    if has_date(text) or PHONE_WORD.search(text):
        return False
    return any(found.has_cents or found.has_currency for found in find_amounts(text, conventions))


def _has_words(text: str) -> bool:
    return sum(c.isalpha() for c in text) > 3


def _could_be_a_name(text: str) -> bool:
    return _has_words(text) and not has_date(text) and not _NOT_A_NAME.search(simplify(text))


@dataclass(slots=True)
class _Pieces:
    """What the lines of a row hold, while they are looked at one by one."""

    names: list[Part] = field(default_factory=list)
    numbers: list[tuple[Placed, FoundAmount]] = field(default_factory=list)
    code: Part | None = None
    count: Part | None = None
    price: Part | None = None


def _taken_apart(row: Sequence[Placed], conventions: Conventions, *, whole: bool) -> _Row | None:
    """Name, code, count, price and amount of a row; None for a row that says nothing of an item."""
    if has_date(" ".join(line.text for line in row)):
        return None
    pieces = _Pieces()
    for line in row:
        _add(pieces, line, conventions)
    amount = _amount_of(pieces, whole=whole)
    count, price, names, lead = pieces.count, pieces.price, pieces.names, None
    if amount is not None and count is None:
        count, price = _by_product(pieces.numbers, amount, conventions)
    if count is None:
        names, lead = _without_count(names)
    price = price or _price_of(lead, pieces.numbers, amount, conventions)
    if not (names or amount or count):
        return None
    return _Row(tuple(names), pieces.code, count or lead, price, amount)


def _add(pieces: _Pieces, line: Placed, conventions: Conventions) -> None:
    """One line: a count with its price, then words and the numbers that stand apart from them."""
    counted = _COUNTED.search(line.text)
    at, end = 0, len(line.text)
    if counted and pieces.count is None:
        pieces.count, pieces.price = _group(line, counted, "count"), _group(line, counted, "price")
        pieces.names += _name(line, 0, counted.start())
        at = counted.end()
    amounts = () if _MOMENT.search(line.text) else find_amounts(line.text[at:end], conventions)
    found = [one for one in amounts if _is_column(line, at, one, conventions)]
    if found:
        pieces.names += _name(line, at, at + found[0].start)
        pieces.numbers += [(line, _shifted(one, at)) for one in found]
    elif _CODE.fullmatch(line.text.strip()) and pieces.code is None:
        pieces.code = Part(line, 0, len(line.text))
    else:
        pieces.names += _name(line, at, end)


def _amount_of(pieces: _Pieces, *, whole: bool) -> Part | None:
    """The last number, where it is printed as money or comes after two others; it is taken from the numbers."""
    if not pieces.numbers:
        return None
    line, one = pieces.numbers[-1]
    is_money = one.has_cents or one.has_currency or (whole and one.value < 10**6)
    if not is_money and len(pieces.numbers) <= 2:
        return None
    pieces.numbers = pieces.numbers[:-1]
    return Part(line, one.start, one.end)


def _is_column(line: Placed, at: int, found: FoundAmount, conventions: Conventions) -> bool:
    """Whether a number stands alone or at the end of its line, as amounts do, and is not a part of a name."""
    after = line.text[at + found.end :]
    if not (_TAX_CODE.fullmatch(after) or not after.strip() or find_amounts(after, conventions)):
        return False
    before = line.text[at : at + found.start].strip()
    return not before or found.has_cents or found.has_currency or bool(find_amounts(before, conventions))


def _shifted(found: FoundAmount, by: int) -> FoundAmount:
    return replace(found, start=found.start + by, end=found.end + by)


def _by_product(
    numbers: Sequence[tuple[Placed, FoundAmount]], amount: Part, conventions: Conventions
) -> tuple[Part | None, Part | None]:
    """Count and price among the numbers before the amount: those whose product it is."""
    whole = _number(amount, conventions)
    for line, first in numbers:
        for other, second in numbers:
            if first is not second and whole is not None and abs(first.value * second.value - whole) <= _CENT:
                pair = sorted(((line, first), (other, second)), key=lambda one: (one[1].has_cents, one[0].index))
                (one_line, one), (two_line, two) = pair
                return Part(one_line, one.start, one.end), Part(two_line, two.start, two.end)
    if len(numbers) == 1 and not numbers[0][1].has_cents and 0 < numbers[0][1].value < 1000:
        line, one = numbers[0]
        return Part(line, one.start, one.end), None
    return None, None


def _price_of(
    count: Part | None, numbers: Sequence[tuple[Placed, FoundAmount]], amount: Part | None, conventions: Conventions
) -> Part | None:
    """The number which, times a count in front of the name, is the amount."""
    times, whole = _number(count, conventions), _number(amount, conventions)
    for line, one in numbers:
        if times is not None and whole is not None and abs(one.value * times - whole) <= _CENT:
            return Part(line, one.start, one.end)
    return None


def _without_count(names: list[Part]) -> tuple[list[Part], Part | None]:
    """A name without `2 ` or `2 x ` in front or `x2` behind, which is the count."""
    if not names:
        return names, None
    first, last = names[0], names[-1]
    lead = _LEADING.match(first.text)
    if lead:
        count = Part(first.line, first.start, first.start + lead.end("count"))
        return [Part(first.line, first.start + lead.end(), first.end), *names[1:]], count
    tail = _TRAILING.search(last.text)
    if tail and tail.start():
        count = Part(last.line, last.start + tail.start("count"), last.start + tail.end("count"))
        return [*names[:-1], Part(last.line, last.start, last.start + tail.start())], count
    return names, None


def _names_stand_below(rows: Sequence[_Row]) -> bool:
    """Whether the first amount comes before the first name: then each name belongs to the amount above it."""
    first = rows[0] if rows else None
    alone = [row for row in rows if row.name and row.amount is None]
    return first is not None and first.amount is not None and not first.name and bool(alone)


def _joined(rows: Sequence[_Row], conventions: Conventions, *, names_below: bool) -> list[Line]:
    """Rows to items: an amount closes one, a count alone belongs to the item whose amount it explains."""
    items: list[Line] = []
    waiting = Line()
    for row in rows:
        if row.amount is None:
            waiting = _kept(row, items, waiting, conventions, names_below=names_below)
            continue
        item = Line(list(row.name), row.code or waiting.code, row.count, row.price, row.amount)
        if not item.name and not names_below:
            item.name = waiting.name
        if item.count is None and _explains(waiting, item.value(conventions), conventions):
            item.count, item.price = waiting.count, waiting.price
        items.append(item)
        waiting = Line()
    return [item for item in items if _is_item(item, conventions)]


def _kept(row: _Row, items: list[Line], waiting: Line, conventions: Conventions, *, names_below: bool) -> Line:
    """A row without an amount: given to the item above where it explains or names that, else kept for the next."""
    last = items[-1] if items else None
    own = Line(list(row.name), row.code, row.count, row.price)
    if (
        last is not None
        and last.count is None
        and row.price is not None
        and _explains(own, last.value(conventions), conventions)
    ):
        last.count, last.price = row.count, row.price
        return waiting
    if last is not None and names_below and row.name and not last.name:
        last.name, last.code = list(row.name), last.code or row.code
        return waiting
    if row.price is not None:
        return Line(waiting.name or own.name, waiting.code or own.code, own.count, own.price)
    if row.name:
        return Line(own.name, own.code or waiting.code, own.count, own.price)
    return Line(waiting.name, own.code or waiting.code, waiting.count, waiting.price)


def _explains(counted: Line, amount: Decimal | None, conventions: Conventions) -> bool:
    count, price = _number(counted.count, conventions), _number(counted.price, conventions)
    if count is None or price is None or amount is None:
        return False
    return abs(count * price - amount) <= max(_CENT, count * Decimal("0.005"))


def _is_item(item: Line, conventions: Conventions) -> bool:
    words = " ".join(part.text for part in item.name)
    if not item.name or (is_count(words) and (item.value(conventions) or 0) >= 0):
        return False
    return kind_of(words, conventions) in {None, Money.DISCOUNT} or item.count is not None


def _number(part: Part | None, conventions: Conventions) -> Decimal | None:
    return None if part is None else parse_amount(part.text, conventions)


def _group(line: Placed, match: re.Match[str], name: str) -> Part:
    return Part(line, match.start(name), match.end(name))


def _name(line: Placed, start: int, end: int) -> list[Part]:
    text = line.text[start:end]
    stripped = text.strip(" \t:：-–*.")
    if sum(c.isalpha() for c in stripped) < 2:
        return []
    begin = start + text.find(stripped)
    return [Part(line, begin, begin + len(stripped))]
