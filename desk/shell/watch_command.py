"""`./launch.sh watch DIR` and `watch --mail`: what a person types, in words of theirs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desk.taking_in.names import readable
from desk.taking_in.watch import FolderTaken, Watch, WatchConfig, stop_at_signals
from engine.contract import ReadsDocuments
from engine.errors import EngineError
from engine.export import Form
from engine.head import NOBODY, OwnParties
from engine.pipeline import Order
from engine.words import Language

USAGE_ERROR = 2


def run(
    arguments: Sequence[str],
    make_engine: Callable[[], ReadsDocuments],
    language: Language,
    own: OwnParties = NOBODY,
    watch_mail: Callable[[], int] | None = None,
) -> int:
    """Watches until a signal; 2 for what cannot be done as typed. `watch_mail` does it for the mailboxes."""
    parser = _parser()
    asked = parser.parse_args(list(arguments))
    if (asked.folder is None) != asked.mail:
        parser.error("写一个目录，或写 --mail (either a folder or --mail)")
    if asked.mail:
        return watch_mail() if watch_mail is not None else USAGE_ERROR
    folder: Path = asked.folder
    if not folder.is_dir():
        return _refuse(f"没有这个目录 (no such folder): {folder}")
    order = Order(preset=asked.preset, fields=tuple(asked.fields), instruction=asked.prompt, reader=asked.reader)
    engine = make_engine()
    try:
        engine.plan(order)
        form = Form(asked.result)
        config = WatchConfig(folder, order, asked.settle, own_parties=own, form=form, language=language)
        watch = Watch(engine, config)
        stop_at_signals(watch.stopping)
        print(f"正在看守 (watching): {readable(str(folder.resolve()))}  Ctrl-C 结束 (stops)", flush=True)
        watch.run()
    except EngineError as error:
        return _refuse(f"{error.message.in_language(language)} {error.hint.in_language(language)}")
    except FolderTaken:
        return _refuse(f"已有另一个进程在看守 (another process watches): {readable(str(folder))}")
    except OSError as error:
        return _refuse(f"目录不可用 (the folder cannot be used): {readable(str(folder))}: {error.strerror}")
    finally:
        engine.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./launch.sh watch", description="看守扫描目录，新文件自动识别 (read every file that arrives in a folder)"
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="扫描仪存放文件的目录 (where the scanner puts files)"
    )
    parser.add_argument(
        "--mail",
        action="store_true",
        help="改为看守 OCR_MAILBOXES 里的邮箱，见 docs/mailbox.zh-CN.md (watch the mailboxes of OCR_MAILBOXES instead)",
    )
    parser.add_argument("--preset", default="auto", metavar="P", help="模板，默认 auto (the preset)")
    parser.add_argument("--field", dest="fields", action="append", default=[], help="只要这些字段，可重复 (only these)")
    parser.add_argument("--prompt", help="用一句话说明要什么 (in plain words)")
    parser.add_argument("--reader", help="识别引擎 (the reader)")
    parser.add_argument(
        "--result",
        choices=[str(Form.JSON), str(Form.XLSX)],
        default=str(Form.JSON),
        help="结果写成 JSON（默认）或工作簿 (what stands beside a file: JSON, or a workbook)",
    )
    parser.add_argument(
        "--settle", type=float, default=3.0, metavar="S", help="文件静止多少秒才读，默认 3 (seconds a file must rest)"
    )
    return parser


def _refuse(words: str) -> int:
    print(words, file=sys.stderr)
    return USAGE_ERROR
