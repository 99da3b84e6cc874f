"""How long HunyuanOCR takes a page on this machine: this program's way against the vendor's, in one run.

    python -m bench.gpu [--device cuda] [--pages 16] [--batch 8] [--tokens 600] [--write docs/benchmarks.md]
    python -m bench.gpu --small --device cpu --pages 2 --batch 2 --tokens 16      (does it run at all)

The true configuration with random weights: no weights are needed, and the answers are nonsense. Times are real, because
every answer is made exactly `--tokens` long; accuracy is not measured. The vendor's way is plain transformers, eager
attention, one page at a time, at full size; ours is SDPA, batches, and a bounded short side. A static cache
with compiled steps is tried beside it, and not used: docs/decisions.md says why.
"""

from __future__ import annotations

import argparse
import platform
import random
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    GenerationConfig,
    HunYuanVLConfig,
    HunYuanVLForConditionalGeneration,
    HunYuanVLImageProcessorPil,
    HunYuanVLProcessor,
    PreTrainedTokenizerFast,
)

from engine.readers.hunyuan.image import prepare
from engine.readers.hunyuan.model import HunyuanModel, Question

PROMPT = "检测并识别图片中的文字，将文本坐标格式化输出。"
BEGIN, END_OF_MARKUP = "<!-- bench.gpu -->", "<!-- /bench.gpu -->"
_MARK = "<｜hy_place▁holder▁no▁{}｜>"
_SPECIALS = ["<pad>", "<bos>", "<never>", *(_MARK.format(number) for number in (3, 100, 101, 102, 103))]
_TEMPLATE = (
    "{%- for m in messages -%}{%- if m.content is string -%}{{- m.content -}}{%- else -%}{%- for part in m.content -%}"
    "{%- if part.type == 'text' -%}{{- part.text -}}{%- else -%}"
    f"{{{{- '{_MARK.format(100)}{_MARK.format(102)}{_MARK.format(101)}' -}}}}"
    "{%- endif -%}{%- endfor -%}{%- endif -%}{%- endfor -%}"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    way: str
    short_side: int
    batch: int
    image_tokens: int
    first_token_seconds: float
    page_seconds: float
    memory_gib: float

    def markdown(self, slowest: float) -> str:
        """A row of the table; the last column is the ratio to the slowest way."""
        return (
            f"| {self.way} | {self.short_side} | {self.batch} | {self.image_tokens} | {self.first_token_seconds:.2f} "
            f"| {self.page_seconds:.2f} | {60 / self.page_seconds:.1f} | {self.memory_gib:.1f} "
            f"| {slowest / self.page_seconds:.1f}× |"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints; writes the table between its marks if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--small", action="store_true", help="a tiny configuration: does it run at all")
    parser.add_argument("--pages", type=int, default=16)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=600)
    parser.add_argument("--page", default="1240x1754", help="pixels of a page (default: A4 at 150 dots an inch)")
    parser.add_argument("--write", type=Path, help="put the table into this file")
    asked = parser.parse_args(arguments)
    torch.manual_seed(0)
    processor = _processor()
    model = _model(processor.tokenizer, asked.device, is_small=asked.small)
    width, height = (int(side) for side in asked.page.split("x"))
    pages = [_page(number, width, height) for number in range(asked.pages)]
    rows = list(_measure(model, processor, pages, asked.batch, asked.tokens))
    table = "\n".join(_table(rows, model, asked))
    print(table)
    if asked.write:
        _write(asked.write, table)


def _measure(
    model: Any, processor: HunYuanVLProcessor, pages: Sequence[np.ndarray], batch: int, tokens: int
) -> Iterator[Row]:
    full = min(pages[0].shape[:2])
    vendor = _Plain(model, processor)
    model.set_attn_implementation("eager")
    yield _row("vendor's: eager, one at a time", vendor, model, pages, full, 1, tokens)
    model.set_attn_implementation("sdpa")
    ours = _Ours(model, processor)
    for short_side in (full, 640):
        yield _row("ours: SDPA, one at a time", ours, model, pages, short_side, 1, tokens)
        yield _row("ours: SDPA, batched", ours, model, pages, short_side, batch, tokens)
    compiled = _Ours(model, processor, has_static_cache=True)
    yield _row("tried: static cache, compiled, batched", compiled, model, pages, 640, batch, tokens, warm_tokens=tokens)


class _Plain:
    """generate() and nothing else."""

    def __init__(self, model: Any, processor: HunYuanVLProcessor) -> None:
        self._model = model
        self._processor = processor

    def answer(self, pictures: Sequence[Image.Image], tokens: int) -> None:
        user = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": PROMPT}]}
        prompt = self._processor.apply_chat_template([{"role": "system", "content": ""}, user], tokenize=False)
        inputs = self._processor(
            text=[prompt] * len(pictures), images=list(pictures), padding=True, return_tensors="pt"
        ).to(self._model.device)
        with torch.inference_mode():
            made = self._model.generate(**inputs, max_new_tokens=tokens, do_sample=False)
        _expect(made.shape[1] - inputs["input_ids"].shape[1], tokens)


class _Ours:
    """The reader's own code: scores kept, loops watched for."""

    def __init__(self, model: Any, processor: HunYuanVLProcessor, *, has_static_cache: bool = False) -> None:
        self._model = HunyuanModel(model, processor, has_static_cache=has_static_cache)

    def answer(self, pictures: Sequence[Image.Image], tokens: int) -> None:
        questions = [Question(picture, PROMPT) for picture in pictures]
        said = self._model.answer(
            questions, max_new_tokens=tokens, repetition_penalty=1.0, is_unwanted=lambda _row: False
        )
        for one in said:
            _expect(len(one.scores) if one else 0, tokens)


def _row(
    way: str,
    runner: _Plain | _Ours,
    model: Any,
    pages: Sequence[np.ndarray],
    short_side: int,
    batch: int,
    tokens: int,
    warm_tokens: int = 1,
) -> Row:
    prepared = [prepare(page, short_side) for page in pages]
    pictures = [image.picture for image in prepared]
    runner.answer(pictures[:batch], warm_tokens)  # kernels are chosen or compiled, memory is taken
    _reset_memory(model)
    first = _seconds(model, lambda: runner.answer(pictures[:1], 1))
    started = time.perf_counter()
    for at in range(0, len(pictures), batch):
        runner.answer(pictures[at : at + batch], tokens)
    _synchronise(model)
    seconds = (time.perf_counter() - started) / len(pictures)
    return Row(way, short_side, batch, prepared[0].tokens, first, seconds, _memory_gib(model))


def _seconds(model: Any, run: Any) -> float:
    started = time.perf_counter()
    run()
    _synchronise(model)
    return time.perf_counter() - started


def _expect(made: int, wanted: int) -> None:
    if made != wanted:
        raise SystemExit(f"An answer has {made} tokens instead of {wanted}: the times would not be comparable.")


def _synchronise(model: Any) -> None:
    if model.device.type == "cuda":
        torch.cuda.synchronize()


def _reset_memory(model: Any) -> None:
    if model.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()


def _memory_gib(model: Any) -> float:
    if model.device.type == "cuda":
        return float(torch.cuda.max_memory_allocated() / 2**30)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _page(seed: int, width: int, height: int) -> np.ndarray:
    """A page full of lines."""
    rng = random.Random(seed)
    picture = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=24)
    for top in range(80, height - 80, 40):
        words = " ".join("".join(rng.choices("abcdefghijklmnop0123456789", k=rng.randint(2, 9))) for _ in range(12))
        pen.text((80, top), words[:80], "black", font)
    return np.asarray(picture, dtype=np.uint8)


def _processor() -> HunYuanVLProcessor:
    """The true picture part; a tokenizer of single bytes, for the model prints nonsense anyway."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*_SPECIALS, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(_SPECIALS)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<bos>",
        pad_token="<pad>",
        padding_side="left",
        extra_special_tokens={
            "image_start_token": _MARK.format(100),
            "image_token": _MARK.format(102),
            "image_end_token": _MARK.format(101),
        },
        clean_up_tokenization_spaces=False,
    )
    return HunYuanVLProcessor(image_processor=HunYuanVLImageProcessorPil(), tokenizer=wrapped, chat_template=_TEMPLATE)


def _model(tokenizer: PreTrainedTokenizerFast, device: str, *, is_small: bool) -> Any:
    """About a thousand million parameters (or few, `is_small`), random, in bf16; an end that never comes."""
    number = tokenizer.convert_tokens_to_ids
    text = {
        "vocab_size": 120_818,
        "hidden_size": 1024,
        "intermediate_size": 3584,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "max_position_embeddings": 32_768,
        "rope_parameters": {
            "rope_type": "dynamic",
            "rope_theta": 10000.0,
            "alpha": 1000.0,
            "factor": 1.0,
            "mrope_section": [16] * 4,
        },
    }
    vision = {"hidden_size": 1152, "num_hidden_layers": 27}
    if is_small:
        text |= {"vocab_size": 1024, "hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2}
        vision = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = HunYuanVLConfig(
        text_config=text,
        vision_config=vision | {"out_hidden_size": text["hidden_size"], "text_hidden_size": text["hidden_size"]},
        image_token_id=number(_MARK.format(102)),
        im_start_id=number(_MARK.format(100)),
        im_end_id=number(_MARK.format(101)),
        im_newline_id=number(_MARK.format(103)),
        tie_word_embeddings=True,
        dtype="bfloat16",
    )
    with torch.device(device):
        model = HunYuanVLForConditionalGeneration(config).to(torch.bfloat16).eval()
    never, pad = number("<never>"), number("<pad>")
    with torch.no_grad():  # tokens that would end or pad an answer are never the likeliest
        model.get_input_embeddings().weight[[never, pad]] = 0
    model.generation_config = GenerationConfig(eos_token_id=never, pad_token_id=pad, do_sample=False)
    return model


def _table(rows: Sequence[Row], model: Any, asked: argparse.Namespace) -> Iterator[str]:
    device = torch.cuda.get_device_name() if model.device.type == "cuda" else platform.processor() or "CPU"
    size = sum(parameter.numel() for parameter in model.parameters()) / 1e6
    today = datetime.now(UTC).date().isoformat()
    yield (
        f"{today}, {device}, torch {torch.__version__}, {size:.0f} M random parameters in bf16: timing only. "
        f"{asked.pages} pages of {asked.page} pixels, {asked.tokens} tokens each."
    )
    yield ""
    yield "| way | short side | batch | image tokens | first token, s | page, s | pages/min | memory, GiB | ratio |"
    yield "|---|---|---|---|---|---|---|---|---|"
    slowest = max(row.page_seconds for row in rows)
    for row in rows:
        yield row.markdown(slowest)


def _write(path: Path, table: str) -> None:
    """Between the marks of the file, or at its end."""
    old = path.read_text("utf-8") if path.exists() else ""
    before, found, rest = old.partition(BEGIN)
    after = rest.partition(END_OF_MARKUP)[2] if found else "\n"
    path.write_text(f"{before}{BEGIN}\n{table}\n{END_OF_MARKUP}{after}", "utf-8")


if __name__ == "__main__":
    main()
