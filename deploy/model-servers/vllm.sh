#!/usr/bin/env bash
# HunyuanOCR with vLLM (GPU): deploy/model-servers/vllm.sh /srv/models/HunyuanOCR
#
# Install vLLM in an environment of its own: it pins another torch and another transformers than this program.
# CUDA 13: vllm 0.30 or later. CUDA 12: vllm 0.18.1. (0.29 fails on this model.)
# Settings: PORT, HOST, NAME, GPU_MEMORY (share of the GPU's memory), MAX_LENGTH, API_KEY_FILE, EXTRA.
set -euo pipefail
weights=${1:?usage: vllm.sh FOLDER_WITH_WEIGHTS}
arguments=(
    --host "${HOST:-127.0.0.1}" --port "${PORT:-8000}"
    --served-model-name "${NAME:-HunyuanOCR}"
    # The vendor's recipe: prefix caching has crashed on this model, and pages do not repeat anyway.
    --no-enable-prefix-caching
    --mm-processor-cache-gb 0
    --gpu-memory-utilization "${GPU_MEMORY:-0.2}"
    --max-model-len "${MAX_LENGTH:-32768}"
    --limit-mm-per-prompt '{"image": 1}'
)
[ -n "${API_KEY_FILE:-}" ] && export VLLM_API_KEY="$(cat "$API_KEY_FILE")"
export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
# Several GPUs: one instance each (CUDA_VISIBLE_DEVICES=0 PORT=8000 …, CUDA_VISIBLE_DEVICES=1 PORT=8001 …) and all
# addresses in OCR_SERVED_URL.
# shellcheck disable=SC2086
exec "${VLLM:-vllm}" serve "$weights" "${arguments[@]}" ${EXTRA:-}
