"""Which fields of a kind play which part in the head that all kinds share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from engine.presets.fault import Fault
from engine.presets.types import ValueType
from engine.words import Words

FieldNames = Annotated[tuple[str, ...], BeforeValidator(lambda names: (names,) if isinstance(names, str) else names)]
"""One field's name, or several: the first that has a value counts."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RefundSpec(_Closed):
    """What says that a paper takes an earlier one back: one of `words` in the value of `field`."""

    field: str
    words: tuple[Annotated[str, Field(min_length=2, max_length=80)], ...] = Field(min_length=1)


class HeadSpec(_Closed):
    """Which field plays which part in the head that all kinds share.

    `direction` is `out` where the own party pays, `in` where it is paid, `by_party` where it pays but may stand on
    either side, and which one is known only by its name.
    """

    date: FieldNames = ()
    code: FieldNames = ()
    number: FieldNames = ()
    counterparty: FieldNames = ()
    counterparty_id: FieldNames = ()
    own_party: FieldNames = ()
    own_party_id: FieldNames = ()
    net: FieldNames = ()
    tax: FieldNames = ()
    total: FieldNames = ()
    currency: FieldNames = ()
    direction: Literal["out", "in", "by_party"] | None = None
    refund: RefundSpec | None = None

    def parts(self) -> Iterator[tuple[str, str]]:
        """Each part with the name of a field that may play it."""
        for part in HeadSpec.model_fields:
            if part not in {"direction", "refund"}:
                yield from ((part, name) for name in getattr(self, part))
        if self.refund is not None:
            yield "refund", self.refund.field


_TYPES_OF_PARTS = {
    "date": {ValueType.DATE},
    **{part: {ValueType.AMOUNT, ValueType.NUMBER} for part in ("net", "tax", "total")},
}


def check_head(head: HeadSpec, types: Mapping[str, ValueType]) -> None:
    """Raises `Fault` where a part names no field, or one of a type that cannot play it."""
    for part, name in head.parts():
        if name not in types:
            words = Words(f"head.{part}：没有字段 {name}", f"head.{part}: there is no field called {name}")
            raise Fault(words)
        if types[name] not in _TYPES_OF_PARTS.get(part, {types[name]}):
            kind = types[name]
            raise Fault(Words(f"head.{part}：{name} 的类型是 {kind}", f"head.{part}: {name} is of type {kind}"))
