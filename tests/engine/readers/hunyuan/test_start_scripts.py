"""The start scripts of the model servers: what they hand over to the program they start."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[4] / "deploy" / "model-servers"


def handed_over(script: str, program: str, tmp_path: Path, *arguments: str, **settings: str) -> str:
    """The command line that a stand-in for the server's program gets, with the offline flags it sees."""
    stand_in = tmp_path / "program"
    stand_in.write_text('#!/bin/sh\necho "$@" hub=$HF_HUB_OFFLINE key=$VLLM_API_KEY\n', "utf-8")
    stand_in.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], program: str(stand_in), **settings}
    return subprocess.run(
        [SCRIPTS / script, *arguments], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_vllm_starts_with_the_flags_of_the_recipe(tmp_path: Path) -> None:
    """Without prefix caching, without the picture cache, with a share of the memory; listening here alone."""
    said = handed_over("vllm.sh", "VLLM", tmp_path, "/srv/models/HunyuanOCR", PORT="8001")
    assert said.startswith("serve /srv/models/HunyuanOCR --host 127.0.0.1 --port 8001")
    assert "--no-enable-prefix-caching --mm-processor-cache-gb 0 --gpu-memory-utilization 0.2" in said
    assert "hub=1" in said


def test_a_key_comes_from_a_file(tmp_path: Path) -> None:
    """Never on the command line, where everybody on the machine can read it."""
    (tmp_path / "key").write_text("s3cret\n", "utf-8")
    said = handed_over("vllm.sh", "VLLM", tmp_path, "/m", API_KEY_FILE=str(tmp_path / "key"))
    assert said.strip().endswith("key=s3cret")
    assert said.count("s3cret") == 1


def test_llama_cpp_keeps_the_special_tokens(tmp_path: Path) -> None:
    """Else the texts cannot be told from their boxes."""
    said = handed_over("llama-cpp.sh", "LLAMA_SERVER", tmp_path, "/m.gguf", "/mmproj.gguf")
    assert "--model /m.gguf --mmproj /mmproj.gguf" in said
    assert "--special" in said


def test_sglang_gets_the_folder_and_extra_flags(tmp_path: Path) -> None:
    """Whatever the site needs on top."""
    said = handed_over("sglang.sh", "PYTHON", tmp_path, "/m", EXTRA="--tp 2")
    assert said.startswith("-m sglang.launch_server --model-path /m")
    assert "--tp 2" in said


@pytest.mark.parametrize("script", ["vllm.sh", "sglang.sh", "llama-cpp.sh", "transformers.sh"])
def test_without_weights_they_say_how_they_are_used(script: str) -> None:
    """And start nothing."""
    run = subprocess.run([SCRIPTS / script], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "usage" in run.stderr
