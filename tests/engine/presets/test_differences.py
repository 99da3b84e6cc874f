"""What changed in a preset is said in words, all of it, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import BaseModel

from engine.presets import (
    Cue,
    FieldSpec,
    HeadSpec,
    ItemsSpec,
    Label,
    PaperSpec,
    Party,
    Preset,
    RefundSpec,
    ValueType,
    Way,
    differences,
)
from engine.words import Words
from tests.engine.presets.made import presets

WAY = Way(pattern=r"(\d{1,3})", find=ValueType.AMOUNT, write="{1}", right_of="date")
TOLD = Words(
    "形如“00”的文字（金额），在“日期”右侧，写成 {1}", "text like “00” (read as amount), right of “Date”, written as {1}"
)
LABELLED = Way(labels=("Sum",), of_party=Party(names=("a",), others=("b",)), least=0.5)
TOTAL = FieldSpec(
    name="total",
    label=Label(zh="合计", en="Total"),
    aliases=("Sum", "Betrag"),
    type=ValueType.AMOUNT,
    choices=("x",),
    ways=(WAY, LABELLED),
    terms=("total",),
    pattern="x",
    rule="a",
)
DATE = FieldSpec(name="date", label=Label(zh="日期", en="Date"), type=ValueType.DATE)
NOTE = FieldSpec(name="note", label=Label(zh="备注", en="Note"))
BEFORE = Preset(
    id="permit",
    label=Label(zh="停车证", en="Permit"),
    description=Label(zh="园区", en="Campus"),
    kind="permit",
    audience=("clerk",),
    fields=(DATE, TOTAL, NOTE),
    items=ItemsSpec(columns=(TOTAL.model_copy(update={"ways": ()}), NOTE)),
    cues=(Cue(text="停车证", weight=3), Cue(term="receipt")),
    checks=("sums_agree", "dates_in_order"),
    head=HeadSpec(date=("date",), number=("note",), refund=RefundSpec(field="note", words=("back", "zurück"))),
    paper=PaperSpec(number=("note",), date=("date",)),
    words={"zone": ("north", "south")},
)


def after(**changed: Any) -> list[tuple[str, str]]:
    """What is said where this much of the permit is otherwise."""
    return [(words.zh, words.en) for words in differences(BEFORE, BEFORE.model_copy(update=changed))]


def total(**changed: Any) -> list[tuple[str, str]]:
    """What is said where the field `total` is otherwise."""
    return after(fields=(DATE, TOTAL.model_copy(update=changed), NOTE))


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        (
            total(aliases=("Sum", "Betrag", "Total due")),
            "字段“合计”新增别名：Total due",
            "Field “Total”: alias added: Total due",
        ),
        (total(aliases=("Betrag",)), "字段“合计”删除别名：Sum", "Field “Total”: alias removed: Sum"),
        (
            total(aliases=("Betrag", "Sum")),
            "字段“合计”的别名顺序：Betrag、Sum",
            "Field “Total”: alias: now in this order: Betrag, Sum",
        ),
        (total(type=ValueType.NUMBER), "字段“合计”的类型：金额 → 数字", "Field “Total”: type: amount → number"),
        (total(required=True), "字段“合计”的必填：否 → 是", "Field “Total”: required: no → yes"),
        (total(pattern=None), "字段“合计”的正则表达式：x → （无）", "Field “Total”: pattern: x → (nothing)"),
        (
            total(label=Label(zh="合计", en="Sum")),
            "字段“合计”的英文名称：Total → Sum",
            "Field “Sum”: English label: Total → Sum",
        ),
        (total(name="sum"), "字段“合计”的字段名：total → sum", "Field “Total”: name: total → sum"),
        (
            total(ways=(WAY.model_copy(update={"quality": 0.5}), LABELLED)),
            f"字段“合计”的第 1 种查找方式：{TOLD.zh} → {TOLD.zh}，把握 50%",
            f"Field “Total”: way 1: {TOLD.en} → {TOLD.en}, sure by 50%",
        ),
        (
            total(ways=(WAY,)),
            None,
            "Field “Total”: way 2 removed: the value beside the label “Sum”, in the block of “a”, not of “b”, "
            "the label fits by 0.5 at least",
        ),
        (
            total(ways=(WAY, LABELLED, Way())),
            "字段“合计”新增第 3 种查找方式：栏目名旁边的值",
            "Field “Total”: way 3 added: the value beside its label",
        ),
        (after(fields=(DATE, TOTAL)), "删除字段“备注”（note）", "Field “Note” (note) removed"),
        (
            after(fields=(DATE, TOTAL, NOTE, NOTE.model_copy(update={"name": "b", "label": Label(zh="乙", en="B")}))),
            "新增字段“乙”（b，文字）",
            "Field “B” (b, text) added",
        ),
        (after(fields=(NOTE, DATE, TOTAL)), "字段“备注”移到最前", "Field “Note” moved to the top"),
        (after(fields=(TOTAL, DATE, NOTE)), None, "Field “Total” moved to the top"),
        (
            after(cues=(Cue(text="停车证", weight=3.5), BEFORE.cues[1])),
            "线索“停车证”的权重：3 → 3.5",
            "Cue “停车证”: weight: 3 → 3.5",
        ),
        (after(cues=(BEFORE.cues[0],)), None, "Cue “term: receipt” removed, weight 1"),
        (after(cues=BEFORE.cues[::-1]), "线索的顺序已改变", "Cues: another order"),
        (after(checks=("sums_agree",)), "删除校验：dates_in_order", "Check removed: dates_in_order"),
        (after(version=2), "版本：1 → 2", "Version: 1 → 2"),
        (after(country="DE"), "国家：（无） → DE", "Country: (nothing) → DE"),
        (after(label=Label(zh="证", en="Permit")), "中文名称：停车证 → 证", "Chinese label: 停车证 → 证"),
        (after(items=None), "删除明细表（合计、备注）", "Items removed (Total, Note)"),
        (
            after(items=ItemsSpec(columns=(NOTE,))),
            "删除明细列“合计”（total）",
            "Column of items “Total” (total) removed",
        ),
        (after(head=BEFORE.head.model_copy(update={"date": ()})), "汇总项删除日期：date", "Head: date removed: date"),
        (after(paper=None), None, "Paper: date date, number note → (nothing)"),
        (after(words={"zone": ("north",)}), "词表 zone 删除词：south", "Words “zone”: word removed: south"),
    ],
)
def test_a_change_is_said_in_words(said: list[tuple[str, str]], zh: str | None, en: str) -> None:
    """One sentence for one change."""
    assert [one[1] for one in said] == [en]
    assert zh is None or said[0][0] == zh


def test_nothing_is_said_of_equals() -> None:
    """Whoever compares a state with itself."""
    assert differences(BEFORE, BEFORE.model_copy()) == ()


def test_a_field_that_is_renamed_and_changed_stays_one_field() -> None:
    """Its label tells that it is the same one; the rest is told beside its new name."""
    said = [en for _, en in total(name="sum", required=True)]
    assert said == ["Field “Total”: name: total → sum", "Field “Total”: required: no → yes"]


OTHERWISE: dict[str, Any] = {
    "name": "other",
    "label": Label(zh="别的", en="Other"),
    "description": Label(zh="别的", en="Other"),
    "type": ValueType.TIME,
    "find": ValueType.TIME,
    "look_in": "rows",
    "side": "left",
    "direction": "out",
    "same_row_as": "note",
    "right_of": None,
    "columns": (NOTE,),
    "ways": (),
    "fields": (DATE,),
    "cues": (),
    "head": HeadSpec(),
    "paper": PaperSpec(),
    "items": None,
    "words": {},
    "refund": None,
    "of_party": Party(names=("c",), others=("b",)),
    "weight": 5.0,
    "text": "other",
}
"""Another value for a key where its kind alone does not tell one."""


def otherwise(model: BaseModel, key: str) -> Any:
    """Another value of a key."""
    value = getattr(model, key)
    if key in OTHERWISE:
        return OTHERWISE[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, tuple):
        return (*value, "other")
    if isinstance(value, int | float):
        return value + 1
    return 7 if "lines" in key and "_" in key and key not in {"lines_with", "lines_without"} else "other"


def variants() -> list[tuple[str, Preset]]:
    """The permit with every key of every model changed, one at a time."""
    found = [(f"preset.{key}", BEFORE.model_copy(update={key: otherwise(BEFORE, key)})) for key in Preset.model_fields]

    def with_total(spec: FieldSpec) -> Preset:
        return BEFORE.model_copy(update={"fields": (DATE, spec, NOTE)})

    for key in FieldSpec.model_fields:
        changed = TOTAL.model_copy(update={key: otherwise(TOTAL, key)})
        found.append((f"field.{key}", with_total(changed)))
        columns = ItemsSpec(columns=(changed.model_copy(update={"ways": ()}), NOTE))
        if key != "ways":
            found.append((f"column.{key}", BEFORE.model_copy(update={"items": columns})))
    for at, way in enumerate((WAY, LABELLED)):
        for key in Way.model_fields:
            ways = [WAY, LABELLED]
            ways[at] = way.model_copy(update={key: otherwise(way, key)})
            if ways[at] != way:
                found.append((f"way {at}.{key}", with_total(TOTAL.model_copy(update={"ways": tuple(ways)}))))
    parts: list[tuple[str, BaseModel]] = [("head", BEFORE.head), ("paper", BEFORE.paper), ("items", BEFORE.items)]  # type: ignore[list-item]
    for name, part in parts:
        for key in type(part).model_fields:
            found.append(
                (f"{name}.{key}", BEFORE.model_copy(update={name: part.model_copy(update={key: otherwise(part, key)})}))
            )
    for key in Label.model_fields:
        found.append(
            (f"label.{key}", BEFORE.model_copy(update={"label": BEFORE.label.model_copy(update={key: "other"})}))
        )
    for key in Cue.model_fields:
        cues = (BEFORE.cues[0].model_copy(update={key: otherwise(BEFORE.cues[0], key)}), BEFORE.cues[1])
        if key != "term":
            found.append((f"cue.{key}", BEFORE.model_copy(update={"cues": cues})))
    refund = BEFORE.head.refund  # type: ignore[union-attr]
    for key in RefundSpec.model_fields:
        other = refund.model_copy(update={key: otherwise(refund, key)})  # type: ignore[union-attr, arg-type]
        head = BEFORE.head.model_copy(update={"refund": other})  # type: ignore[union-attr]
        found.append((f"refund.{key}", BEFORE.model_copy(update={"head": head})))
    return found


@pytest.mark.parametrize(("what", "changed"), variants(), ids=lambda one: one if isinstance(one, str) else "")
def test_no_key_is_passed_over(what: str, changed: Preset) -> None:
    """A key that somebody adds to a model is told without anybody thinking of it."""
    assert changed != BEFORE
    for said in (differences(BEFORE, changed), differences(changed, BEFORE)):
        assert said, what
        assert all(words.zh and words.en for words in said)


@given(presets(), presets())
@settings(max_examples=40, deadline=None)
def test_whatever_differs_is_said(before: Preset, after: Preset) -> None:
    """Between any two presets."""
    assert bool(differences(before, after)) is (before != after)
