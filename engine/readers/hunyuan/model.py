"""HunyuanOCR loaded with transformers: a batch of pictures and questions in, answers with token scores out.

The only module that imports torch and transformers, and only inside its functions.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from engine.errors import ReaderOutOfMemory, ReaderUnavailable
from engine.readers.hunyuan.dialogue import Finish, Said
from engine.readers.hunyuan.generation import LoopStop, ScoreKeeper, UnwantedStop, decode_with_scores
from engine.words import Words

_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK")
_OUT_OF_MEMORY = ("out of memory", "not enough memory", "can't allocate memory", "alloc_cpu")


@dataclass(frozen=True, slots=True)
class Question:
    """One picture and what to ask about it."""

    picture: Image.Image
    prompt: str


class HunyuanModel:
    """One loaded checkpoint. Not safe for several threads at once: one thread works off its batches."""

    def __init__(self, model: Any, processor: Any, *, has_static_cache: bool = False) -> None:
        """Use `load`. `has_static_cache`: room for the longest answer is taken at once; a GPU's steps are compiled."""
        self._model = model
        self._processor = processor
        self._tokenizer = processor.tokenizer
        self._cache = "static" if has_static_cache else None

    @property
    def device(self) -> str:
        """`cuda:0`, `cpu` …"""
        return str(self._model.device)

    @property
    def precision(self) -> str:
        """`bfloat16` or `float32`."""
        return str(self._model.dtype).removeprefix("torch.")

    def answer(
        self,
        questions: Sequence[Question],
        *,
        max_new_tokens: int,
        repetition_penalty: float,
        is_unwanted: Callable[[int], bool],
    ) -> list[Said | None]:
        """Answers in the order of the questions, greedily.

        None for those whose number `is_unwanted` said yes to while they were answered; the others go on. Raises
        `ReaderOutOfMemory`, with what the batch took given back, or `ReaderUnavailable`.
        """
        import torch

        try:
            with torch.inference_mode():
                return self._generate(questions, max_new_tokens, repetition_penalty, is_unwanted)
        except (torch.OutOfMemoryError, MemoryError) as error:
            failure: Exception = error.with_traceback(None)
        except (RuntimeError, ValueError) as error:
            failure = error.with_traceback(None)
        # Outside the except clauses and without its traceback: either would hold on to the tensors.
        _free()
        if isinstance(failure, torch.OutOfMemoryError | MemoryError) or _is_memory(failure):
            raise out_of_memory() from failure
        raise _broken(failure) from failure

    def _generate(
        self,
        questions: Sequence[Question],
        max_new_tokens: int,
        repetition_penalty: float,
        is_unwanted: Callable[[int], bool],
    ) -> list[Said | None]:
        from transformers import LogitsProcessorList, RepetitionPenaltyLogitsProcessor, StoppingCriteriaList

        inputs = self._processor(
            text=[self._rendered(question.prompt) for question in questions],
            images=[question.picture for question in questions],
            padding=True,
            return_tensors="pt",
        ).to(self._model.device)
        prompt_tokens = int(inputs["input_ids"].shape[1])
        keeper, loops, stop = ScoreKeeper(), LoopStop(self._tokenizer, prompt_tokens), UnwantedStop(is_unwanted)
        # The keeper stands before the penalty, so that scores are the model's own.
        processors: list[Any] = [keeper]
        if repetition_penalty != 1.0:
            processors.append(RepetitionPenaltyLogitsProcessor(penalty=repetition_penalty))
        sequences = self._model.generate(
            **inputs,
            generation_config=self._settings(max_new_tokens),
            logits_processor=LogitsProcessorList(processors),
            stopping_criteria=StoppingCriteriaList([loops, stop]),
        )
        logprobs = keeper.finish(sequences)
        rows = sequences[:, prompt_tokens:].tolist()
        return [
            None if row in stop.unwanted else self._said(tokens, scores, is_looping=row in loops.looping)
            for row, (tokens, scores) in enumerate(zip(rows, logprobs, strict=True))
        ]

    def _rendered(self, prompt: str) -> str:
        """The whole prompt. The system message must be there, and empty."""
        user = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}
        messages = [{"role": "system", "content": ""}, user]
        return str(self._processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))

    def _settings(self, max_new_tokens: int) -> Any:
        from transformers import GenerationConfig

        own = self._model.generation_config
        return GenerationConfig(
            bos_token_id=own.bos_token_id,
            eos_token_id=own.eos_token_id,
            pad_token_id=own.pad_token_id,
            do_sample=False,
            max_new_tokens=max_new_tokens,
            cache_implementation=self._cache,
        )

    def _said(self, tokens: list[int], logprobs: list[float], *, is_looping: bool) -> Said:
        ends = self._model.generation_config.eos_token_id
        ends = {ends} if isinstance(ends, int) else set(ends or ())
        stop = next((index for index, token in enumerate(tokens) if token in ends), None)
        if stop is None:
            pads = self._tokenizer.pad_token_id
            stop = next((index for index, token in enumerate(tokens) if token == pads), len(tokens))
            finish = Finish.LOOP if is_looping else Finish.TOO_LONG
        else:
            finish = Finish.COMPLETE
        text, scores = decode_with_scores(self._tokenizer, tokens[:stop], logprobs[:stop])
        return Said(text, finish, scores)


def load(folder: Path, device: str, precision: str) -> HunyuanModel:
    """Loads a checkpoint from `folder`; nothing is ever fetched. `device` and `precision` may be `auto`.

    Raises `ReaderUnavailable` (not installed, damaged, no such device) or `ReaderOutOfMemory`.
    """
    for name in _OFFLINE:
        os.environ.setdefault(name, "1")
    try:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoProcessor, HunYuanVLForConditionalGeneration
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ReaderUnavailable(
            Words(
                f"没有安装 HunyuanOCR 所需的软件包（{error.name or error}）。",
                f"What HunyuanOCR needs is not installed ({error.name or error}).",
            ),
            Words("请运行 ./launch.sh install hunyuan。", "Run ./launch.sh install hunyuan."),
        ) from error
    transformers_logging.disable_progress_bar()
    where = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    if where.startswith("cuda") and not torch.cuda.is_available():
        raise ReaderUnavailable(
            Words(f"这台机器上没有可用的 GPU（{where}）。", f"There is no usable GPU on this machine ({where})."),
            Words("请检查驱动，或设置 OCR_HUNYUAN_DEVICE=cpu。", "Check its driver, or set OCR_HUNYUAN_DEVICE=cpu."),
        )
    try:
        processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
        processor.tokenizer.padding_side = "left"
        model = HunYuanVLForConditionalGeneration.from_pretrained(
            folder,
            local_files_only=True,
            dtype=_dtype(precision, where),
            attn_implementation="sdpa",
        )
        return HunyuanModel(model.eval().to(where), processor)
    except (torch.OutOfMemoryError, MemoryError) as error:
        failure: Exception = error.with_traceback(None)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError, SafetensorError) as error:
        failure = error.with_traceback(None)
    _free()
    if isinstance(failure, torch.OutOfMemoryError | MemoryError) or _is_memory(failure):
        raise out_of_memory() from failure
    reason = " ".join(str(failure).split())[:200]
    raise ReaderUnavailable(
        Words(
            f"无法从 {folder} 加载 HunyuanOCR（{reason}）。", f"HunyuanOCR cannot be loaded from {folder} ({reason})."
        ),
        Words(
            "请运行 ./launch.sh doctor 检查权重文件夹。",
            "Run ./launch.sh doctor, which checks the folder of weights.",
        ),
    ) from failure


def _dtype(precision: str, device: str) -> Any:
    import torch

    if precision == "auto":
        has_bf16 = device != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
        precision = "bf16" if has_bf16 else "f32"
    return torch.bfloat16 if precision == "bf16" else torch.float32


def _is_memory(failure: Exception) -> bool:
    return any(sign in str(failure).lower() for sign in _OUT_OF_MEMORY)


def _free() -> None:
    """Gives back what a failed batch held."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def out_of_memory() -> ReaderOutOfMemory:
    """What is raised when a page does not fit, here or while its picture is prepared."""
    return ReaderOutOfMemory(
        Words(
            "内存（显存）不足，HunyuanOCR 读不了这一页。",
            "There is not enough memory for HunyuanOCR to read this page.",
        ),
        Words(
            "请减小 OCR_HUNYUAN_SHORT_SIDE 或 OCR_HUNYUAN_BATCH，或把模型放到显存更大的服务器上（OCR_SERVED_URL）。",
            "Lower OCR_HUNYUAN_SHORT_SIDE or OCR_HUNYUAN_BATCH, or run the model on a larger GPU (OCR_SERVED_URL).",
        ),
    )


def _broken(failure: Exception) -> ReaderUnavailable:
    reason = " ".join(str(failure).split())[:200]
    return ReaderUnavailable(
        Words(f"HunyuanOCR 运行出错（{reason}）。", f"HunyuanOCR failed while running ({reason})."),
        Words(
            "请重新识别；若一再发生，请管理员运行 ./launch.sh doctor。",
            "Read it again; if it goes on, ask an administrator to run ./launch.sh doctor.",
        ),
    )
