"""Models out of packages: taken only as the list names them, and what is damaged is not used."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from engine import models
from engine.models import Model, ModelFile, known_models, model_files, take_out
from engine.words import Words

ROOT = Path(__file__).resolve().parents[2]
CONTENT = b"layers and numbers"
MODEL = Model(
    "squares",
    Words("方格", "squares"),
    "some-package==1.2",
    "MIT",
    (ModelFile("some_package/squares.onnx", "squares.onnx", hashlib.sha256(CONTENT).hexdigest()),),
)


@pytest.fixture(autouse=True)
def one_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A list of one model, and an empty folder for it."""
    monkeypatch.setattr(models, "known_models", lambda: (MODEL,))
    monkeypatch.setattr(models, "MODELS_FOLDER", tmp_path / "kept")
    model_files.cache_clear()


def package(folder: Path, content: bytes) -> Path:
    """A package whose model has this content."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "some_package-1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("some_package/__init__.py", "raise SystemExit")
        wheel.writestr("some_package/squares.onnx", content)
    return folder


def test_a_model_is_taken_out_of_its_package(tmp_path: Path) -> None:
    """And nothing else of it."""
    kept = tmp_path / "kept"
    assert take_out(package(tmp_path / "packages", CONTENT), kept) == (MODEL,)
    assert [path.name for path in kept.iterdir()] == ["squares.onnx"]
    assert MODEL.is_there(kept)
    assert MODEL.damaged(kept) == ()


def test_another_file_under_its_name_is_left_where_it_is(tmp_path: Path) -> None:
    """The hash decides."""
    kept = tmp_path / "kept"
    assert take_out(package(tmp_path / "packages", CONTENT + b"!"), kept) == ()
    assert list(kept.iterdir()) == []


def test_without_its_package_there_is_no_model(tmp_path: Path) -> None:
    """An empty folder is no fault."""
    (tmp_path / "packages").mkdir()
    assert take_out(tmp_path / "packages", tmp_path / "kept") == ()
    assert model_files("squares") == ()


def test_a_whole_model_is_found_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    """Damage is looked for before anything is loaded."""
    kept = tmp_path / "kept"
    take_out(package(tmp_path / "packages", CONTENT), kept)
    assert model_files("squares") == (kept / "squares.onnx",)
    model_files.cache_clear()
    (kept / "squares.onnx").write_bytes(CONTENT[::-1])
    assert model_files("squares") == ()
    assert MODEL.damaged(kept) == ("squares.onnx",)


def test_a_model_nobody_knows_is_a_mistake_of_the_program() -> None:
    """Not the same as one that is missing."""
    with pytest.raises(KeyError):
        model_files("circles")


def test_every_package_on_the_list_is_named_with_its_hash() -> None:
    """`requirements-models.txt` is what is fetched, `assets/models.yaml` what is taken out, NOTICE.md whose it is."""
    wanted = re.findall(
        r"^(\S+==\S+) --hash=sha256:[0-9a-f]{64}$", (ROOT / "requirements-models.txt").read_text(), re.M
    )
    notice = (ROOT / "assets/models/NOTICE.md").read_text("utf-8")
    listed = known_models()
    assert sorted(wanted) == sorted(model.package for model in listed)
    assert all(model.package.replace("==", " ") in notice for model in listed)
