"""A folder of weights is judged by its files, before anything is loaded."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from engine.readers.hunyuan.checkpoint import checksum_file, damaged_files, holds_model, inspect
from engine.readers.hunyuan.tasks import Release
from tests.engine.tiny_hunyuan import CHECKPOINT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny checkpoint, to be spoilt."""
    return Path(shutil.copytree(CHECKPOINT, tmp_path / "HunyuanOCR"))


def problems(folder: Path) -> str:
    """What is wrong, in English."""
    return " ".join(problem.en for problem in inspect(folder).problems)


def test_a_whole_checkpoint_is_usable(folder: Path) -> None:
    """Nothing to complain about, and its size is told."""
    found = inspect(folder)
    assert (found.is_usable, found.problems) == (True, ())
    assert found.size_bytes > 1_000_000
    assert holds_model(folder)


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    """The path is in the message."""
    assert "nowhere" in problems(tmp_path / "nowhere")
    assert not holds_model(tmp_path)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "processor_config.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """Each of those the model cannot do without."""
    (folder / name).unlink()
    assert name in problems(folder)


def test_a_missing_shard_is_named(folder: Path) -> None:
    """The index says which there should be."""
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    assert problems(folder) == "The file model-00002-of-00002.safetensors is missing"


def test_a_git_lfs_pointer_is_not_taken_for_weights(folder: Path) -> None:
    """The usual result of cloning without LFS."""
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n", "utf-8")
    assert "LFS" in problems(folder)


def test_another_model_is_refused(folder: Path) -> None:
    """By what config.json says it is."""
    (folder / "config.json").write_text('{"model_type": "qwen2_vl"}', "utf-8")
    assert "qwen2_vl" in problems(folder)


def test_the_release_is_told_by_the_draft_model(folder: Path) -> None:
    """Only 1.5 comes with it."""
    (folder / "dflash").mkdir()
    assert inspect(folder).release is Release.V1_5


def test_the_release_is_told_by_the_sampling(folder: Path) -> None:
    """1.5 samples with a repetition penalty."""
    (folder / "generation_config.json").write_text('{"repetition_penalty": 1.08}', "utf-8")
    assert inspect(folder).release is Release.V1_5


@pytest.mark.parametrize(("name", "release"), [("v1.0", Release.V1_0), ("HunyuanOCR-1.5", Release.V1_5)])
def test_the_release_is_told_by_the_folder(folder: Path, name: str, release: Release) -> None:
    """As the vendor names them."""
    assert inspect(folder.rename(folder.with_name(name))).release is release


def test_an_unknown_release_can_be_set(folder: Path) -> None:
    """Else 1.0 is assumed, whose settings change no token."""
    found = inspect(folder)
    assert found.release is None
    assert found.chosen_release("auto") is Release.V1_0
    assert found.chosen_release("1.5") is Release.V1_5


def test_a_damaged_file_is_found_by_its_sum(folder: Path) -> None:
    """If a list of sums lies beside the weights."""
    assert checksum_file(folder) is None
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    listing = folder / "SHA256SUMS"
    listing.write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), "utf-8")
    assert checksum_file(folder) == listing
    assert list(damaged_files(listing)) == []
    with (folder / "tokenizer.json").open("a") as file:
        file.write(" ")
    (folder / "config.json").unlink()
    assert sorted(damaged_files(listing)) == ["config.json", "tokenizer.json"]


def test_two_checkpoints_are_told_apart(folder: Path) -> None:
    """The digest goes into the revision of every document."""
    before = inspect(folder).digest
    (folder / "config.json").write_text((folder / "config.json").read_text("utf-8").replace("0.02", "0.03"), "utf-8")
    assert inspect(folder).digest != before
