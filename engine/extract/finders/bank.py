"""Bank slips that print 付款人 and 收款人 once, and under each 全称, 账号 and 开户行."""

from __future__ import annotations

from engine.extract.finders.invoice import sides_of
from engine.extract.finders.sight import Sight
from engine.extract.folding import fold
from engine.extract.places import Candidate
from engine.presets import FieldSpec

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


def _of_party(sight: Sight, spec: FieldSpec, names: frozenset[str], *, is_payer: bool) -> Candidate | None:
    """The value of one of two equal labels; None unless there are two, and both parties are named on the page."""
    labels = [label for label in sight.search.labels if label.name in names]
    text = fold(sight.flow.text)
    pays, is_paid = text.find("付款"), text.find("收款")
    if len(labels) != 2 or pays < 0 or is_paid < 0:
        return None
    first, second = sides_of(sight, labels)
    mine = first if is_payer == (pays < is_paid) else second
    found = [c for label in mine for c in sight.search.values.candidates(label, spec) if c.quality >= 0.3]
    return max(found, key=lambda candidate: candidate.quality, default=None)
