"""`./launch.sh audit`: check, export and prune the record of who did what."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import TextIO

from desk.cases.days import start_of_day
from desk.errors import BadDay
from desk.record.anchor_check import Comparison
from desk.record.anchor_keeper import AnchorKeeper
from desk.record.audit import Audit, AuditEvent, Entry, Question
from desk.record.audit_records import LARGEST_NUMBER
from engine.plain_text import is_plain
from engine.words import Language

FAULT = 1
_MOST_DAYS = 365 * 200
HEADINGS = tuple(field.name for field in fields(Entry))


def run(
    arguments: list[str], audit: Audit, keep_days: int, language: Language, keeper: AnchorKeeper | None = None
) -> int:
    """Run `verify`, `export` or `prune`; gives the exit status, 1 when the record is not whole.

    `verify` compares with the anchors of `keeper` where there is one.
    """
    options = _parser(language).parse_args(arguments)
    if options.command == "verify":
        compared = keeper.compare() if keeper is not None else Comparison()
        return max(_agree(compared, language), _verify(audit, options.expect, compared, language))
    if options.command == "export":
        return _export(audit, options)
    return _prune(audit, options.days if options.days is not None else keep_days, language)


def _parser(language: Language) -> argparse.ArgumentParser:
    zh = language == "zh"
    parser = argparse.ArgumentParser(prog="./launch.sh audit", description="审计记录" if zh else "The audit trail")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="逐条校验" if zh else "check every row")
    verify.add_argument(
        "--expect",
        metavar="NUMBER:SEAL",
        type=_expectation,
        help="以前抄下的编号和封印，必须仍在" if zh else "a number and seal noted down earlier, still to be found",
    )
    export = commands.add_parser("export", help="导出" if zh else "write the events out")
    export.add_argument("--format", choices=["csv", "jsonl"], default="csv")
    export.add_argument("--output", metavar="FILE", default="-")
    export.add_argument("--since", type=_day, metavar="YYYY-MM-DD")
    export.add_argument("--until", type=_day, metavar="YYYY-MM-DD")
    export.add_argument("--actor", type=_text, default="")
    export.add_argument("--event", default="", choices=["", *(event.value for event in AuditEvent)], metavar="EVENT")
    prune = commands.add_parser("prune", help="删除到期的记录" if zh else "remove what is older than the retention")
    prune.add_argument("--days", type=_days)
    return parser


def _agree(compared: Comparison, language: Language) -> int:
    """Says what the anchors tell."""
    for note in compared.notes:
        print(("注意：" if language == "zh" else "Note: ") + note.in_language(language))
    for fault in compared.faults:
        wrong = "审计记录与锚点不符：" if language == "zh" else "The record does not agree with its anchors: "
        print(wrong + fault.in_language(language), file=sys.stderr)
    return FAULT if compared.faults else 0


def _verify(audit: Audit, expect: tuple[int, str] | None, compared: Comparison, language: Language) -> int:
    verdict = audit.verify()
    zh = language == "zh"
    if verdict.fault is not None:
        not_whole = "审计记录不完整：" if zh else "The record is not whole: "
        print(not_whole + verdict.fault.in_language(language), file=sys.stderr)
        return FAULT
    if expect is not None and audit.seal_of(expect[0]) != expect[1]:
        missing = (
            f"找不到编号 {expect[0]} 的那个封印" if zh else f"row {expect[0]} does not carry the seal that was noted"
        )
        print(missing, file=sys.stderr)
        return FAULT
    if compared.faults:
        return FAULT
    where = f"{verdict.newest}:{verdict.newest_seal}"
    print(f"完整：{verdict.rows} 条，最新 {where}" if zh else f"Whole: {verdict.rows} rows, the newest {where}")
    if compared.compared:
        print(f"与 {compared.compared} 个锚点一致" if zh else f"In agreement with {compared.compared} anchors")
    return 0


def _export(audit: Audit, options: argparse.Namespace) -> int:
    question = Question(
        since=options.since,
        until=options.until,
        actor_ids=(options.actor,) if options.actor else (),
        events=(options.event,) if options.event else (),
    )
    if options.output == "-":
        write_entries(audit, question, options.format, sys.stdout)
        return 0
    with open(options.output, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a path as the shell gave it
        write_entries(audit, question, options.format, file)
    return 0


def write_entries(audit: Audit, question: Question, form: str, file: TextIO) -> None:
    """The events that fit, the oldest first, as CSV with a heading or as a line of JSON each."""
    if form == "jsonl":
        for entry in audit.all(question):
            file.write(json.dumps(_record(entry), ensure_ascii=False) + "\n")
        return
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    for entry in audit.all(question):
        writer.writerow([safe_cell(value) for value in _record(entry).values()])


def _record(entry: Entry) -> dict[str, object]:
    return asdict(entry) | {"at": entry.at.isoformat()}


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _prune(audit: Audit, days: int, language: Language) -> int:
    zh = language == "zh"
    if days <= 0:
        print("未设置 OCR_AUDIT_KEEP_DAYS，没有删除。" if zh else "OCR_AUDIT_KEEP_DAYS is not set.")
        return 0
    gone = audit.prune(timedelta(days=days))
    print(f"已删除 {gone} 条早于 {days} 天的记录。" if zh else f"Removed {gone} rows older than {days} days.")
    return 0


def _day(text: str) -> datetime:
    try:
        return start_of_day(text)
    except BadDay as error:
        raise argparse.ArgumentTypeError(error.hint.en) from error


def _text(text: str) -> str:
    """A text of the shell; bytes that were no UTF-8 come as halves of surrogate pairs."""
    if not is_plain(text):
        raise argparse.ArgumentTypeError("not a text")
    return text


def _days(text: str) -> int:
    days = int(text)
    if days > _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"at most {_MOST_DAYS}")
    return days


def _expectation(text: str) -> tuple[int, str]:
    number, _, seal = text.partition(":")
    if int(number) not in range(LARGEST_NUMBER + 1):
        raise argparse.ArgumentTypeError("no number of a row")
    return int(number), seal
