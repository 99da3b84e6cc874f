"""What a model server can do, found out once: which program it is, its model, scores, schemas.

An option that is accepted is not yet an option that is obeyed, so each is tried on a tiny picture.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PIL import Image

from engine.errors import ReaderRefused
from engine.readers.hunyuan.client import ListedModel, ModelServer, ServerFailed, UnknownOption
from engine.readers.hunyuan.dialogue import Said
from engine.readers.hunyuan.model_json import Object, read_json
from engine.readers.hunyuan.tasks import Release
from engine.words import Words

_PROBE_TOKENS = 8


class Runtime(StrEnum):
    """The program behind an address; each has its own names for the same options."""

    VLLM = "vllm"
    SGLANG = "sglang"
    LLAMA_CPP = "llama.cpp"
    TRANSFORMERS = "transformers"
    PLAIN = "plain"


_OWNERS = {
    "vllm": Runtime.VLLM,
    "sglang": Runtime.SGLANG,
    "llamacpp": Runtime.LLAMA_CPP,
    "llama.cpp": Runtime.LLAMA_CPP,
}
_LADDER = (Runtime.VLLM, Runtime.TRANSFORMERS, Runtime.PLAIN)
"""Tried in this order where a server does not say what it is: most options first."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What was found out. `model` None: the server has one model and wants no name."""

    runtime: Runtime
    model: str | None
    has_scores: bool
    has_schema: bool


def sampling(runtime: Runtime, release: Release) -> dict[str, Any]:
    """Greedy decoding with the vendor's settings for the release, in the words of the program."""
    penalty = release.repetition_penalty
    match runtime:
        case Runtime.VLLM:
            top_k = 1 if release is Release.V1_0 else -1
            return {"top_p": 1, "top_k": top_k, "repetition_penalty": penalty, "skip_special_tokens": False}
        case Runtime.SGLANG:
            return {"top_p": 1, "top_k": 1, "repetition_penalty": penalty, "skip_special_tokens": False}
        case Runtime.LLAMA_CPP:
            return {"top_k": 1, "repeat_penalty": penalty, "cache_prompt": False}
        case Runtime.TRANSFORMERS:  # adds one and takes it for the repetition penalty
            return {"frequency_penalty": round(penalty - 1.0, 4)}
        case Runtime.PLAIN:
            return {}


def picture_uri(picture: Image.Image) -> str:
    """A picture as a data URI: PNG, so that nothing is lost on the way."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def chat_body(
    abilities: Abilities,
    release: Release,
    uri: str,
    prompt: str,
    max_tokens: int,
    schema: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One question as a server of these abilities wants it. The system message is there, and empty."""
    content = [{"type": "image_url", "image_url": {"url": uri}}, {"type": "text", "text": prompt}]
    body: dict[str, Any] = {
        "messages": [{"role": "system", "content": ""}, {"role": "user", "content": content}],
        "max_tokens": max_tokens,
        "temperature": 0,
        "stream": True,
        **sampling(abilities.runtime, release),
    }
    if abilities.model is not None:
        body["model"] = abilities.model
    if abilities.has_scores:
        body["logprobs"] = True
    if schema is not None and abilities.has_schema:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    return body


def find_abilities(server: ModelServer, wanted_model: str, runtime: Runtime | None, release: Release) -> Abilities:
    """Asks the server. Raises `ServerFailed`: not there, another model, a wrong key."""
    listed = server.models()
    model = _choose_model(server, listed, wanted_model)
    known = runtime or next((_OWNERS[entry.owner] for entry in listed if entry.owner in _OWNERS), None)
    for candidate in (known,) if known else _LADDER:
        tried = Abilities(candidate, model, has_scores=True, has_schema=False)
        said = _try(server, tried, release, None)
        if said is None and known is None:
            continue
        if said is None:
            tried = Abilities(candidate, model, has_scores=False, has_schema=False)
            said = _try(server, tried, release, None) or Said("")
        return Abilities(candidate, model, bool(said.scores), _obeys_schema(server, tried, release))
    return Abilities(Runtime.PLAIN, model, has_scores=False, has_schema=False)


def _choose_model(server: ModelServer, listed: Sequence[ListedModel], wanted: str) -> str | None:
    names = [entry.id for entry in listed]
    if not wanted:
        return names[0] if names else None
    if names and wanted not in names:
        known = ", ".join(names)
        raise ServerFailed(
            ReaderRefused(
                Words(
                    f"模型服务 {server.address} 没有模型“{wanted}”。",
                    f"The model server {server.address} has no model “{wanted}”.",
                ),
                Words(
                    f"它有：{known}。请修改或清空 OCR_SERVED_MODEL。",
                    f"It has: {known}. Mend or empty OCR_SERVED_MODEL.",
                ),
            ),
            may_retry=False,
        )
    return wanted


def _try(server: ModelServer, abilities: Abilities, release: Release, schema: dict[str, Any] | None) -> Said | None:
    """A tiny white picture; None: the server refuses one of the options."""
    uri = picture_uri(Image.new("RGB", (64, 64), "white"))
    try:
        return server.chat(chat_body(abilities, release, uri, "OCR", _PROBE_TOKENS, schema), lambda: False)
    except UnknownOption:
        return None


def _obeys_schema(server: ModelServer, abilities: Abilities, release: Release) -> bool:
    """Whether a white picture is answered by the one object that the schema allows."""
    if abilities.runtime in (Runtime.TRANSFORMERS, Runtime.PLAIN):
        return False
    schema = {
        "type": "object",
        "properties": {"q7": {"type": "string", "enum": ["q7"]}},
        "required": ["q7"],
        "additionalProperties": False,
    }
    told = Abilities(abilities.runtime, abilities.model, has_scores=False, has_schema=True)
    said = _try(server, told, release, schema)
    root = read_json(said.text).root if said else None
    return isinstance(root, Object) and [key for key, _ in root.members] == ["q7"]
