"""Bank slips that print 付款人 and 收款人 once, and under each 全称, 账号 and 开户行."""

from __future__ import annotations

from engine.extract.by_label.labels import Label
from engine.extract.by_label.places import Candidate
from engine.extract.kinds.invoice.sides import sides_of
from engine.extract.sight import Sight, dated, part_of
from engine.page.folding import fold
from engine.presets import FieldSpec
from engine.values.amount_words import find_words
from engine.values.dates import find_dates

_NAME = frozenset({"全称", "户名", "名称"})
_ACCOUNT = frozenset({"账号", "账户", "银行账号"})
_BANK = frozenset({"开户行", "开户银行", "开户行名称"})


def payer_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """全称 of the one who pays."""
    return _of_party(sight, spec, _NAME, is_payer=True)


def payer_account(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """账号 of the one who pays."""
    return _of_party(sight, spec, _ACCOUNT, is_payer=True)


def payer_bank(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """开户行 of the one who pays."""
    return _of_party(sight, spec, _BANK, is_payer=True)


def payee_name(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """全称 of the one who is paid."""
    return _of_party(sight, spec, _NAME, is_payer=False)


def payee_account(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """账号 of the one who is paid."""
    return _of_party(sight, spec, _ACCOUNT, is_payer=False)


def payee_bank(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """开户行 of the one who is paid."""
    return _of_party(sight, spec, _BANK, is_payer=False)


def transaction_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind its label, else the first date that stands alone on the slip."""
    labelled = sight.search.best(spec)
    if labelled is not None:
        return labelled
    for line in sight.layout.lines:
        dates = find_dates(line.text, sight.conventions)
        if len(dates) == 1 and len(fold(line.text[: dates[0].start] + line.text[dates[0].end :])) <= 2:
            return dated(line, dates[0], 0.75)
    return None


def amount_words(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Behind its label, else the only amount in words on the slip: some banks print just 人民币 before it."""
    labelled = sight.search.best(spec)
    if labelled is not None:
        return labelled
    found = [(line, words) for line in sight.layout.lines if (words := find_words(line.text)) and len(words[0]) >= 3]
    if len(found) != 1:
        return None
    line, words = found[0]
    quality = 0.8 if words.is_firm else 0.42
    return part_of(line, words.start, words.end, quality, words.text.replace(" ", ""))


def _of_party(sight: Sight, spec: FieldSpec, names: frozenset[str], *, is_payer: bool) -> Candidate | None:
    """The value of one of two equal labels, or of a label inside the block of a party."""
    labels = [label for label in sight.search.labels if label.name in names]
    if len(labels) == 1 and not any(label.quality >= 0.8 for label in sight.search.labels_of(spec)):
        mine = labels if _block_is_payers(sight, labels[0]) is is_payer else []
    elif len(labels) == 2:
        first, second = sides_of(sight, labels)
        payer_is_first = _payer_is_first(sight)
        mine = [] if payer_is_first is None else first if is_payer is payer_is_first else second
    else:
        return None
    found = [c for label in mine for c in sight.search.values.candidates(label, spec) if c.quality >= 0.3]
    return max(found, key=lambda candidate: candidate.quality, default=None)


def _payer_is_first(sight: Sight) -> bool | None:
    """Whether the first party pays: by the order of 付款 and 收款, else by 付 or 收 written down its left side."""
    text = fold(sight.flow.text)
    pays, is_paid = text.find("付款"), text.find("收款")
    if pays >= 0 and is_paid >= 0:
        return pays < is_paid
    blocks = [label for label in sight.search.labels if label.name in _NAME | _ACCOUNT | _BANK]
    for label in sides_of(sight, blocks)[0]:
        beside = label.line.text[: label.start] + "".join(
            line.text for line in sight.layout.row_of(label.line) if line.rect.right <= label.rect.left
        )
        if ("付" in beside) != ("收" in beside):
            return "付" in beside
    return None


def _block_is_payers(sight: Sight, label: Label) -> bool | None:
    """Whose block a label stands in: that of the party named last above it."""
    above = [
        other.name[:2]
        for other in sight.search.labels
        if other.name[:2] in {"付款", "收款"}
        and other.line.index < label.line.index
        and other.line.page == label.line.page
    ]
    return above[-1] == "付款" if above else None
