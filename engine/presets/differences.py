"""What changed between two states of a preset, in words for people: nothing that changed is passed over."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from engine.presets.model import Cue, FieldSpec, ItemsSpec, Label, Preset
from engine.presets.types import ValueType
from engine.presets.way_words import TYPES, Called, called_in, way_in_words
from engine.presets.ways import Way
from engine.presets.writing import in_one_line
from engine.words import Words

_KEYS: Mapping[str, Words] = {
    "id": Words("代号", "id"),
    "version": Words("版本", "version"),
    "position": Words("排序", "position"),
    "label": Words("名称", "label"),
    "description": Words("说明", "description"),
    "zh": Words("中文", "Chinese"),
    "en": Words("英文", "English"),
    "kind": Words("单据种类", "kind"),
    "audience": Words("可用角色", "role"),
    "country": Words("国家", "country"),
    "task": Words("大模型任务", "task"),
    "open": Words("提取其他栏目", "other labelled values"),
    "tables": Words("提取表格", "tables"),
    "checks": Words("校验", "check"),
    "head": Words("汇总项", "head"),
    "paper": Words("分单依据", "paper"),
    "words": Words("词表", "words"),
    "items": Words("明细表", "items"),
    "name": Words("字段名", "name"),
    "aliases": Words("别名", "alias"),
    "terms": Words("词义", "term"),
    "type": Words("类型", "type"),
    "required": Words("必填", "required"),
    "choices": Words("选项", "choice"),
    "pattern": Words("正则表达式", "pattern"),
    "rule": Words("算法", "rule"),
    "find": Words("查找的类型", "type looked for"),
    "quality": Words("把握", "sureness"),
    "write": Words("写法", "way of writing"),
    "text": Words("线索", "cue"),
    "term": Words("词义", "term"),
    "weight": Words("权重", "weight"),
    "date": Words("日期", "date"),
    "number": Words("号码", "number"),
    "counterparty": Words("对方", "counterparty"),
    "own_party": Words("本方", "own party"),
    "net": Words("不含税金额", "net"),
    "tax": Words("税额", "tax"),
    "total": Words("总额", "total"),
    "currency": Words("币种", "currency"),
    "direction": Words("收付方向", "direction"),
    "refund": Words("退款", "refund"),
}
"""What the keys are called; one that is not here is called as in the file."""
_NOTHING = Words("（无）", "(nothing)")
_YES, _NO = Words("是", "yes"), Words("否", "no")
_PRESET = Words("", "")
_FIELD, _COLUMN = Words("字段", "field"), Words("明细列", "column of items")


def differences(before: Preset, after: Preset) -> tuple[Words, ...]:
    """One sentence for each thing that changed, in the order of the file; none where the two are equal."""
    return tuple(_preset(before, after))


def _preset(before: Preset, after: Preset) -> Iterator[Words]:
    for key in Preset.model_fields:
        old, new = getattr(before, key), getattr(after, key)
        if old == new:
            continue
        if key == "fields":
            yield from _fields(_FIELD, old, new)
        elif key == "cues":
            yield from _cues(old, new)
        elif key == "words":
            yield from _word_lists(old, new)
        elif key == "items":
            yield from _items(old, new)
        else:
            yield from _value(_PRESET, key, old, new)


def _items(old: ItemsSpec | None, new: ItemsSpec | None) -> Iterator[Words]:
    if old is None and new is not None:
        columns = _columns(new)
        yield Words(f"新增明细表（{columns.zh}）", f"Items added ({columns.en})")
    elif new is None and old is not None:
        columns = _columns(old)
        yield Words(f"删除明细表（{columns.zh}）", f"Items removed ({columns.en})")
    elif old is not None and new is not None:
        yield from _value(_of(_PRESET, _key("items")), "rule", old.rule, new.rule)
        yield from _fields(_COLUMN, old.columns, new.columns)


def _columns(items: ItemsSpec) -> Words:
    labels = [column.label for column in items.columns]
    return Words("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))


def _fields(noun: Words, old: Sequence[FieldSpec], new: Sequence[FieldSpec]) -> Iterator[Words]:
    """Fields that came, went, moved, or are otherwise than they were; one that is only called otherwise is the same."""
    pairs = _same_fields(old, new)
    gone = [spec for at, spec in enumerate(old) if at not in {was for was, _ in pairs}]
    come = [spec for at, spec in enumerate(new) if at not in {now for _, now in pairs}]
    for spec in gone:
        yield Words(f"删除{_called(noun, spec).zh}（{spec.name}）", f"{_called(noun, spec).en} ({spec.name}) removed")
    for spec in come:
        kind = TYPES[spec.type]
        zh, en = f"{spec.name}，{kind.zh}", f"{spec.name}, {kind.en}"
        yield Words(f"新增{_called(noun, spec).zh}（{zh}）", f"{_called(noun, spec).en} ({en}) added")
    for was, now in pairs:
        yield from _field(_called(noun, new[now]), old[was], new[now], called_in(*old, *new))
    yield from _moved(noun, new, pairs)


def _same_fields(old: Sequence[FieldSpec], new: Sequence[FieldSpec]) -> list[tuple[int, int]]:
    """Places of the fields that both have, in the new order: of the same name, or else alike or with the same label."""
    names = {spec.name: at for at, spec in enumerate(old)}
    found = {at: names.pop(spec.name) for at, spec in enumerate(new) if spec.name in names}
    free = sorted(names.values())
    for at, spec in enumerate(new):
        if at in found:
            continue
        alike = [was for was in free if old[was].model_copy(update={"name": spec.name}) == spec]
        alike = alike or [was for was in free if old[was].label == spec.label]
        if alike:
            found[at] = alike[0]
            free.remove(alike[0])
    return [(found[at], at) for at in sorted(found)]


def _moved(noun: Words, new: Sequence[FieldSpec], pairs: Sequence[tuple[int, int]]) -> Iterator[Words]:
    """The fewest fields whose moving makes the old order the new one."""
    order = [was for was, _ in pairs]
    kept = {was for block in _kept(sorted(order), order) for was in block}
    for place, (was, now) in enumerate(pairs):
        if was in kept:
            continue
        field = _called(noun, new[now])
        if place == 0:
            yield Words(f"{field.zh}移到最前", f"{field.en} moved to the top")
        else:
            other = new[pairs[place - 1][1]].label
            yield Words(f"{field.zh}移到“{other.zh}”之后", f"{field.en} moved behind “{other.en}”")


def _kept(old: Sequence[int], new: Sequence[int]) -> Iterator[Sequence[int]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return (old[block.a : block.a + block.size] for block in matcher.get_matching_blocks())


def _field(owner: Words, old: FieldSpec, new: FieldSpec, called: Called) -> Iterator[Words]:
    for key in FieldSpec.model_fields:
        if key == "ways":
            yield from _ways(owner, old.ways, new.ways, called)
        else:
            yield from _value(owner, key, getattr(old, key), getattr(new, key))


def _ways(owner: Words, old: Sequence[Way], new: Sequence[Way], called: Called) -> Iterator[Words]:
    """Ways that came, went, or say something else; told by their place in the list."""
    matcher = difflib.SequenceMatcher(None, [in_one_line(way) for way in old], [in_one_line(way) for way in new], False)
    for what, first, last, begin, end in matcher.get_opcodes():
        if what == "equal":
            continue
        shared = min(last - first, end - begin)
        for step in range(shared):
            yield from _way(owner, begin + step + 1, old[first + step], new[begin + step], called)
        for at in range(first + shared, last):
            said = way_in_words(old[at], called)
            yield _said(owner, Words(f"删除第 {at + 1} 种查找方式：{said.zh}", f"way {at + 1} removed: {said.en}"))
        for at in range(begin + shared, end):
            said = way_in_words(new[at], called)
            yield _said(owner, Words(f"新增第 {at + 1} 种查找方式：{said.zh}", f"way {at + 1} added: {said.en}"))


def _way(owner: Words, number: int, old: Way, new: Way, called: Called) -> Iterator[Words]:
    """A way that is another one; key by key where that does not show in words."""
    was, now = way_in_words(old, called), way_in_words(new, called)
    if was.zh == now.zh or was.en == now.en:
        yield from _keys(_of(owner, Words(f"第 {number} 种查找方式", f"way {number}")), old, new)
    else:
        words = Words(f"的第 {number} 种查找方式：{was.zh} → {now.zh}", f"way {number}: {was.en} → {now.en}")
        yield _said(owner, words)


def _cues(old: Sequence[Cue], new: Sequence[Cue]) -> Iterator[Words]:
    """Cues by their text or term; one that stands several times has several weights."""
    was, now = _weights(old), _weights(new)
    for cue in dict.fromkeys((*was, *now)):
        before, after = was.get(cue), now.get(cue)
        if before is None:
            yield Words(f"新增线索“{cue}”（权重 {after}）", f"Cue “{cue}” added, weight {after}")
        elif after is None:
            yield Words(f"删除线索“{cue}”（权重 {before}）", f"Cue “{cue}” removed, weight {before}")
        elif before != after:
            yield Words(f"线索“{cue}”的权重：{before} → {after}", f"Cue “{cue}”: weight: {before} → {after}")
    if was == now:
        yield Words("线索的顺序已改变", "Cues: another order")


def _weights(cues: Sequence[Cue]) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for cue in cues:
        name = cue.text if cue.text is not None else f"term: {cue.term}"
        found.setdefault(name, []).append(repr(cue.weight).removesuffix(".0"))
    return {name: ", ".join(weights) for name, weights in found.items()}


def _word_lists(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Iterator[Words]:
    for meaning in dict.fromkeys((*old, *new)):
        owner = Words(f"词表 {meaning} ", f"Words “{meaning}”")
        if meaning not in old:
            yield _said(owner, Words(f"新增：{'、'.join(new[meaning])}", f"added: {', '.join(new[meaning])}"))
        elif meaning not in new:
            yield _said(owner, Words(f"删除：{'、'.join(old[meaning])}", f"removed: {', '.join(old[meaning])}"))
        else:
            yield from _texts(owner, Words("词", "word"), old[meaning], new[meaning])


def _keys(owner: Words, old: BaseModel, new: BaseModel) -> Iterator[Words]:
    for key in type(new).model_fields:
        yield from _value(owner, key, getattr(old, key), getattr(new, key))


def _value(owner: Words, key: str, old: object, new: object) -> Iterator[Words]:
    """What changed of one key, whatever it holds."""
    if old == new:
        return
    name = _key(key)
    if isinstance(old, Label) and isinstance(new, Label):
        yield from _label(owner, key, old, new)
    elif isinstance(old, BaseModel) and isinstance(new, BaseModel):
        yield from _keys(_of(owner, name), old, new)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _texts(owner, name, old, new)
    else:
        was, now = _shown(old), _shown(new)
        between = "的" if owner.zh else ""
        words = Words(f"{between}{name.zh}：{was.zh} → {now.zh}", f"{name.en}: {was.en} → {now.en}")
        yield _said(owner, words)


def _label(owner: Words, key: str, old: Label, new: Label) -> Iterator[Words]:
    between = "的" if owner.zh else ""
    for language in Label.model_fields:
        was, now = getattr(old, language), getattr(new, language)
        if was != now:
            zh, en = f"{_key(language).zh}{_key(key).zh}", f"{_key(language).en} {_key(key).en}"
            yield _said(owner, Words(f"{between}{zh}：{was} → {now}", f"{en}: {was} → {now}"))


def _texts(owner: Words, name: Words, old: Sequence[str], new: Sequence[str]) -> Iterator[Words]:
    """Texts that came to a list or went from it, or another order of the same ones."""
    come, gone = Counter(new) - Counter(old), Counter(old) - Counter(new)
    for text in come.elements():
        yield _said(owner, Words(f"新增{name.zh}：{text}", f"{name.en} added: {text}"))
    for text in gone.elements():
        yield _said(owner, Words(f"删除{name.zh}：{text}", f"{name.en} removed: {text}"))
    left = [text for text in old if text in set(new)], [text for text in new if text in set(old)]
    if (not come and not gone and list(old) != list(new)) or (len(left[0]) == len(left[1]) and left[0] != left[1]):
        between = "的" if owner.zh else ""
        order = "、".join(new), ", ".join(new)
        yield _said(owner, Words(f"{between}{name.zh}顺序：{order[0]}", f"{name.en}: now in this order: {order[1]}"))


def _shown(value: object) -> Words:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, ValueType):
        return TYPES[value]
    if isinstance(value, BaseModel):
        said = [(_key(key), _shown(getattr(value, key))) for key in value.model_fields_set]
        zh, en = (f"{name.zh} {one.zh}" for name, one in said), (f"{name.en} {one.en}" for name, one in said)
        return Words("，".join(sorted(zh)), ", ".join(sorted(en)))
    if isinstance(value, tuple):
        shown = [_shown(one) for one in value]
        return Words("、".join(one.zh for one in shown), ", ".join(one.en for one in shown))
    text = str(value)
    return Words(text, text)


def _key(key: str) -> Words:
    return _KEYS.get(key, Words(key, key))


def _called(noun: Words, spec: FieldSpec) -> Words:
    """A field as people know it: 字段“日期”, Field “Date”."""
    return Words(f"{noun.zh}“{spec.label.zh}”", f"{noun.en.capitalize()} “{spec.label.en}”")


def _of(owner: Words, part: Words) -> Words:
    """A part of something."""
    if not owner.zh:
        return Words(part.zh, part.en.capitalize())
    return Words(f"{owner.zh}的{part.zh}", f"{owner.en}: {part.en}")


def _said(owner: Words, words: Words) -> Words:
    """A sentence about something; about the preset itself it begins with a capital."""
    if not owner.en:
        return Words(words.zh, f"{words.en[:1].upper()}{words.en[1:]}")
    return Words(f"{owner.zh}{words.zh}", f"{owner.en[:1].upper()}{owner.en[1:]}: {words.en}")
