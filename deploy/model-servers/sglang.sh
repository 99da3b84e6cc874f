#!/usr/bin/env bash
# HunyuanOCR with SGLang (GPU): deploy/model-servers/sglang.sh /srv/models/HunyuanOCR
# Settings: PORT, HOST, NAME, GPU_MEMORY, PYTHON (of SGLang's own environment), EXTRA.
set -euo pipefail
weights=${1:?usage: sglang.sh FOLDER_WITH_WEIGHTS}
arguments=(
    --model-path "$weights"
    --host "${HOST:-127.0.0.1}" --port "${PORT:-8000}"
    --served-model-name "${NAME:-HunyuanOCR}"
    --mem-fraction-static "${GPU_MEMORY:-0.2}"
    --disable-radix-cache
)
export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1
# shellcheck disable=SC2086
exec "${PYTHON:-python3}" -m sglang.launch_server "${arguments[@]}" ${EXTRA:-}
