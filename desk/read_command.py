"""`./launch.sh read`: files in, a line of JSON each out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

from tqdm import tqdm

from engine.errors import EngineError, PresetError, ReaderError
from engine.pipeline import Engine, Order, Upload
from engine.words import Language, Words

USAGE_ERROR = 2


class UsageError(Exception):
    """Raised when what was typed makes no sense; carries the sentence to show."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        """Raises `UsageError`."""
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


def run(arguments: Sequence[str], engine_factory: Callable[[], Engine], language: Language = "zh") -> int:
    """0 when every file was read, 1 when one or more were not, 2 for a mistake in what was typed."""
    try:
        wanted = _parser().parse_args(arguments)
        order = _order(wanted)
        paths = list(_files(wanted.paths))
    except UsageError as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    try:
        engine = engine_factory()
        engine.plan(order)
    except (PresetError, ReaderError) as error:
        print(error.message.in_language(language), error.hint.in_language(language), sep="\n", file=sys.stderr)
        return USAGE_ERROR
    try:
        if wanted.output is None:
            return _read_all(engine, order, paths, sys.stdout, language)
        with wanted.output.open("w", encoding="utf-8") as output:
            return _read_all(engine, order, paths, output, language)
    except OSError as error:
        print(Words(f"无法写入：{error}", f"Cannot be written: {error}").in_language(language), file=sys.stderr)
        return USAGE_ERROR
    finally:
        engine.close()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="./launch.sh read", description="识别文件，每个文件输出一行 JSON (reads files, a line of JSON each)"
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--preset", default="auto", metavar="ID", help="模板 (preset); 默认 auto")
    asked.add_argument("--fields", metavar="A,B", help="字段名，逗号分隔 (field names with commas between)")
    asked.add_argument("--prompt", metavar="TEXT", help="用一句话说明要提取什么 (say what you want in plain words)")
    parser.add_argument("--reader", metavar="NAME", help="cpu | hunyuan | served")
    parser.add_argument("--password", metavar="TEXT", help="加密 PDF 的密码 (password of an encrypted PDF)")
    parser.add_argument("--output", type=Path, metavar="FILE.jsonl", help="写入文件 (write to a file)")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹 (files or folders)")
    return parser


def _order(wanted: argparse.Namespace) -> Order:
    return Order(
        preset=wanted.preset,
        fields=() if wanted.fields is None else (wanted.fields,),
        instruction=wanted.prompt,
        reader=wanted.reader,
        password=wanted.password,
    )


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and every visible file below a folder, sorted."""
    for path in paths:
        if path.is_dir():
            found = (below for below in path.rglob("*") if below.is_file())
            yield from sorted(below for below in found if not below.name.startswith("."))
        else:
            yield path


def _read_all(engine: Engine, order: Order, paths: Sequence[Path], output: TextIO, language: Language) -> int:
    failed = 0
    is_terminal = sys.stderr.isatty()
    with tqdm(paths, unit="file", file=sys.stderr, disable=not is_terminal) as progress:
        for path in progress:
            progress.set_postfix_str(path.name[:40])
            record = _read_one(engine, order, path, language)
            failed += record["status"] != "ok"
            output.write(json.dumps(record, ensure_ascii=False) + "\n")
            output.flush()
    return 1 if failed else 0


def _read_one(engine: Engine, order: Order, path: Path, language: Language) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(engine.limits.max_bytes + 1)
        document = engine.read(Upload(path.name, content), order)
    except EngineError as error:
        return {"file": str(path), "status": "error", "error": error.to_dict(language)}
    except OSError as error:
        message = Words(f"文件打不开：{error.strerror}", f"The file cannot be opened: {error.strerror}")
        hint = Words("请检查路径和权限。", "Check the path and its permissions.")
        return {
            "file": str(path),
            "status": "error",
            "error": {
                "code": "cannot_open",
                "message": message.in_language(language),
                "hint": hint.in_language(language),
            },
        }
    return {"file": str(path), "status": "ok", **document.to_dict()}
