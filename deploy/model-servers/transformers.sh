#!/usr/bin/env bash
# HunyuanOCR with `transformers serve`: deploy/model-servers/transformers.sh /srv/models/HunyuanOCR
#
# For trying things out: it answers one request at a time and gives no scores. It opens addresses and local files that
# are given to it as pictures, so never let it listen on anything but 127.0.0.1.
# Settings: PORT, DEVICE (auto, cpu, cuda:0), TRANSFORMERS (the command; needs the package transformers[serving]).
set -euo pipefail
weights=${1:?usage: transformers.sh FOLDER_WITH_WEIGHTS}
export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1
# It lists what lies in this folder, and fails at its list where there is none.
export HF_HUB_CACHE=${HF_HUB_CACHE:-${TMPDIR:-/tmp}/ocr-desk-no-models}
mkdir -p "$HF_HUB_CACHE"
exec "${TRANSFORMERS:-transformers}" serve "$weights" \
    --host 127.0.0.1 --port "${PORT:-8000}" --device "${DEVICE:-auto}"
