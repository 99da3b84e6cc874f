#!/usr/bin/env bash
# HunyuanOCR with llama.cpp (no GPU needed): deploy/model-servers/llama-cpp.sh MODEL.gguf MMPROJ.gguf
#
# Needs llama.cpp b8670 or later, and both GGUF files: the text model (Q8_0 is advised) and its picture part (mmproj).
# Settings: PORT, HOST, NAME, THREADS, CONTEXT, EXTRA.
set -euo pipefail
model=${1:?usage: llama-cpp.sh MODEL.gguf MMPROJ.gguf}
pictures=${2:?usage: llama-cpp.sh MODEL.gguf MMPROJ.gguf}
arguments=(
    --model "$model" --mmproj "$pictures"
    --host "${HOST:-127.0.0.1}" --port "${PORT:-8000}"
    --alias "${NAME:-HunyuanOCR}"
    --threads "${THREADS:-$(nproc)}"
    --ctx-size "${CONTEXT:-16384}"
    --parallel 1
    # The marks around texts and boxes are special tokens: without this they are left out.
    --special
    --jinja
)
# shellcheck disable=SC2086
exec "${LLAMA_SERVER:-llama-server}" "${arguments[@]}" ${EXTRA:-}
