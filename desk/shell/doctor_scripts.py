"""What the doctor says of other scripts: which packs there are, and which of those asked for are missing."""

from __future__ import annotations

from desk.opening.reader_setup import packs_folder_of, packs_of
from desk.settings import Settings
from desk.shell.finding import Finding, Health
from engine.readers.scripts.packs import Pack, known_packs
from engine.readers.scripts.packs import packs_of as packs_known
from engine.readers.scripts.tesseract import is_installed
from engine.words import Words

_PART = Words("其他文字的语言包", "Packs for other scripts")
_INSTALL = Words(
    "需要俄文、韩文、阿拉伯文、泰文等时：./launch.sh install scripts，或把语言包放进 OCR_SCRIPTS_FOLDER。",
    "Where Russian, Korean, Arabic, Thai and the like are needed: ./launch.sh install scripts, "
    "or put the packs into OCR_SCRIPTS_FOLDER.",
)


def examine_scripts(settings: Settings) -> Finding:
    """Names the packs in use; those that are asked for by name and missing are bad."""
    if settings.scripts == "none":
        return Finding(_PART, Health.ABSENT, Words("已关闭 (OCR_SCRIPTS=none)", "switched off (OCR_SCRIPTS=none)"))
    if not is_installed():
        return Finding(
            _PART,
            Health.BAD,
            Words("缺少组件 tesserocr", "the package tesserocr is missing"),
            Words("重新运行 ./launch.sh install。", "Run ./launch.sh install again."),
        )
    packs = packs_known(packs_of(settings))
    missing = _missing(settings, packs)
    if missing:
        names = ", ".join(missing)
        return Finding(
            _PART,
            Health.BAD,
            Words(f"没有找到：{names}", f"not found: {names}"),
            Words(_where(settings), _where(settings)),
        )
    if not packs:
        return Finding(_PART, Health.ABSENT, Words("没有", "none"), _INSTALL)
    return Finding(
        _PART,
        Health.GOOD,
        Words("、".join(pack.words.zh for pack in packs), ", ".join(pack.words.en for pack in packs)),
    )


def _missing(settings: Settings, packs: tuple[Pack, ...]) -> list[str]:
    """What was asked for by name and is not there, or is not known."""
    if settings.scripts == "auto":
        return []
    there = {pack.code for pack in packs}
    return [code for code in map(str.strip, settings.scripts.split(",")) if code not in there]


def _where(settings: Settings) -> str:
    folder = packs_folder_of(settings)
    known = " ".join(pack.code for pack in known_packs())
    return f"{folder or 'apt-get install tesseract-ocr-…'} ({known})"
