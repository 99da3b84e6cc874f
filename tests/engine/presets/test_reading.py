"""A file of a kind is read whole, or refused with the file, the line, the key and the reason in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.opening.reader_setup import ASSETS
from engine.errors import BadPreset
from engine.kinds import known_names
from engine.presets import PresetBook, read_kind, read_preset
from tests.engine.kinds.files import PERMIT, write_kind

KNOWN = known_names(ASSETS / "tasks")


def refusal(text: str) -> BadPreset:
    """What is said of a file that is refused."""
    with pytest.raises(BadPreset) as caught:
        read_preset(text, "parking_permit/kind.yaml", KNOWN)
    return caught.value


def changed(before: str, after: str) -> str:
    """The parking permit with one thing changed."""
    assert before in PERMIT
    return PERMIT.replace(before, after)


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        (changed("required: true", "requried: true"), 13, "permit_number › requried", "there is no such key"),
        (changed("type: person", "type: persn"), 16, "holder › type", "there is no such value"),
        (changed("type: person", "rule: merchant_nam"), 16, "holder › rule", "no rule called merchant_nam"),
        (PERMIT + "checks: [sums_agre]\n", 17, "checks", "no check called sums_agre; there is sums_agree"),
        (PERMIT + "country: XX\n", 17, "country", "no country called XX"),
        (PERMIT + "task: guess\n", 17, "task", "no task called guess"),
        (changed("type: person", "pattern: '(a'"), 16, "holder › pattern", "not a pattern"),
        (changed("type: person", "pattern: '(\\w+\\s?)*:'"), 16, "holder › pattern", "very slow"),
        (changed("type: person", "ways: [{patern: x}]"), 16, "ways › 1 › patern", "there is no such key"),
        (changed("type: person", "ways: [{alone: true}]"), 16, "ways › 1", "alone needs a pattern"),
        (changed("type: person", "ways: [{pattern: x, right_of: y}]"), None, "", "names a field that is not there: y"),
        (changed("type: person", "ways: [{pattern: x, right_of: holder}]"), None, "", "lead back to itself"),
        (changed("text: 停车证", "text: ' '"), 7, "cues", "can never match"),
        (changed("name: holder", "name: permit_number"), 9, "fields", "two fields have the same name"),
        (changed("position: 400", "position: x"), 2, "position", "whole number"),
        (changed("type: person", "required: perhaps"), 16, "required", "true or false"),
        (changed("type: person", "type: person\n    type: text"), 17, "", "the key type comes twice"),
        (changed("type: person", "choices: &a [x]\n    aliases: *a"), None, "", "references"),
        ("id: [", 1, "", "not valid YAML"),
        ("", None, "", "keys with values"),
    ],
)
def test_what_is_wrong_is_told_by_line_key_and_reason(text: str, line: int | None, key: str, reason: str) -> None:
    """Whoever wrote the file finds the place without knowing the program."""
    error = refusal(text)
    assert "parking_permit/kind.yaml" in error.message.en
    assert key in error.message.en
    assert reason in error.message.en
    if line is not None:
        assert f"line {line}," in error.message.en
        assert f"第 {line} 行" in error.message.zh
    assert "docs/kinds.md" in error.hint.en


def test_the_example_is_right() -> None:
    """What the tests change is refused for the change alone."""
    assert read_preset(PERMIT, "x", KNOWN).id == "parking_permit"


def test_several_mistakes_are_told_at_once() -> None:
    """So that a file is mended in one go."""
    error = refusal(changed("required: true", "requried: true").replace("type: person", "type: persn"))
    assert "requried" in error.message.en
    assert "holder › type" in error.message.en


def test_words_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    """By meaning; those by language are put one behind the other."""
    folder = write_kind(tmp_path / "parking_permit", words="zone: {zh: [区域], en: [zone, area]}\nends: [bis]\n")
    preset = read_kind(folder, KNOWN)
    assert preset.words == {"zone": ("区域", "zone", "area"), "ends": ("bis",)}


def test_a_folder_is_called_as_its_kind(tmp_path: Path) -> None:
    """Otherwise two folders could be the same kind."""
    with pytest.raises(BadPreset, match="parking_permit"):
        read_kind(write_kind(tmp_path / "other"), KNOWN)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"#" * 500_000])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    """Neither bytes that are no UTF-8 nor a file without end."""
    folder = write_kind(tmp_path / "parking_permit")
    (folder / "kind.yaml").write_bytes(content)
    with pytest.raises(BadPreset, match="UTF-8"):
        read_kind(folder, KNOWN)


def test_a_flat_folder_of_files_is_a_book_too(tmp_path: Path) -> None:
    """As installations had it before kinds had folders."""
    (tmp_path / "permit.yaml").write_text(PERMIT, "utf-8")
    assert list(PresetBook.load(tmp_path, KNOWN)) == ["parking_permit"]
