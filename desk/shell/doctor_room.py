"""What the doctor says of the reader processes: whether one starts, and what the kernel lets it give up."""

from __future__ import annotations

from collections.abc import Iterator

from desk.opening.reading import room_of
from desk.settings import ReaderChoice, Settings
from desk.shell.finding import Finding, Health
from engine.errors import EngineError
from engine.readers.cpu.reader import CpuReader
from engine.room.confine import Confinement
from engine.words import Words

_CONFINED = Words("识别进程的隔离", "Reader processes locked in")


def examine_room(settings: Settings) -> Iterator[Finding]:
    """Starts one reader process with the CPU reader's models, and ends it."""
    part = Words("CPU 识别引擎 (cpu)", "CPU reader (cpu)")
    room = room_of(settings.model_copy(update={"reader": ReaderChoice.CPU, "served_url": "", "hunyuan_weights": None}))
    try:
        room.warm_up()
        told = f"{CpuReader().revision}, {room.precision}"
        yield Finding(part, Health.GOOD, Words(f"可用，{told}", f"ready, {told}"))
        confinement = room.state.confinement
        if confinement is not None:
            yield _confined(confinement)
    except EngineError as error:
        yield Finding(part, Health.BAD, error.message, error.hint)
    finally:
        room.close()


def _confined(confinement: Confinement) -> Finding:
    if confinement.is_whole:
        seen = Words(
            "没有网络，不能启动程序，读不到数据目录，不能写文件",
            "no network, no programs, no sight of the data folder, no file that can be written",
        )
        return Finding(_CONFINED, Health.GOOD, seen)
    missing = [
        (confinement.no_network, Words("网络 (seccomp)", "the network (seccomp)")),
        (confinement.no_files, Words("文件 (Landlock)", "files (Landlock)")),
    ]
    kept = [words for given_up, words in missing if not given_up]
    return Finding(
        _CONFINED,
        Health.ABSENT,
        Words(
            f"内核未能限制：{'、'.join(words.zh for words in kept)}",
            f"the kernel does not keep from them: {', '.join(words.en for words in kept)}",
        ),
        Words(
            "不影响识别；需要 Linux 5.13 以上、x86-64 或 arm64，容器须允许 seccomp 与 Landlock。",
            "Reading works all the same. Linux 5.13 or newer on x86-64 or arm64 has both; a container must allow them.",
        ),
    )
