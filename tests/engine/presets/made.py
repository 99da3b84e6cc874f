"""Presets made by hypothesis: every key of every model, each valid by itself and together."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.presets import (
    Cue,
    FieldSpec,
    HeadSpec,
    ItemsSpec,
    Label,
    PaperSpec,
    Party,
    Place,
    Preset,
    RefundSpec,
    Side,
    ValueType,
    Way,
)

AWKWARD = [
    "No",
    "yes",
    "12",
    "1e3",
    "2026-03-09",
    "=",
    "~",
    "'",
    '"',
    "[x]",
    "{y}",
    "*z",
    "&w",
    "a: b",
    "a #b",
    "- a",
    " ",
]
TEXTS = st.text(min_size=1, max_size=12) | st.sampled_from(AWKWARD)
LONG = st.text(alphabet="ab 合计", min_size=40, max_size=80)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
PATTERNS = st.sampled_from(["x", r"(\d{1,3})", "a: b #", "'\"", r"^\s{0,3}(?:合计|Total)", "[a]", "{", "\n", " x "])
SHARES = st.floats(0.01, 1, allow_nan=False)


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of something."""
    return st.lists(strategy, max_size=most).map(tuple)


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Something or None."""
    return st.none() | strategy


LABELS = st.builds(Label, zh=TEXTS | LONG, en=TEXTS | LONG)


@st.composite
def ways(draw: st.DrawFn, others: list[str]) -> Way:
    """A way by label, or one by pattern or type, which may stand beside one of `others`."""
    common = {
        "page_has": draw(perhaps(PATTERNS)),
        "page_lacks": draw(perhaps(PATTERNS)),
        "most_lines": draw(perhaps(st.integers(1, 99))),
        "kinds": draw(some(TEXTS)),
        "side": draw(perhaps(st.sampled_from(Side))),
        "quality": draw(SHARES),
    }
    if draw(st.booleans()):
        party = st.builds(Party, names=some(TEXTS).filter(len), others=some(TEXTS).filter(len))
        least = draw(perhaps(st.floats(0, 1)))
        return Way(**common, labels=draw(some(TEXTS)), of_party=draw(perhaps(party)), least=least)
    pattern = draw(PATTERNS)
    placed = draw(st.sampled_from(["same_row_as", "right_of", "part_of"])) if others else None
    beside = {placed: draw(st.sampled_from(others))} if placed and draw(st.booleans()) else {}
    is_block = not beside and draw(st.booleans())
    block = {"block": draw(st.integers(2, 30)), "above": draw(perhaps(PATTERNS)), "until": draw(perhaps(PATTERNS))}
    written = {
        "look_in": draw(st.sampled_from(Place)),
        "write": draw(perhaps(st.sampled_from(["{0}", "20{0}-", " x"]))),
    }
    return Way(
        **common,
        **beside,
        **(block if is_block else written),
        pattern=pattern,
        find=draw(perhaps(st.sampled_from(ValueType))),
        lines_with=draw(perhaps(PATTERNS)),
        lines_without=draw(perhaps(PATTERNS)),
        first_lines=draw(perhaps(st.integers(1, 1000))),
        below=draw(perhaps(PATTERNS)),
        behind=draw(perhaps(PATTERNS)),
        alone=draw(st.booleans()),
        last=draw(st.booleans()),
        only_one=draw(st.booleans()),
        compact=draw(st.booleans()),
    )


@st.composite
def fields(draw: st.DrawFn, name: str, others: list[str]) -> FieldSpec:
    """A field of this name."""
    return FieldSpec(
        name=name,
        label=draw(LABELS),
        aliases=draw(some(TEXTS | LONG, 5)),
        terms=draw(some(NAMES)),
        type=draw(st.sampled_from(ValueType)),
        required=draw(st.booleans()),
        choices=draw(some(TEXTS)),
        pattern=draw(perhaps(PATTERNS)),
        ways=draw(some(ways(others), 2)),
        rule=draw(perhaps(NAMES)),
    )


@st.composite
def presets(draw: st.DrawFn) -> Preset:
    """A preset that its model takes."""
    names = draw(st.lists(TEXTS, max_size=3, unique=True))
    specs = tuple(draw(fields(name, names[:at])) for at, name in enumerate(names))
    any_name = some(st.sampled_from(names), 2) if names else st.just(())
    kind = draw(perhaps(NAMES))
    dates = tuple(spec.name for spec in specs if spec.type is ValueType.DATE)
    refund = st.builds(RefundSpec, field=st.sampled_from(names or ["-"]), words=some(LONG).filter(len))
    head = HeadSpec(
        date=dates,
        code=draw(any_name),
        number=draw(any_name),
        direction=draw(st.sampled_from([None, "out", "by_party"])),
        refund=draw(perhaps(refund)) if names else None,
    )
    cue = st.builds(Cue, text=TEXTS, weight=st.floats(-10, 10)) | st.builds(Cue, term=NAMES)
    return Preset(
        id=draw(NAMES),
        version=draw(st.integers(1, 99)),
        position=draw(st.integers(0, 2000)),
        label=draw(LABELS),
        description=draw(LABELS),
        kind=kind,
        audience=draw(some(NAMES)),
        country=draw(perhaps(st.sampled_from(["DE", "NO"]))),
        task=draw(NAMES),
        fields=specs,
        items=draw(perhaps(st.builds(ItemsSpec, rule=perhaps(NAMES), columns=st.tuples(fields("a", []))))),
        open=draw(st.booleans()),
        cues=draw(some(cue)) if kind is not None else (),
        checks=draw(some(NAMES)),
        head=draw(st.none() | st.just(head)),
        paper=draw(perhaps(st.builds(PaperSpec, number=any_name, needs=any_name))),
        words=draw(st.dictionaries(NAMES, some(TEXTS | LONG), max_size=3)),
    )
