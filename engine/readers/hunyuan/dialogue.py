"""What HunyuanOCR is asked about a page, and what its answers mean; the same in this process and behind a server."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.choices import BoxSource, FieldsWording
from engine.document import Line, Notice, Source
from engine.presets import FieldSpec
from engine.readers import Answer, Reading, Request
from engine.readers.hunyuan.model_fields import FieldValue, read_fields, read_single
from engine.readers.hunyuan.model_json import read_json
from engine.readers.hunyuan.spotting import (
    before_end,
    is_bare_coordinates,
    is_marked,
    read_spotting,
    says_no_text,
    strip_marks,
    strip_stray_boxes,
    without_marks,
)
from engine.readers.hunyuan.tasks import AnswerForm, Release, TaskBook
from engine.words import Words

UNKNOWN_SCORE = 0.5
"""The score of what came without token probabilities."""

_INSTRUCTION_TOKENS = 4096


class Finish(StrEnum):
    """Why an answer ended."""

    COMPLETE = "complete"
    TOO_LONG = "too_long"
    LOOP = "loop"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about a page. `names` are the fields it is about, `keys` what they are called in the question.

    `is_free`: a person's own words, so that the answer may have any form.
    """

    prompt: str
    form: AnswerForm
    max_new_tokens: int
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class TokenScore:
    """The log-probability of the token behind the characters `start` to `end` of an answer."""

    start: int
    end: int
    logprob: float


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it came, special tokens and all. `scores` is empty where the runtime gives none."""

    text: str
    finish: Finish = Finish.COMPLETE
    scores: tuple[TokenScore, ...] = ()

    def confidence(self, spans: Sequence[tuple[int, int]]) -> float:
        """0..1 for the characters of `spans`: between the mean probability of their tokens and the least one."""
        if not self.scores:
            return UNKNOWN_SCORE
        logprobs = [
            score.logprob
            for score in self.scores
            if score.start < score.end and any(score.start < end and start < score.end for start, end in spans)
        ]
        if not logprobs:
            return UNKNOWN_SCORE
        return math.exp((sum(logprobs) / len(logprobs) + min(logprobs)) / 2)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Questions and answers for one release of the model."""

    tasks: TaskBook
    release: Release
    boxes: BoxSource = BoxSource.CPU
    fields_wording: FieldsWording = FieldsWording.TOGETHER

    def asks(self, request: Request) -> tuple[Ask, ...]:
        """The questions for every page, the main one first. Raises `UnknownTask`."""
        main = tuple(self._main(request))
        if self.boxes is BoxSource.MODEL and main[0].form is not AnswerForm.SPOTTING:
            return (*main, self._ask("spotting"))
        return main

    def reading(self, asks: Sequence[Ask], said: Sequence[Said]) -> Reading:
        """One page's answers, in the order of its questions."""
        parts = [self._part(ask, answer) for ask, answer in zip(asks, said, strict=True)]
        markdown = [part.markdown for part in parts if part.markdown is not None]
        return Reading(
            lines=tuple(line for part in parts for line in part.lines),
            answers=tuple(answer for part in parts for answer in part.answers),
            markdown="\n\n".join(markdown) if markdown else None,
            warnings=tuple(dict.fromkeys(notice for part in parts for notice in part.warnings)),
        )

    def _main(self, request: Request) -> Iterator[Ask]:
        if request.instruction:
            names, keys = _names(request.fields)
            yield Ask(
                without_marks(request.instruction), AnswerForm.FIELDS, _INSTRUCTION_TOKENS, names, keys, is_free=True
            )
            return
        form = self.tasks.choose(request.task).answer
        if form is not AnswerForm.FIELDS and form is not AnswerForm.VALUE:
            yield self._ask(request.task)
        elif not request.fields:
            yield self._ask("spotting")
        elif form is AnswerForm.VALUE or self.fields_wording is FieldsWording.ONE_BY_ONE:
            for spec in request.fields:
                yield self._ask("field", (spec,))
        else:
            yield self._ask(request.task, request.fields)

    def _ask(self, task_id: str, fields: Sequence[FieldSpec] = ()) -> Ask:
        task = self.tasks.choose(task_id)
        wording = task.wording(self.release)
        names, keys = _names(fields)
        return Ask(wording.about(keys), task.answer, wording.max_new_tokens, names, keys)

    def _part(self, ask: Ask, said: Said) -> Reading:
        match ask.form:
            case AnswerForm.SPOTTING:
                part = _spotted(said)
            case AnswerForm.FIELDS:
                part = _fields(ask, said)
            case AnswerForm.VALUE:
                value = read_single(before_end(said.text), ask.keys[0])
                part = Reading(answers=(_answer(ask.names[0], value, said),))
            case AnswerForm.MARKDOWN | AnswerForm.TEXT:
                part = _text(said)
        return Reading(part.lines, part.answers, part.markdown, (*_finish_notices(said.finish), *part.warnings))


def _names(fields: Sequence[FieldSpec]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names, and what to call them: the label the documents print; two with one label are told apart by their names."""
    labels = [without_marks(spec.label.zh) for spec in fields]
    keys = tuple(
        label if labels.count(label) == 1 else without_marks(spec.name)
        for label, spec in zip(labels, fields, strict=True)
    )
    return tuple(spec.name for spec in fields), keys


def _spotted(said: Said) -> Reading:
    spotting = read_spotting(said.text)
    lines = tuple(
        Line(spot.text, spot.box, said.confidence([(spot.start, spot.end)]), Source.HUNYUAN) for spot in spotting.spots
    )
    silent = not lines and not spotting.warnings
    return Reading(lines=lines, warnings=(*spotting.warnings, *((_NO_TEXT,) if silent else ())))


def _fields(ask: Ask, said: Said) -> Reading:
    """Values out of JSON; an answer in plain words to a free instruction is kept as text."""
    text = before_end(said.text)
    if not text.strip() or says_no_text(text):
        return Reading(answers=tuple(Answer(name, None, 0.0) for name in ask.names), warnings=(_NO_TEXT,))
    if ask.is_free and read_json(text).root is None:
        return _text(said)
    read = read_fields(text, ask.keys)
    return Reading(
        answers=tuple(_answer(name, read.values[key], said) for name, key in zip(ask.names, ask.keys, strict=True)),
        warnings=read.warnings,
    )


def _answer(name: str, value: FieldValue, said: Said) -> Answer:
    confidence = said.confidence(value.spans) if value.value is not None else 0.0
    return Answer(name, value.value, confidence)


def _text(said: Said) -> Reading:
    if is_marked(said.text):
        return _spotted(said)
    if is_bare_coordinates(said.text):
        return Reading(warnings=(_ONLY_COORDINATES,))
    text = strip_stray_boxes(strip_marks(said.text))
    return Reading(markdown=text, warnings=() if text and not says_no_text(text) else (_NO_TEXT,))


_NO_TEXT = Notice("no_text", Words("模型认为这一页没有文字。", "The model says that there is no text on this page."))
_ONLY_COORDINATES = Notice(
    "only_coordinates",
    Words(
        "模型只回答了坐标，没有内容；可重新识别或换一个任务。",
        "The model answered with coordinates alone. Read it again, or choose another task.",
    ),
)
_FINISHES = {
    Finish.TOO_LONG: Notice(
        "answer_cut",
        Words(
            "模型的回答达到长度上限而中断，内容可能不全。",
            "The model's answer reached its length limit; some is missing.",
        ),
    ),
    Finish.LOOP: Notice(
        "answer_repeats",
        Words(
            "模型的回答陷入重复，已停止，请核对末尾部分。",
            "The model began to repeat itself and was stopped: check the end.",
        ),
    ),
    Finish.BROKEN: Notice(
        "answer_broken",
        Words(
            "模型服务在回答途中断开，内容不全。",
            "The model server broke off in the middle of its answer; some is missing.",
        ),
    ),
}


def _finish_notices(finish: Finish) -> tuple[Notice, ...]:
    return (_FINISHES[finish],) if finish in _FINISHES else ()
