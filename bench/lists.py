"""How long lists, sums and searches take over many documents, through the desk's own use cases.

    python -m bench.lists [--documents 100000] [--database URL] [--rounds 5]

Without `--database`, a new SQLite file in a temporary folder, or what `URL` names, which must be empty; invented
invoices and receipts of 800 vendors are written straight into the tables, nine in ten of one person. Each question is
asked `--rounds` times after once for nothing; printed are milliseconds, the median of the wall clock and the least CPU
time, of this process and of the server's that answers it where that runs on this machine. Parallel helpers of a server
are not in it: `?options=-c%20max_parallel_workers_per_gather%3D0` behind `URL` has it do without. A search is also told
as a ratio to the plain way, comparing every text.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session

from auth.roles import Role, User
from bench.workbook import invented
from desk.cases.finding import Filter, Period, SortBy, Sorting, Standing
from desk.cases.history import GroupBy, History
from desk.cases.saved_views import SavedViews, View
from desk.cases.sharing import Scope
from desk.claims.pairs import Paper, neighbours, same_papers
from desk.migrations import upgrade
from desk.opening.reading import shipped_presets
from desk.store.database import open_database
from desk.store.grams import keep_pairs
from desk.store.identity import id_key, keys_of
from desk.store.store import Base, ContentRow, DocumentRow, FlagRow, ShareRow, State
from engine.box import Box
from engine.document import Line, Page

ANNA = User("local:anna", "anna", "Anna", frozenset({Role.CLERK}), frozenset({"cn=finance"}))
_START = datetime(2024, 1, 1, tzinfo=UTC)
_KINDS = ("invoice", "receipt", "taxi_ticket", "train_ticket", "contract", "bank_slip")
_WORDS = (
    *("增值税", "餐饮", "服务", "住宿", "运输", "出租", "办公用品", "打印纸", "设备维护"),
    *("office", "supplies", "hotel", "train"),
)
_TOGETHER = 2000
COUNTED = 1000
"""As the pages have it (`assets/static/history/asked.js`)."""
OPENED = f"{1:032x}"
"""The one document that holds what a reading writes; the others hold as many characters."""
Question = tuple[str, Callable[[], int]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(prog="bench.lists", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(asked.database or f"sqlite:///{Path(folder) / 'lists.sqlite3'}")
        upgrade(database)
        began = time.perf_counter()
        fill(database, asked.documents)
        print(f"{asked.documents} documents on {database.dialect.name}, written in {time.perf_counter() - began:.0f} s")
        processor = processor_of(database)
        print("question | found | wall ms | CPU ms")
        for name, ask in questions(database, asked.documents):
            found, wall, cpu = measured(ask, asked.rounds, processor)
            print(f"{name} | {found} | {wall:.0f} | {cpu:.0f}")
        for word in ("餐饮", "办公用品", "hotel"):
            _, _, ours = measured(partial(searched, database, word), asked.rounds, processor)
            _, _, plain = measured(partial(compared, database, word), asked.rounds, processor)
            print(f"search {word}: {ours / plain:.3f} of comparing every text")
        database.dispose()


def fill(database: Engine, count: int) -> None:
    """Writes that many documents, a few thousand a transaction."""
    chance = random.Random(1)
    for first in range(0, count, _TOGETHER):
        numbers = range(first, min(count, first + _TOGETHER))
        rows = [_row(number, chance) for number in numbers]
        doubles = rows[1::100]
        for row, original in zip(doubles, rows[::100], strict=False):
            row["sha256"] = original["sha256"]
        texts = ["\n".join((row["name"], row["counterparty"], *_words(chance))) for row in rows]
        body = {"-": "-" * 20_000}
        with Session(database) as session, session.begin():
            _insert(session, DocumentRow, rows)
            contents: list[dict[str, Any]] = [
                {
                    "number": number + 1,
                    "document_id": row["id"],
                    "search_text": words,
                    "body": _opened() if row["id"] == OPENED else body,
                }
                for number, row, words in zip(numbers, rows, texts, strict=True)
            ]
            _insert(session, ContentRow, contents)
            for content in contents:
                keep_pairs(session.connection(), content["number"], content["document_id"], content["search_text"])
            flags = [{"document_id": row["id"], "code": "duplicate", "at": _START} for row in doubles]
            _insert(session, FlagRow, flags)
            given = {"team": "cn=finance", "level": "read", "given_by": "local:bob", "at": _START}
            shared = [{"document_id": row["id"], **given} for row in rows if row["owner_id"] == "local:bob"]
            _insert(session, ShareRow, shared)
    if database.dialect.name == "postgresql":  # as its own vacuum does; nobody does it for SQLite
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _insert(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Writes rows into the table of that kind; none of them is as good as any number."""
    if rows:
        session.execute(insert(kind), rows)


def _words(chance: random.Random) -> list[str]:
    return [chance.choice(_WORDS) + str(chance.randrange(1000)) for _ in range(60)]


def _row(number: int, chance: random.Random) -> dict[str, Any]:
    vendor, came = chance.randrange(800), _START + timedelta(minutes=10 * number)
    tax, net = Decimal(chance.randrange(1000)) / 100, Decimal(chance.randrange(100_000)) / 100
    row = DocumentRow(
        kind=chance.choice(_KINDS),
        vendor=id_key(f"91{vendor:016d}"),
        head_number=f"{chance.randrange(10**8):08d}",
        head_date=came.date(),
        total=net + tax,
        currency=chance.choice(("CNY", "CNY", "CNY", "EUR")),
        direction="out",
    )
    number_key, money_key = keys_of(row)
    return {
        "id": f"{number:032x}",
        "owner_id": ANNA.id if number % 10 else "local:bob",
        "name": f"扫描-{number}.pdf",
        "size": 1000,
        "sha256": f"{number:064x}",
        "order": {"preset": "auto"},
        "state": State.DONE,
        "created_at": came,
        "finished_at": came,
        "reviewed_at": came if chance.random() < 0.8 else None,
        "exported_at": came if chance.random() < 0.5 else None,
        "doubtful": chance.choice((0, 0, 0, 1, 2)),
        "headline": f"{vendor} · {number}",
        "counterparty": f"云杉市第{vendor}贸易有限公司",
        "counterparty_id": f"91{vendor:016d}",
        "net": net,
        "tax": tax,
        "job_id": f"job-{number // 60}",
        "number_key": number_key,
        "money_key": money_key,
        **{name: getattr(row, name) for name in ("kind", "vendor", "head_number", "head_date", "total", "currency")},
        "direction": row.direction,
    }


def _opened() -> dict[str, Any]:
    """An invoice with all its fields, five rows of items and a page of a hundred lines."""
    (invoice,) = invented(1, shipped_presets())
    lines = tuple(
        Line(f"line {number}", Box.from_rect(0.1, number / 100, 0.9, (number + 1) / 100), 0.9) for number in range(100)
    )
    return replace(invoice.document, pages=(Page(1, 1000, 1400, lines),)).to_dict()


def last_page(count: int) -> int:
    """Where the last page of the person's own begins."""
    return max(0, count * 9 // 10 - 50)


def questions(database: Engine, count: int) -> Iterator[Question]:
    """What is asked, by name; each answers how many it found."""
    history = History(database)
    november: dict[str, Any] = {"since": date(2025, 11, 1), "until": date(2025, 11, 30)}
    vendor = next((one.key for one in history.sums(ANNA, Filter(), GroupBy.VENDOR)), None) or ""

    def listed(name: str, sorting: Sorting | None = None, offset: int = 0, **asked: Any) -> Question:
        return name, lambda: history.list(ANNA, Filter(**asked), sorting, offset=offset, count_to=COUNTED).total

    def summed(name: str, by: GroupBy, **asked: Any) -> Question:
        return name, lambda: len(history.sums(ANNA, Filter(**asked), by))

    yield listed("all, newest first")
    yield "all, newest first, counted to the end", lambda: history.list(ANNA, Filter()).total
    yield listed("shared", scope=Scope.SHARED)
    yield listed("mine and shared", scope=Scope.ALL)
    last = last_page(count)
    yield listed("the last page", offset=last)
    yield listed("the last page by total", Sorting(by=SortBy.TOTAL), offset=last)
    yield listed("a late page of mine and shared", scope=Scope.ALL, offset=last)
    yield from (listed(f"by {by}", Sorting(by=by)) for by in SortBy)
    yield from (listed(f"by {by}, rising", Sorting(by=by, descending=False)) for by in (SortBy.ADDED, SortBy.TOTAL))
    yield listed("a month", **november)
    yield listed("a month of arrival", period=Period.ADDED, **november)
    yield listed("a vendor", vendors=(vendor,))
    yield listed("a vendor's month", vendors=(vendor,), **november)
    yield listed("to check", standing=(Standing.TO_CHECK,))
    yield listed("a kind", kinds=("receipt",))
    yield listed("amounts", least=Decimal(50), most=Decimal(60))
    yield listed("with a flag", flags=("*",))
    yield listed("with one flag in a month", flags=("duplicate",), **november)
    yield listed("not exported", exported=False)
    yield listed("a pile", job_id="job-77")
    yield "a saved view", partial(viewed, database)
    yield from (summed(f"sums by {by}", by) for by in GroupBy)
    yield summed("sums by vendor of a month", GroupBy.VENDOR, **november)
    yield summed("sums by month of a vendor", GroupBy.MONTH, vendors=(vendor,))
    yield summed("sums by vendor of mine and shared", GroupBy.VENDOR, scope=Scope.ALL)
    yield summed("sums by month of a search", GroupBy.MONTH, search="hotel")
    for word in ("餐饮", "第77贸易", "办公用品", "hotel", "扫描-777", "餐饮 住宿", "hotel train", "nowhere", "7"):
        yield listed(f"search {word}", search=word)
    yield listed("search hotel by total", Sorting(by=SortBy.TOTAL), search="hotel")
    yield listed("search hotel in mine and shared", scope=Scope.ALL, search="hotel")
    yield "a second one like it", partial(doubles_of, database)


def viewed(database: Engine) -> int:
    """How many documents a saved view shows: found under its name, then asked as it says."""
    views = SavedViews(database, lambda: _START)
    if not views.list(ANNA):
        asked = Filter(standing=(Standing.TO_CHECK, Standing.SURE), least=Decimal(100), currencies=("CNY",))
        views.add(ANNA, "open", View(filter=asked, sorting=Sorting(by=SortBy.TOTAL)))
    (saved,) = views.list(ANNA)
    return History(database).list(ANNA, saved.view.filter, saved.view.sorting, count_to=COUNTED).total


def doubles_of(database: Engine) -> int:
    """How many papers belong to one, the same or with the number beside its own: asked for every paper that is read."""
    with Session(database.execution_options(writes=False)) as session:
        row = session.get(DocumentRow, OPENED)
        if row is None:
            return 0
        paper = Paper.of(row)
        return len(same_papers(session, paper)) + len(neighbours(session, paper, within=30))


def searched(database: Engine, word: str) -> int:
    """A search as the desk does it, counted to the end."""
    return History(database).list(ANNA, Filter(search=word)).total


def compared(database: Engine, word: str) -> int:
    """The plain way: every text of the person's documents is compared."""
    wanted = (
        select(func.count())
        .select_from(DocumentRow)
        .join(ContentRow)
        .where(DocumentRow.owner_id == ANNA.id, ContentRow.search_text.contains(word, autoescape=True))
    )
    with Session(database.execution_options(writes=False)) as session:
        return session.scalar(wanted) or 0


def measured(ask: Callable[[], int], rounds: int, processor: Callable[[], float]) -> tuple[int, float, float]:
    """What was found, the median of the wall clock and the least CPU time in milliseconds."""
    found = ask()
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), processor()
        ask()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (processor() - cpu))
    return found, statistics.median(walls), min(cpus)


def processor_of(database: Engine) -> Callable[[], float]:
    """The seconds of CPU that this process has taken, with those of the server's process that answers it."""
    if database.dialect.name == "sqlite":
        return time.process_time
    with database.connect() as connection:
        server = Path(f"/proc/{connection.scalar(text('SELECT pg_backend_pid()'))}/schedstat")
    if not server.exists():
        return time.process_time
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main()
