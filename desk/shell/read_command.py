"""`./launch.sh read`: files in, a line of JSON for each paper in them out, as they get ready."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from desk.errors import DeskError
from desk.shell.inputs import Input, inputs_of
from desk.taking_in.names import readable
from engine.contract import ReadsDocuments
from engine.errors import EngineError, PresetError, ReaderUnavailable
from engine.head import NOBODY, OwnParties, head_of
from engine.intake import Format, sniff
from engine.reading.orders import Order, Papers
from engine.reading.watching import SILENT, Silent, Step, Watcher
from engine.room.session import ReadingFailed
from engine.words import Language, Words

logger = logging.getLogger(__name__)

DONE = 0
SOME_FILES_FAILED = 1
USAGE_ERROR = 2
INTERRUPTED = 130

_SNIFFED_BYTES = 1024
_SUFFIXES = frozenset(
    ".pdf .ofd .xml .jpg .jpeg .png .gif .bmp .webp .tif .tiff .heic .heif .avif .jp2 .j2k .p7m .eml .zip".split()  # noqa: SIM905
)


def run(
    arguments: list[str],
    engine_factory: Callable[[], ReadsDocuments],
    language: Language = "zh",
    at_once: int = 1,
    own: OwnParties = NOBODY,
) -> int:
    """Reads the files named in `arguments`, so many `at_once`; their lines come in the order of the files.

    `own` tells which side of a paper is ours.

    0 if all were read, 1 if some were not, 2 if nothing was tried.
    """
    try:
        asked = _parser().parse_args(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else USAGE_ERROR
    order = Order(
        preset=asked.preset,
        fields=() if asked.fields is None else (asked.fields,),
        instruction=asked.prompt,
        reader=asked.reader,
        password=asked.password,
        pages=asked.pages,
        papers=Papers(asked.papers),
    )
    engine = None
    try:
        engine = engine_factory()
        engine.plan(order)
        with _output(asked.output) as output:
            return _read_all(engine, list(files_of(asked.paths)), order, output, language, at_once, own)
    except (PresetError, ReaderUnavailable) as error:
        return _refuse(error.message, error.hint, language)
    except OSError as error:
        message = Words(
            f"无法写入 {asked.output}：{error.strerror}。", f"Cannot write {asked.output}: {error.strerror}."
        )
        return _refuse(message, Words("请换一个可写的位置。", "Name a place that can be written to."), language)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        if engine is not None:
            engine.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./launch.sh read",
        description="识别文件，每份单据输出一行 JSON；ZIP 和 .eml 逐个识别其中的文件。 "
        "Reads files, those inside a ZIP or an e-mail too; prints a line of JSON for each paper in them.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--preset", default="auto", metavar="ID", help="模板，默认自动判断 (preset; default: auto)")
    what.add_argument("--fields", metavar="甲方,乙方", help="要提取的字段，逗号分隔 (fields, with commas)")
    what.add_argument("--prompt", metavar="TEXT", help="用一句话说明要提取什么 (what is wanted, in plain words)")
    parser.add_argument("--reader", metavar="NAME", help="识别引擎 (reader): cpu, hunyuan, served")
    parser.add_argument("--pages", metavar="1-3,5", help="只识别这些页 (only these pages)")
    parser.add_argument(
        "--papers",
        choices=[str(choice) for choice in Papers],
        default=str(Papers.AUTO),
        help="一个文件含多份单据时：auto 自动拆开，one 不拆 (several papers in a file: part them, or keep one)",
    )
    parser.add_argument("--password", metavar="TEXT", help="加密 PDF 的打开密码 (password of a PDF)")
    parser.add_argument("--output", type=Path, metavar="FILE.jsonl", help="写入文件而非标准输出 (default: stdout)")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹 (files or folders)")
    return parser


def _read_all(
    engine: ReadsDocuments,
    paths: list[Path],
    order: Order,
    output: TextIO,
    language: Language,
    at_once: int,
    own: OwnParties,
) -> int:
    status = DONE
    with _progress(len(paths)) as (watcher, advance), ThreadPoolExecutor(at_once) as threads:
        waiting: deque[Future[list[dict[str, Any]]]] = deque()
        try:
            for given in itertools.chain(inputs_of(paths, engine.limits.max_bytes), [None] * (2 * at_once)):
                if given is not None:
                    waiting.append(threads.submit(_read_one, engine, given, order, watcher, language, own))
                if waiting and (given is None or len(waiting) > 2 * at_once):
                    for record in waiting.popleft().result():
                        if record["status"] != "ok":
                            status = SOME_FILES_FAILED
                        output.write(json.dumps(record, ensure_ascii=False) + "\n")
                    output.flush()
                    advance()
        finally:
            for future in waiting:
                future.cancel()
    return status


def _read_one(
    engine: ReadsDocuments, given: Input, order: Order, watcher: Watcher, language: Language, own: OwnParties
) -> list[dict[str, Any]]:
    """The records of one file, one a paper, or that of why it was not read: the others go on whatever goes wrong."""
    named = given.named()
    try:
        papers = engine.read_papers(given.upload(), order, watcher)
        heads = [head_of(document, engine.presets, own).to_dict() for document in papers]
        return [
            {**named, "status": "ok", **document.to_dict(), "head": head}
            for document, head in zip(papers, heads, strict=True)
        ]
    except (EngineError, DeskError) as error:
        return [{**named, "status": "error", "error": error.to_dict(language)}]
    except OSError as error:
        return [{**named, "status": "error", "error": _unopened(readable(str(given.path)), error, language)}]
    except Exception as error:  # noqa: BLE001 - the boundary of a file: the others go on
        logger.error("reading failed: %s", error if isinstance(error, ReadingFailed) else type(error).__name__)
        return [{**named, "status": "error", "error": _unexpected(error, language)}]


def _unexpected(error: Exception, language: Language) -> dict[str, str]:
    message = Words("识别时出现意外错误。", "Something unexpected went wrong while reading.")
    name = type(error).__name__
    hint = Words(f"请把文件和“{name}”告诉管理员。", f"Tell an administrator of the file and “{name}”.")
    return {
        "code": "internal_error",
        "message": message.in_language(language),
        "hint": hint.in_language(language),
    }


def _unopened(path: str, error: OSError, language: Language) -> dict[str, str]:
    message = Words(f"无法打开 {path}：{error.strerror}。", f"{path} cannot be opened: {error.strerror}.")
    hint = Words("请检查路径和读取权限。", "Check the path and whether you may read it.")
    return {
        "code": "cannot_open",
        "message": message.in_language(language),
        "hint": hint.in_language(language),
    }


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files as named; of a folder those that are, or call themselves, documents."""
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if _is_document(file))
        else:
            yield path


def _is_document(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_file():
        return False
    if path.suffix.lower() in _SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return sniff(file.read(_SNIFFED_BYTES)) not in (None, Format.XML)  # much that is XML is no document
    except OSError:
        return False


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
    else:
        with path.open("w", encoding="utf-8") as file:
            yield file


class _PageBar(Silent):
    """Writes which page is being read behind the bar."""

    def __init__(self, describe: Callable[[str], None]) -> None:
        self._describe = describe

    def step(self, step: Step, page: int, pages: int) -> None:
        """`page` of `pages` has come to `step`."""
        self._describe(f"{page}/{pages}" if step is Step.READ else str(step))


@contextlib.contextmanager
def _progress(files: int) -> Iterator[tuple[Watcher, Callable[[], None]]]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield SILENT, lambda: None
        return
    from tqdm import tqdm

    with tqdm(total=files, unit="file", file=sys.stderr) as bar:
        yield _PageBar(bar.set_postfix_str), bar.update


def _refuse(message: Words, hint: Words, language: Language) -> int:
    print(message.in_language(language), hint.in_language(language), file=sys.stderr)
    return USAGE_ERROR
