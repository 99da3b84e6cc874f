"""What watches a model while it generates: scores kept, loops and what nobody waits for stopped.

Plain objects with the call signature of transformers' logits processors and stopping criteria; torch tensors go
through them, but nothing here imports torch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from engine.readers.hunyuan.dialogue import TokenScore
from engine.readers.hunyuan.repetition import WINDOW, is_looping

REPLACEMENT = "\ufffd"
_LOOK_EVERY = 32
_ASK_EVERY_SECONDS = 0.05


class Decoder(Protocol):
    """The part of a tokenizer that is needed here."""

    def decode(self, token_ids: Sequence[int], *, skip_special_tokens: bool, clean_up_tokenization_spaces: bool) -> str:
        """Text of tokens."""
        ...


class ScoreKeeper:
    """A logits processor that changes nothing; placed first, it sees the raw logits of every step.

    Keeps one number a token: all logits of a long answer would be gigabytes.
    """

    def __init__(self) -> None:
        self._logprobs: Any = None
        self._chosen: list[Any] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Notes the probability of the token chosen last, then remembers these logits."""
        self._take(input_ids)
        self._logprobs = scores.float().log_softmax(dim=-1)
        return scores

    def finish(self, sequences: Any) -> list[list[float]]:
        """The log-probabilities, a list a row, after the last token."""
        self._take(sequences)
        steps = [chosen.tolist() for chosen in self._chosen]
        return [list(row) for row in zip(*steps, strict=True)]

    def _take(self, input_ids: Any) -> None:
        if self._logprobs is not None:
            self._chosen.append(self._logprobs.gather(1, input_ids[:, -1:]).squeeze(1))
            self._logprobs = None


class LoopStop:
    """A stopping criterion for rows that go round in circles; `looping` are those it stopped."""

    def __init__(self, tokenizer: Decoder, prompt_tokens: int) -> None:
        self._tokenizer = tokenizer
        self._prompt_tokens = prompt_tokens
        self._stopped: Any = None
        self.looping: set[int] = set()

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        """One truth value a row."""
        made = input_ids.shape[1] - self._prompt_tokens
        if self._stopped is None or made % _LOOK_EVERY == 0:
            self._look(input_ids[:, max(self._prompt_tokens, input_ids.shape[1] - WINDOW) :].tolist())
            self._stopped = _truths(input_ids, self.looping)
        return self._stopped

    def _look(self, tails: list[list[int]]) -> None:
        for row, tokens in enumerate(tails):
            if row not in self.looping and is_looping(self._text(tokens)):
                self.looping.add(row)

    def _text(self, tokens: list[int]) -> str:
        return self._tokenizer.decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False)


class UnwantedStop:
    """A stopping criterion for rows that nobody waits for any more; `unwanted` are those it stopped."""

    def __init__(self, is_unwanted: Callable[[int], bool]) -> None:
        """`is_unwanted` is asked with the number of a row, from 0."""
        self._is_unwanted = is_unwanted
        self._asked_at = 0.0
        self._stopped: Any = None
        self.unwanted: set[int] = set()

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        """One truth value a row."""
        now = time.monotonic()
        if self._stopped is None or now - self._asked_at >= _ASK_EVERY_SECONDS:
            self._asked_at = now
            self.unwanted.update(filter(self._is_unwanted, range(input_ids.shape[0])))
            self._stopped = _truths(input_ids, self.unwanted)
        return self._stopped


def _truths(input_ids: Any, rows: set[int]) -> Any:
    """True for `rows`, on the device; kept between the steps, for each copy there makes the device wait."""
    return input_ids.new_tensor([row in rows for row in range(input_ids.shape[0])]).bool()


def decode_with_scores(
    tokenizer: Decoder, tokens: Sequence[int], logprobs: Sequence[float]
) -> tuple[str, tuple[TokenScore, ...]]:
    """The text of `tokens`, special ones included, and which characters each of them printed.

    A character of several tokens belongs to each of them: its first bytes alone decode to nothing.
    """
    pieces: list[str] = []
    scores: list[TokenScore] = []
    waiting: list[int] = []
    length = 0
    for index, token in enumerate(tokens):
        waiting.append(token)
        piece = tokenizer.decode(waiting, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        is_last = index == len(tokens) - 1
        if piece.endswith(REPLACEMENT) and len(waiting) < 6 and not is_last:
            continue
        first = index + 1 - len(waiting)
        scores.extend(TokenScore(length, length + len(piece), logprob) for logprob in logprobs[first : index + 1])
        pieces.append(piece)
        length += len(piece)
        waiting = []
    return "".join(pieces), tuple(scores)
