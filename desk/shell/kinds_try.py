"""`./launch.sh kinds try`: a draft of a kind and the kind in use on the same samples, field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desk.opening.reader_setup import KINDS
from engine.errors import BadPreset
from engine.kinds import (
    Change,
    Comparison,
    Counts,
    FieldComparison,
    Sample,
    Trend,
    Trial,
    compare,
    samples_in,
    try_sample,
)
from engine.presets import Preset, read_kind
from engine.presets.shelf import KindShelf
from engine.words import Language, Words

DONE, FAILED = 0, 1
_MARKS = {Trend.BETTER: "↑", Trend.WORSE: "↓", Trend.SAME: "=", Trend.NEW: "+", Trend.GONE: "-"}
_COUNTED = {
    "right": Words("正确", "right"),
    "doubtful": Words("存疑", "doubtful"),
    "wrong": Words("错误", "wrong"),
    "missing": Words("缺失", "missing"),
}
_NOTHING = Words("（无）", "(nothing)")
_NEW, _GONE = Words("新增", "new"), Words("已删除", "gone")


class Trying:
    """A draft held against the kind of the same id that is in use; without one, what it finds by itself."""

    def __init__(self, shelf: KindShelf, language: Language, say: Callable[[str], None]) -> None:
        self._shelf = shelf
        self._language: Language = language
        self._say = say

    def folder(self, folder: Path) -> int:
        """Says per field what came out before and after; 1 where a field, or the kind that `auto` finds, got worse."""
        try:
            draft = read_kind(folder.resolve(), self._shelf.known)
            used = self._shelf.get(draft.id)
            samples = list(samples_in(folder)) or list(samples_in(self._folder_of(draft.id)))
        except BadPreset as error:
            self._tell(Words(f"✗ {error.message.zh}", f"✗ {error.message.en}"))
            self._tell(error.hint)
            return FAILED
        if not samples:
            self._tell(Words("没有样本（samples/*.json）。", "There are no samples (samples/*.json)."))
            return DONE
        after = self._tried(draft, samples)
        before = self._tried(used, samples) if used is not None else []
        comparison = compare(before, after)
        self._tell(_heading(draft.id, len(samples), is_used=used is not None))
        self._show(comparison, is_used=used is not None)
        return FAILED if comparison.is_worse else DONE

    def _folder_of(self, kind: str) -> Path:
        """Where the kind in use has its samples."""
        return KINDS / kind if kind in self._shelf.shipped else self._shelf.folder / kind

    def _tried(self, preset: Preset, samples: Sequence[Sample]) -> list[Trial]:
        book = self._shelf.with_preset(preset)
        return [try_sample(sample, preset, book) for sample in samples]

    def _show(self, comparison: Comparison, *, is_used: bool) -> None:
        for field in comparison.fields:
            self._tell(_counted(field, is_used=is_used))
        for sample in dict.fromkeys(change.sample for change in comparison.changes):
            self._say(sample)
            for change in comparison.changes:
                if change.sample == sample:
                    self._tell(_changed(change))
        for kind in comparison.kinds:
            was, now = kind.before or _NOTHING.zh, kind.after or _NOTHING.zh
            old, new = kind.before or _NOTHING.en, kind.after or _NOTHING.en
            self._tell(
                Words(
                    f"{_MARKS[kind.trend]} {kind.sample}：auto 的判断 {was} → {now}",
                    f"{_MARKS[kind.trend]} {kind.sample}: auto takes it for {old} → {new}",
                )
            )
        if is_used:
            better, worse = ", ".join(comparison.better), ", ".join(comparison.worse)
            self._tell(
                Words(
                    f"变好：{better or _NOTHING.zh}；变差：{worse or _NOTHING.zh}。",
                    f"Better: {better or _NOTHING.en}. Worse: {worse or _NOTHING.en}.",
                )
            )

    def _tell(self, words: Words) -> None:
        self._say(words.in_language(self._language))


def _heading(kind: str, count: int, *, is_used: bool) -> Words:
    if is_used:
        return Words(f"{count} 份样本：正在使用的 {kind} → 草稿", f"Samples: {count}. {kind} as it is used → the draft")
    return Words(
        f"{count} 份样本：没有正在使用的 {kind}，只试草稿",
        f"Samples: {count}. No kind {kind} is used yet: the draft alone",
    )


def _counted(field: FieldComparison, *, is_used: bool) -> Words:
    """One field: how often it came out each way, before and after where both are known."""
    if field.after is None:
        mark, zh, en = _MARKS[field.trend], _GONE.zh, _GONE.en
    elif field.before is None or not is_used:
        mark = _MARKS[field.trend] if is_used else " "
        zh, en = (f"{_NEW.zh} ", f"{_NEW.en} ") if is_used else ("", "")
        zh, en = zh + _ways(field.after, field.after, "zh"), en + _ways(field.after, field.after, "en")
    else:
        mark = _MARKS[field.trend]
        zh, en = _ways(field.before, field.after, "zh"), _ways(field.before, field.after, "en")
    return Words(f"{mark} {field.name}：{zh}", f"{mark} {field.name}: {en}")


def _ways(before: Counts, after: Counts, language: Language) -> str:
    """`right 1 → 2, missing 1 → 0`; what did not change is said once, what never was is left out."""
    said = []
    for name, words in _COUNTED.items():
        was, now = getattr(before, name), getattr(after, name)
        if was or now:
            said.append(f"{words.in_language(language)} {now if was == now else f'{was} → {now}'}")
    return ("，" if language == "zh" else ", ").join(said)


def _changed(change: Change) -> Words:
    """One value of one sample."""
    before, after = (one.given if one is not None else None for one in (change.before, change.after))
    doubt_zh, doubt_en = ("（存疑）", " (doubtful)") if change.after and change.after.is_doubtful else ("", "")
    zh = [value or _NOTHING.zh for value in (change.wanted, before, after)]
    en = [value or _NOTHING.en for value in (change.wanted, before, after)]
    mark = _MARKS[change.trend]
    return Words(
        f"  {mark} {change.field}：应为 {zh[0]}，{zh[1]} → {zh[2]}{doubt_zh}",
        f"  {mark} {change.field}: wanted {en[0]}, {en[1]} → {en[2]}{doubt_en}",
    )
