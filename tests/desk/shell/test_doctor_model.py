"""The doctor on HunyuanOCR: in words, for every way in which weights and servers can be wrong."""

from __future__ import annotations

import hashlib
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.settings import Settings
from desk.shell.doctor_model import examine_model
from desk.shell.finding import Finding, Health
from tests.engine.readers.hunyuan.scripted_server import answer_probe, fail, refuse_extras, running, say
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import load_tasks


def findings(**settings: object) -> list[Finding]:
    """What the doctor says with these settings."""
    return list(examine_model(Settings(**settings), load_tasks()))  # type: ignore[arg-type]


def one(part: str, **settings: object) -> Finding:
    """What it says about one part."""
    return next(finding for finding in findings(**settings) if part in finding.part.en)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny checkpoint, to be spoilt."""
    return Path(shutil.copytree(CHECKPOINT, tmp_path / "weights"))


@pytest.fixture
def closed_port() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_without_settings_it_says_how_to_get_the_weights_in() -> None:
    """Absent, not bad: the CPU reader does the job."""
    weights, server = findings()
    assert (weights.health, server.health) == (Health.ABSENT, Health.ABSENT)
    assert weights.advice is not None
    assert "docs/hunyuan.zh-CN.md" in weights.advice.zh
    assert server.advice is not None
    assert "OCR_SERVED_URL" in server.advice.en


def test_whole_weights_are_loaded_and_their_release_is_told(folder: Path) -> None:
    """With the evidence for it, the size, and what to expect without a GPU."""
    (folder / "dflash").mkdir()
    assert "release 1.5 (the folder has dflash in it)" in one("HunyuanOCR weights", hunyuan_weights=folder).seen.en
    loads = one("loads", hunyuan_weights=folder)
    assert loads.health is Health.GOOD
    assert loads.advice is not None
    assert "GPU" in loads.advice.zh


def test_an_unknown_release_is_a_piece_of_advice(folder: Path) -> None:
    """Unless the setting says which it is."""
    unknown = one("HunyuanOCR weights", hunyuan_weights=folder)
    assert unknown.advice is not None
    assert "OCR_HUNYUAN_RELEASE" in unknown.advice.en
    assert one("HunyuanOCR weights", hunyuan_weights=folder, hunyuan_release="1.5").advice is None


def test_missing_files_are_all_named(folder: Path) -> None:
    """And nothing is loaded."""
    (folder / "tokenizer.json").unlink()
    (folder / "model.safetensors").unlink()
    (finding, _) = findings(hunyuan_weights=folder)
    assert finding.health is Health.BAD
    assert "tokenizer.json" in finding.seen.en
    assert "model.safetensors" in finding.seen.en


def test_damage_on_the_way_is_found_by_the_sums(folder: Path) -> None:
    """If the list was carried along."""
    assert one("Checksums", hunyuan_weights=folder).health is Health.ABSENT
    digest = hashlib.sha256(b"other").hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  config.json\n", "utf-8")
    damaged = one("Checksums", hunyuan_weights=folder)
    assert (damaged.health, damaged.seen.en) == (Health.BAD, "missing or damaged: config.json")


def test_a_model_server_is_asked_to_read_a_tiny_picture() -> None:
    """Address, program, model, scores, and what it read."""
    with running(say("128.50(125,312),(575,600)")) as server:
        finding = one("Model server", served_url=server.url)
    assert finding.health is Health.GOOD
    assert finding.advice is None
    for told in ("vllm", "HunyuanOCR", "scores: yes", "reads “128.50”"):
        assert told in finding.seen.en


def test_another_model_is_suspected_when_it_misreads() -> None:
    """The server answers, but not with what is printed."""
    with running(say("a white cat"), on_probe=refuse_extras, models=()) as server:
        finding = one("Model server", served_url=server.url)
    assert finding.advice is not None
    assert "128.50" in finding.advice.en


def test_a_server_that_is_not_there_is_bad(closed_port: str) -> None:
    """With the address, and what to look at."""
    finding = one("Model server", served_url=closed_port)
    assert finding.health is Health.BAD
    assert closed_port in finding.seen.zh


def test_every_address_is_looked_at(closed_port: str) -> None:
    """One finding each."""
    with running(say("128.50(1,2),(3,4)")) as server:
        found = findings(served_url=f"{server.url},{closed_port}")
    assert [finding.health for finding in found] == [Health.ABSENT, Health.GOOD, Health.BAD]


def test_a_server_without_pictures_is_bad() -> None:
    """A text model behind the same interface."""
    with running(fail(400, {"message": "image input is not supported"}), on_probe=answer_probe) as server:
        finding = one("Model server", served_url=server.url)
    assert finding.health is Health.BAD
    assert "image input is not supported" in finding.seen.en


def test_a_wrong_model_name_lists_the_right_ones() -> None:
    """So that it can be mended at once."""
    with running(say("x"), models=("HunyuanOCR-1.5",)) as server:
        finding = one("Model server", served_url=server.url, served_model="Hunyuan")
    assert finding.advice is not None
    assert "HunyuanOCR-1.5" in finding.advice.en
