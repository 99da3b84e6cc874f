"""Trains the checkpoint next to this file: `python -m tests.engine.tiny_hunyuan.train OUT [--steps 1300]`.

About ten minutes on two cores. It overfits `pages.SAMPLES`: good for every path through the product, no more.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch.nn.functional import cross_entropy
from transformers import (
    GenerationConfig,
    HunYuanVLConfig,
    HunYuanVLForConditionalGeneration,
    HunYuanVLImageProcessorPil,
    HunYuanVLProcessor,
    PreTrainedTokenizerFast,
)

from tests.engine.tiny_hunyuan.pages import SAMPLES, Sample, draw, load_tasks, questions

HEAD_DIM, IGNORED = 32, -100
BEGIN, END, PAD = "<｜hy_begin▁of▁sentence｜>", "<｜hy_end▁of▁sentence｜>", "<｜hy_▁pad▁｜>"
USER, ASSISTANT = "<｜hy_User｜>", "<｜hy_Assistant｜>"
MARK = "<｜hy_place▁holder▁no▁{}｜>"
END_OF_DOCUMENT, AFTER_SYSTEM = MARK.format(2), MARK.format(3)
IMAGE_START, IMAGE_END, IMAGE, IMAGE_NEWLINE = (MARK.format(number) for number in (100, 101, 102, 103))
MARKS = [BEGIN, END, PAD, END_OF_DOCUMENT, AFTER_SYSTEM, USER, ASSISTANT, IMAGE_START, IMAGE_END, IMAGE, IMAGE_NEWLINE]
MARKS += [MARK.format(number) for number in range(110, 116)]
TEMPLATE = (
    f"{{{{- '{BEGIN}' -}}}}"
    "{%- for m in messages -%}"
    "{%- if m.content is string -%}{{- m.content -}}{%- else -%}{%- for part in m.content -%}"
    "{%- if part.type == 'text' -%}{{- part.text -}}{%- else -%}"
    f"{{{{- '{IMAGE_START}{IMAGE}{IMAGE_END}' -}}}}{{%- endif -%}}"
    "{%- endfor -%}{%- endif -%}"
    f"{{%- if m.role == 'system' -%}}{{{{- '{AFTER_SYSTEM}' -}}}}{{%- endif -%}}"
    f"{{%- if m.role == 'user' -%}}{{{{- '{USER}' -}}}}{{%- endif -%}}"
    f"{{%- if m.role == 'assistant' -%}}{{{{- '{ASSISTANT}' -}}}}{{%- endif -%}}"
    "{%- endfor -%}"
)

Pair = tuple[Sample, str, str]


def make_tokenizer(corpus: list[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """Byte-level BPE over `corpus` with the real special tokens; digits stay single, as in the real one."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    pieces = Regex(r"\p{N}|[^\s\p{L}\p{N}]|\p{L}+|\s+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(pieces, behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=MARKS, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(corpus, trainer)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=BEGIN,
        eos_token=ASSISTANT,
        pad_token=PAD,
        extra_special_tokens={"image_start_token": IMAGE_START, "image_token": IMAGE, "image_end_token": IMAGE_END},
        model_max_length=32768,
        clean_up_tokenization_spaces=False,
    )
    wrapped.chat_template = TEMPLATE
    return wrapped


def make_model(
    tokenizer: PreTrainedTokenizerFast, hidden: int = 128, layers: int = 2
) -> HunYuanVLForConditionalGeneration:
    """The true architecture, small, with random weights."""
    number = tokenizer.convert_tokens_to_ids
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": hidden,
        "intermediate_size": 2 * hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": HEAD_DIM,
        "max_position_embeddings": 8192,
        "tie_word_embeddings": True,
        "bos_token_id": number(BEGIN),
        "eos_token_id": number(ASSISTANT),
        "pad_token_id": number(PAD),
        "eod_token_id": number(END_OF_DOCUMENT),
        "rope_parameters": {
            "rope_type": "dynamic",
            "rope_theta": 10000.0,
            "alpha": 1000.0,
            "factor": 1.0,
            "mrope_section": [HEAD_DIM // 8] * 4,
        },
    }
    vision = {
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "patch_size": 16,
        "max_image_size": 512,
        "min_image_size": 64,
        "out_hidden_size": hidden,
        "text_hidden_size": hidden,
    }
    config = HunYuanVLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=number(IMAGE),
        im_start_id=number(IMAGE_START),
        im_end_id=number(IMAGE_END),
        im_newline_id=number(IMAGE_NEWLINE),
        tie_word_embeddings=True,
    )
    model = HunYuanVLForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        bos_token_id=number(BEGIN),
        eos_token_id=[number(ASSISTANT), number(END_OF_DOCUMENT)],
        pad_token_id=number(PAD),
        do_sample=False,
        max_new_tokens=1024,
    )
    return model


def make_processor(tokenizer: PreTrainedTokenizerFast) -> HunYuanVLProcessor:
    """The true processor, told to shrink pages to 256x160 pixels."""
    pictures = HunYuanVLImageProcessorPil(
        image_mean=[1.0] * 3, image_std=[0.3] * 3, min_pixels=64 * 64, max_pixels=256 * 160, patch_size=16, merge_size=2
    )
    return HunYuanVLProcessor(image_processor=pictures, tokenizer=tokenizer, chat_template=TEMPLATE)


def render(processor: HunYuanVLProcessor, prompt: str) -> str:
    """The whole prompt: an empty system message, the page, the question."""
    user = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt}]}
    messages = [{"role": "system", "content": ""}, user]
    return str(processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


def _loss(
    model: HunYuanVLForConditionalGeneration,
    processor: HunYuanVLProcessor,
    batch: list[Pair],
    head: int | None,
    rng: random.Random,
) -> torch.Tensor:
    tokenizer = processor.tokenizer
    texts = []
    for _, prompt, answer in batch:
        tokens = tokenizer(answer + ASSISTANT, add_special_tokens=False)["input_ids"][:head]
        texts.append(render(processor, prompt) + tokenizer.decode(tokens, skip_special_tokens=False))
    pictures = [draw(page, rng) for page, _, _ in batch]
    inputs = processor(text=texts, images=pictures, padding=True, return_tensors="pt")
    labels = inputs["input_ids"].clone()
    user = tokenizer.convert_tokens_to_ids(USER)
    for row in labels:
        row[: int((row == user).nonzero()[0]) + 1] = IGNORED
    labels[inputs["attention_mask"] == 0] = IGNORED
    logits = model(**inputs).logits[:, :-1]
    targets = labels[:, 1:].reshape(-1)
    losses = cross_entropy(
        logits.reshape(-1, logits.shape[-1]).float(), targets, ignore_index=IGNORED, reduction="none"
    )
    losses = losses[targets != IGNORED]
    # Which page it is decides only a few tokens: without more weight on the worst ones their gradient drowns.
    worst = losses.topk(max(8, losses.numel() * 6 // 100)).values
    return losses.mean() + worst.mean()


def train(out: Path, steps: int, batch_size: int = 8, seed: int = 0) -> None:
    """Builds, trains, checks and saves; prints how many answers come out exactly."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    book = load_tasks()
    pairs: list[Pair] = [(page, prompt, answer) for page in SAMPLES for prompt, answer in questions(page, book).items()]
    prompts = sorted({prompt for _, prompt, _ in pairs})
    tokenizer = make_tokenizer(prompts * 20 + [answer for _, _, answer in pairs], vocabulary=800)
    tokenizer.padding_side = "right"
    model, processor = make_model(tokenizer), make_processor(tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01)

    def rate(step: int) -> float:
        return min(1.0, (step + 1) / 30) * (1.0 if step < 0.7 * steps else max(0.02, (steps - step) / (0.3 * steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    model.train()
    started = time.monotonic()
    waiting: list[Pair] = []
    for step in range(steps):
        if len(waiting) < batch_size:
            waiting += rng.sample(pairs, len(pairs))
        batch, waiting = waiting[:batch_size], waiting[batch_size:]
        # First only the heads of the answers: there the choice of page dominates the loss and teaches the vision part.
        head = 14 if step < 0.35 * steps else 42 if step < 0.65 * steps else None
        loss = _loss(model, processor, batch, head, rng)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == steps - 1:
            print(f"step {step} loss {loss.item():.4f} {time.monotonic() - started:.0f} s", flush=True)
    model.eval().to(torch.bfloat16)
    model.save_pretrained(out)
    processor.save_pretrained(out)
    print(f"{count_exact(model, processor, pairs)} of {len(pairs)} answers exact", flush=True)


def count_exact(model: HunYuanVLForConditionalGeneration, processor: HunYuanVLProcessor, pairs: list[Pair]) -> int:
    """How many answers come back character for character."""
    exact = 0
    for page, prompt, answer in pairs:
        inputs = processor(text=[render(processor, prompt)], images=[draw(page)], return_tensors="pt")
        with torch.inference_mode():
            tokens = model.generate(**inputs, max_new_tokens=500)[:, inputs["input_ids"].shape[1] :]
        got = processor.batch_decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False)[0]
        exact += got == answer + ASSISTANT
        if got != answer + ASSISTANT:
            print("differs:", page.name, prompt[:24], repr(got[:160]))
    return exact


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=1300)
    arguments = parser.parse_args()
    train(arguments.out, arguments.steps)
