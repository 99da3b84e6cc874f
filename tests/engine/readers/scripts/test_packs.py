"""What the data file says of packs, and which there are."""

from __future__ import annotations

from pathlib import Path

from engine.pack_folders import codes_in
from engine.readers.scripts.other_scripts import OtherScripts
from engine.readers.scripts.packs import known_packs, packs_of


def test_each_pack_says_what_it_reads() -> None:
    """In both languages; what tells a language by its letters names some."""
    for pack in known_packs():
        assert all((pack.words.zh, pack.words.en, pack.script)), pack.code
        assert 0 <= pack.claims < 0.5
        assert (pack.script == "latin") == bool(pack.letters)


def test_packs_are_files_of_a_folder(tmp_path: Path) -> None:
    """Whatever else lies there; those that the data file does not know are of no use."""
    for name in ("rus.traineddata", "eng.traineddata", "kor.traineddata", "rus.txt", "pdf.ttf"):
        (tmp_path / name).touch()
    assert codes_in(tmp_path) == ("eng", "kor", "rus")
    assert [pack.code for pack in packs_of(codes_in(tmp_path))] == ["kor", "rus"]
    assert OtherScripts.of(tmp_path, ("eng",)) is None
    assert codes_in(tmp_path / "missing") == ()
