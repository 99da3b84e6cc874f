"""Questions of several documents in common batches: the tiny checkpoint answers, the test holds the model's door."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest

from engine.errors import Cancelled, ReaderError, ReaderOutOfMemory, ReaderUnavailable
from engine.readers.hunyuan.batching import Asked, Batches
from engine.readers.hunyuan.dialogue import Said
from engine.readers.hunyuan.image import prepare
from engine.readers.hunyuan.model import HunyuanModel, Question, load
from engine.readers.hunyuan.tasks import Release
from engine.words import Words
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import load_tasks, page_image

PAGES = ("receipt", "card", "cafe", "table")
MANY_TOKENS = 16_384


def never() -> bool:
    """A caller with patience."""
    return False


@pytest.fixture(scope="module")
def model() -> HunyuanModel:
    """The tiny checkpoint, in the precision in which padding changes nothing that could be seen."""
    return load(CHECKPOINT, "cpu", "f32")


def spotting(name: str, *, longest: int = 40, image_tokens: int = 0, width: int = 768) -> Asked:
    """What is printed on a drawn page, or on the left `width` pixels of it."""
    prepared = prepare(page_image(name).pixels[:, :width], 640)
    prompt = load_tasks()["spotting"].wording(Release.V1_0).prompt
    return Asked(Question(prepared.picture, prompt), longest, image_tokens or prepared.tokens)


class Door:
    """The model behind a door that the test opens; `sizes` of the batches that came to it.

    `refuses` is asked about each batch and may raise.
    """

    def __init__(self, model: HunyuanModel, refuses: Callable[[Sequence[Asked]], None] | None = None) -> None:
        self._model = model
        self._refuses = refuses
        self._is_open = threading.Event()
        self._knocked = threading.Event()
        self.batches: list[list[Asked]] = []

    @property
    def sizes(self) -> list[int]:
        """How many questions came together."""
        return [len(batch) for batch in self.batches]

    def ready(self) -> Callable[[Sequence[Asked]], Sequence[Said | None]]:
        """For `Batches`."""
        return self.answer

    def answer(self, batch: Sequence[Asked]) -> Sequence[Said | None]:
        """The model's answers, once the door is open."""
        self.batches.append(list(batch))
        self._knocked.set()
        assert self._is_open.wait(60)
        if self._refuses is not None:
            self._refuses(batch)
        return self._model.answer(
            [asked.question for asked in batch],
            max_new_tokens=batch[0].max_new_tokens,
            repetition_penalty=1.0,
            is_unwanted=lambda row: batch[row].is_withdrawn,
        )

    def keep_busy(self, batches: Batches) -> Asked:
        """The model has a first question and takes its time."""
        first = spotting("blank")
        batches.put([first])
        assert self._knocked.wait(60)
        return first

    def open(self) -> None:
        """Lets the model work."""
        self._is_open.set()


@pytest.fixture
def door(model: HunyuanModel) -> Iterator[Door]:
    """A door that is open at last, whatever happens."""
    made = Door(model)
    yield made
    made.open()


def alone(model: HunyuanModel, asked: Asked) -> Said:
    """The answer to a question that is asked by itself."""
    (said,) = model.answer(
        [asked.question], max_new_tokens=asked.max_new_tokens, repetition_penalty=1.0, is_unwanted=lambda _: False
    )
    assert said is not None
    return said


def test_what_is_asked_meanwhile_goes_together_and_is_answered_as_alone(model: HunyuanModel, door: Door) -> None:
    """Four documents with pages of different sizes: one batch, and the answers and scores of each by itself."""
    batches = Batches(door.ready, 8, MANY_TOKENS)
    first = door.keep_busy(batches)
    asked = [spotting(name, width=768 - 128 * number) for number, name in enumerate(PAGES)]
    for one in asked:
        batches.put([one])
    door.open()
    said = [one.said(never) for one in asked]
    assert door.sizes == [1, 4]
    assert first.said(never).text == alone(model, first).text
    for got, expected in zip(said, (alone(model, one) for one in asked), strict=True):
        assert (got.text, got.finish) == (expected.text, expected.finish)
        assert [score.logprob for score in got.scores] == pytest.approx(
            [score.logprob for score in expected.scores], abs=1e-3
        )


def test_answers_of_different_length_do_not_wait_for_each_other(door: Door) -> None:
    """Fields have a lower limit than all the text of a page."""
    batches = Batches(door.ready, 8, MANY_TOKENS)
    door.keep_busy(batches)
    asked = [spotting("receipt", longest=longest) for longest in (20, 30, 20, 30)]
    batches.put(asked)
    door.open()
    assert [len(one.said(never).scores) for one in asked] == [20, 30, 20, 30]
    assert door.batches[1:] == [[asked[0], asked[2]], [asked[1], asked[3]]]


def test_a_batch_is_bounded_in_questions_and_in_pixels(door: Door) -> None:
    """Padding counts: with a large picture beside it, a small one takes as much."""
    batches = Batches(door.ready, 3, 1000)
    door.keep_busy(batches)
    asked = [spotting("blank", image_tokens=tokens) for tokens in (100, 400, 100, 100, 600, 100)]
    batches.put(asked)
    door.open()
    for one in asked:
        one.said(never)
    first, large, second, third, huge, fourth = asked
    assert door.batches[1:] == [[first, second, third], [large, fourth], [huge]]


def test_a_question_taken_back_disturbs_nobody(model: HunyuanModel, door: Door) -> None:
    """One in line is never answered, one at work is let go of; the others get their answers."""
    batches = Batches(door.ready, 8, MANY_TOKENS)
    at_work = door.keep_busy(batches)
    taken_back, kept = spotting("receipt"), spotting("card")
    batches.put([taken_back, kept])
    at_work.withdraw()
    taken_back.withdraw()
    door.open()
    assert kept.said(never).text == alone(model, kept).text
    assert door.batches == [[at_work], [kept]]
    with pytest.raises(Cancelled):
        taken_back.said(never)


def test_a_row_that_nobody_waits_for_ends_and_the_others_go_on(model: HunyuanModel) -> None:
    """In the middle of a batch."""
    asked = [spotting("receipt"), spotting("card")]
    said = model.answer(
        [one.question for one in asked],
        max_new_tokens=40,
        repetition_penalty=1.0,
        is_unwanted=lambda row: row == 0,
    )
    assert (said[0], said[1] and said[1].text) == (None, alone(model, asked[1]).text)


def test_whoever_waits_can_give_up(door: Door) -> None:
    """While the model is at work for somebody else."""
    batches = Batches(door.ready, 8, MANY_TOKENS)
    door.keep_busy(batches)
    asked = spotting("receipt")
    batches.put([asked])
    with pytest.raises(Cancelled):
        asked.said(lambda: True)


def refusing(error: type[ReaderError], is_too_much: Callable[[Sequence[Asked]], bool]) -> Callable[..., None]:
    """Raises `error` for the batches that are too much."""

    def refuse(batch: Sequence[Asked]) -> None:
        if is_too_much(batch):
            raise error(Words("不行", "no"), Words("无", "none"))

    return refuse


def test_a_batch_that_does_not_fit_is_halved(model: HunyuanModel) -> None:
    """Until it fits; everybody is answered."""
    door = Door(model, refusing(ReaderOutOfMemory, lambda batch: len(batch) > 1))
    batches = Batches(door.ready, 8, MANY_TOKENS)
    door.keep_busy(batches)
    asked = [spotting(name) for name in PAGES]
    batches.put(asked)
    door.open()
    assert [one.said(never).text for one in asked] == [alone(model, one).text for one in asked]
    assert door.sizes == [1, 4, 2, 1, 1, 2, 1, 1]


def test_a_page_that_fails_does_so_alone(model: HunyuanModel) -> None:
    """The documents it was together with are answered."""
    bad = spotting("cafe")
    door = Door(model, refusing(ReaderUnavailable, lambda batch: bad in batch))
    batches = Batches(door.ready, 8, MANY_TOKENS)
    door.keep_busy(batches)
    good = [spotting(name) for name in ("receipt", "card")]
    batches.put([good[0], bad, good[1]])
    door.open()
    assert [one.said(never).text for one in good] == [alone(model, one).text for one in good]
    with pytest.raises(ReaderUnavailable):
        bad.said(never)


def test_a_model_that_cannot_be_loaded_is_told_to_all_and_tried_again(model: HunyuanModel, door: Door) -> None:
    """One attempt for the whole batch; the next question has a new one."""
    attempts: list[int] = []

    def ready() -> Callable[[Sequence[Asked]], Sequence[Said | None]]:
        attempts.append(1)
        if len(attempts) == 1:
            raise ReaderUnavailable(Words("不行", "no"), Words("无", "none"))
        return door.answer

    door.open()
    batches = Batches(ready, 8, MANY_TOKENS)
    asked = [spotting("receipt"), spotting("card")]
    batches.put(asked)
    for one in asked:
        with pytest.raises(ReaderUnavailable):
            one.said(never)
    later = spotting("card")
    batches.put([later])
    assert later.said(never).text == alone(model, later).text


def test_a_mistake_of_our_own_reaches_who_waits(model: HunyuanModel) -> None:
    """Nobody waits for ever."""

    def refuse(_: Sequence[Asked]) -> None:
        raise ZeroDivisionError

    door = Door(model, refuse)
    door.open()
    asked = [spotting("receipt"), spotting("card")]
    Batches(door.ready, 8, MANY_TOKENS).put(asked)
    for one in asked:
        with pytest.raises(ZeroDivisionError):
            one.said(never)


def test_the_oldest_question_is_always_next(door: Door) -> None:
    """However well younger ones would go together."""
    batches = Batches(door.ready, 2, MANY_TOKENS)
    door.keep_busy(batches)
    asked = [spotting("blank", image_tokens=tokens) for tokens in (100, 900, 100, 100, 100)]
    batches.put(asked)
    door.open()
    for one in asked:
        one.said(never)
    assert asked[1] in door.batches[2]
    oldest = [min(asked.index(one) for one in batch) for batch in door.batches[1:]]
    assert all(earlier < later for earlier, later in pairwise(oldest))


def test_closing_ends_what_is_in_line_and_at_work(door: Door) -> None:
    """Whoever waits is told, and the model is at rest afterwards."""
    batches = Batches(door.ready, 1, MANY_TOKENS)
    at_work = door.keep_busy(batches)
    in_line = spotting("receipt")
    batches.put([in_line])
    closing = threading.Thread(target=batches.close)
    closing.start()
    for asked in (at_work, in_line):
        with pytest.raises(Cancelled):
            asked.said(never)
    door.open()
    closing.join(60)
    assert not closing.is_alive()
    assert door.batches == [[at_work]]
