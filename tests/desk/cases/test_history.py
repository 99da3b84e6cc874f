"""Lists, filters, sums and searches over many documents, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, func, select, text
from sqlalchemy.orm import Session

from auth.roles import Role, User
from auth.tables import people
from desk.cases.errors import BadFilter
from desk.cases.finding import Filter, Period, SortBy, Sorting, Standing
from desk.cases.history import GroupBy, History
from desk.cases.sharing import Scope
from desk.errors import Forbidden
from desk.store.grams import pairs_of
from desk.store.identity import settle
from desk.store.store import DocumentRow, FlagRow, ShareRow, State

ALICE = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}), frozenset({"cn=finance"}))
BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}), frozenset({"cn=finance"}))
AUDITOR = User("local:eve", "eve", "Eve", frozenset({Role.AUDITOR}))
NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)

Put = Callable[..., str]


@pytest.fixture
def put(database: Engine) -> Put:
    """Puts a read document into the database; its id."""
    count = iter(range(10_000))

    def put_one(owner: User = ALICE, **columns: Any) -> str:
        number = next(count)
        row = DocumentRow(
            id=f"{number:032}",
            owner_id=owner.id,
            name=columns.pop("name", f"file-{number}.pdf"),
            size=1,
            sha256=str(number),
            order={"preset": "auto"},
            state=columns.pop("state", State.DONE),
            created_at=columns.pop("created_at", NOON + timedelta(minutes=number)),
            search_text=columns.pop("search_text", "").casefold(),
            body=None,
            **columns,
        )
        with Session(database) as session, session.begin():
            session.add(row)
            settle(session, row)
        return f"{number:032}"

    return put_one


@pytest.fixture
def history(database: Engine) -> History:
    """The use cases, over that database."""
    return History(database)


def found(history: History, user: User = ALICE, sorting: Sorting | None = None, **asked: Any) -> list[str]:
    """The ids of what a filter finds."""
    listing = history.list(user, Filter(**asked), sorting)
    assert listing.total == len(listing.entries)
    return [entry.id for entry in listing.entries]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, "abcdef"),
        ({"kinds": ["receipt"]}, "bc"),
        ({"kinds": ["receipt", "contract"]}, "bcf"),
        ({"since": date(2026, 11, 1), "until": date(2026, 11, 30)}, "ab"),
        ({"since": date(2026, 11, 30)}, "b"),
        ({"until": date(2026, 10, 31)}, "c"),
        ({"period": Period.ADDED, "since": date(2026, 11, 16)}, "f"),
        ({"period": Period.ADDED, "until": date(2026, 11, 15)}, "abcde"),
        ({"least": Decimal("100")}, "a"),
        ({"most": Decimal("-1")}, "c"),
        ({"least": Decimal("20"), "most": Decimal("100")}, "ab"),
        ({"currencies": ["EUR"]}, "b"),
        ({"directions": ["refund"]}, "c"),
        ({"standing": [Standing.TO_CHECK]}, "be"),
        ({"standing": [Standing.SURE]}, "a"),
        ({"standing": [Standing.REVIEWED]}, "c"),
        ({"standing": [Standing.FAILED, Standing.BUSY]}, "df"),
        ({"job_id": "job"}, "a"),
        ({"exported": True}, "c"),
        ({"exported": False, "kinds": ["receipt"]}, "b"),
        ({"flags": ["duplicate"]}, "b"),
        ({"flags": ["*"]}, "ab"),
        ({"flags": ["nothing"]}, ""),
        ({"people": [BOB.id]}, ""),
    ],
)
def test_each_part_of_a_filter_narrows(
    history: History, put: Put, database: Engine, asked: dict[str, Any], wanted: str
) -> None:
    """Values within one part are alternatives; days and amounts are included at both ends."""
    ids = {
        put(kind="invoice", head_date=date(2026, 11, 1), total=Decimal("100.00"), currency="CNY", job_id="job"): "a",
        put(kind="receipt", head_date=date(2026, 11, 30), total=Decimal("20.00"), currency="EUR", doubtful=1): "b",
        put(
            kind="receipt",
            head_date=date(2026, 10, 31),
            total=Decimal("-5.00"),
            currency="CNY",
            direction="refund",
            reviewed_at=NOON,
            exported_at=NOON,
        ): "c",
        put(state=State.FAILED): "d",
        put(nothing_read=True): "e",
        put(kind="contract", state=State.QUEUED, created_at=NOON + timedelta(days=1)): "f",
    }
    by_name = {name: document_id for document_id, name in ids.items()}
    with Session(database) as session, session.begin():
        session.add(FlagRow(document_id=by_name["b"], code="duplicate", at=NOON))
        session.add(FlagRow(document_id=by_name["a"], code="too_old", at=NOON))
    assert sorted(ids[one] for one in found(history, **asked)) == sorted(wanted)


def test_what_is_asked_can_be_kept(history: History) -> None:
    """A filter as JSON is the same filter again; what it does not know is refused, never passed over."""
    asked = Filter(
        scope=Scope.ALL,
        search="出租",
        standing=(Standing.TO_CHECK,),
        since=date(2026, 11, 1),
        least=Decimal("1.50"),
        exported=False,
    )
    assert Filter.from_dict(asked.to_dict()) == asked
    assert Filter().to_dict() == {}
    for wrong in ({"kind": "receipt"}, {"since": "November"}, {"least": "1e99"}, {"standing": ["odd"]}):
        with pytest.raises(BadFilter):
            Filter.from_dict(wrong)


@pytest.mark.parametrize(
    ("by", "descending", "wanted"),
    [
        (SortBy.TOTAL, True, "bac"),
        (SortBy.TOTAL, False, "abc"),
        (SortBy.DATE, False, "bac"),
        (SortBy.COUNTERPARTY, True, "bac"),
        (SortBy.STANDING, False, "cab"),
        (SortBy.ADDED, True, "cba"),
        (SortBy.ADDED, False, "abc"),
    ],
)
def test_every_column_gives_an_order(history: History, put: Put, by: SortBy, descending: bool, wanted: str) -> None:
    """What has nothing in the column comes last, whichever way it goes; ties are newest first."""
    ids = {
        put(total=Decimal("9.50"), head_date=date(2026, 2, 1), counterparty="A", doubtful=2): "a",
        put(total=Decimal("10.00"), head_date=date(2026, 1, 1), counterparty="B"): "b",
        put(doubtful=1, created_at=NOON + timedelta(hours=5)): "c",
    }
    assert [ids[one] for one in found(history, sorting=Sorting(by=by, descending=descending))] == list(wanted)


def test_sums_are_exact_and_keep_currencies_apart(history: History, put: Put) -> None:
    """A refund takes away; nothing is added across currencies; months in order, what has no date at the end."""
    for cents in range(100):
        put(total=Decimal(cents) / 100, tax=Decimal("0.10"), currency="CNY", head_date=date(2026, 11, 3))
    put(total=Decimal("-49.50"), currency="CNY", head_date=date(2026, 10, 3))
    put(total=Decimal("7.00"), currency="EUR", head_date=date(2026, 10, 4))
    put(currency=None)
    sums = {(one.key, one.currency): (one.count, one.tax, one.total) for one in history.sums(ALICE, Filter())}
    assert sums == {
        (None, "CNY"): (101, Decimal("10.00"), Decimal("0.00")),
        (None, "EUR"): (1, None, Decimal("7.00")),
        (None, None): (1, None, None),
    }
    months = history.sums(ALICE, Filter(), GroupBy.MONTH)
    assert [(one.key, one.currency) for one in months] == [
        ("2026-10", "CNY"),
        ("2026-10", "EUR"),
        ("2026-11", "CNY"),
        (None, None),
    ]
    assert months[0].total == Decimal("-49.50")
    assert [one.to_dict()["total"] for one in months] == ["-49.50", "7.00", "49.50", None]


def test_a_vendor_is_one_however_it_is_spelt(history: History, put: Put) -> None:
    """By the tax id, else by the name's letters; a name seen with one id is that vendor's, before and after."""
    before = put(counterparty="ACME GmbH", total=Decimal("1.00"), currency="EUR")
    put(counterparty="Acme Gmbh.", counterparty_id="DE 123 456 789", total=Decimal("2.00"), currency="EUR")
    put(counterparty="ACME, Berlin", counterparty_id="DE123456789", total=Decimal("4.00"), currency="EUR")
    after = put(counterparty="ＡＣＭＥ gmbh", total=Decimal("8.00"), currency="EUR")
    put(counterparty="Ostrich", total=Decimal("16.00"), currency="EUR")
    sums = history.sums(ALICE, Filter(), GroupBy.VENDOR)
    assert [(one.count, one.total) for one in sums] == [(4, Decimal("15.00")), (1, Decimal("16.00"))]
    assert {before, after} <= set(found(history, vendors=[sums[0].key]))


def test_a_name_of_two_vendors_stays_a_name(history: History, put: Put) -> None:
    """Two companies are called the same: a paper with the name alone is counted to neither."""
    put(counterparty="Taxi", counterparty_id="1")
    put(counterparty="Taxi", counterparty_id="2")
    put(counterparty="TAXI")
    assert len(history.sums(ALICE, Filter(), GroupBy.VENDOR)) == 3


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("餐饮", "a"),
        ("饮服", "a"),
        ("餐饮服务", "a"),
        ("服务餐饮", ""),
        ("总额", "ab"),
        ("总额 餐", ""),
        ("总额 餐饮", "a"),
        ("总额 住宿", ""),
        ("100%", "b"),
        ("100_", ""),
        ("STRASSE", "b"),
        ("straße", "b"),
        ("ass", "b"),
        ("票", "c"),
        ("ab cd", "d"),
        ("bc", ""),
        ("😀笑", "e"),
    ],
)
def test_any_piece_of_a_word_is_found(history: History, put: Put, search: str, wanted: str) -> None:
    """Also inside a word, in any case; nothing in it is a pattern; one character is looked for in the head alone."""
    ids = {
        put(search_text="餐饮服务\n总额"): "a",
        put(search_text="Hauptstraße 100% 总额"): "b",
        put(name="发票", search_text="x"): "c",
        put(search_text="ab\ncd"): "d",
        put(search_text="😀笑"): "e",
    }
    assert sorted(ids[one] for one in found(history, search=search)) == sorted(wanted)


def test_a_common_word_is_found_like_a_rare_one(history: History, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index would name too many, the texts alone are compared: the same documents, in every filter."""
    hits = [put(search_text="合计餐饮服务", kind="receipt"), put(search_text="合计餐饮 服务", kind="invoice")]
    put(search_text="餐服务饮服")
    for many, most in ((5000, 0.3), (1, 1), (0, 1), (0, -1)):
        monkeypatch.setattr("desk.cases.searching._MANY", many)
        monkeypatch.setattr("desk.cases.searching._MOST", most)
        assert found(history, search="餐饮") == hits[::-1]
        assert found(history, search="餐饮服") == hits[:1]
        assert found(history, search="服务 合计", kinds=["invoice"]) == hits[1:]
        assert found(history, search="餐饮务") == []


def test_two_words_are_looked_for_together(history: History, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pairs of one never make up for what the other lacks, and one beyond the first plane is compared."""
    both = put(search_text="住宿费 hotel")
    put(search_text="住宿宿费 hotel"), put(search_text="住宿费 hotetel"), put(search_text="😀笑")
    smile = put(search_text="😁笑")
    for many, most in ((5000, 0.3), (0, 1), (0, -1)):
        monkeypatch.setattr("desk.cases.searching._MANY", many)
        monkeypatch.setattr("desk.cases.searching._MOST", most)
        assert found(history, search="住宿费 hotel") == [both]
        assert found(history, search="😁笑") == [smile]


def test_a_page_behind_the_last_knows_the_total(history: History, put: Put) -> None:
    """Of a search as of any list; and every page of a search is part of one order."""
    hits = [put(search_text="合计餐饮", total=Decimal(number)) for number in (3, 1, 2)]
    put(search_text="合计")
    order = Sorting(by=SortBy.TOTAL, descending=False)
    for wanted, total in ((Filter(search="餐饮"), 3), (Filter(), 4), (Filter(search="nowhere"), 0)):
        behind = history.list(ALICE, wanted, order, offset=10)
        assert (behind.entries, behind.total) == ((), total)
    pages = [history.list(ALICE, Filter(search="餐饮"), order, limit=2, offset=offset) for offset in (0, 2)]
    assert [[entry.id for entry in page.entries] for page in pages] == [[hits[1], hits[2]], [hits[0]]]
    assert {page.total for page in pages} == {3}


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("by", list(SortBy))
def test_pages_cut_one_order_into_pieces(history: History, put: Put, by: SortBy, descending: bool) -> None:
    """Also those behind the middle, which are counted from the end."""
    for number in range(4):
        put(total=Decimal(number % 2), counterparty=str(number % 3) if number else None, file_id=str(number // 2))
    put(state=State.FAILED, created_at=NOON, name="a"), put(created_at=NOON, head_date=date(2026, 1, 1), name="b")
    order = Sorting(by=by, descending=descending)
    whole = found(history, sorting=order)
    for limit in (1, 2, 4, 5):
        pages = [history.list(ALICE, Filter(), order, limit=limit, offset=offset) for offset in range(0, 8, limit)]
        assert [entry.id for page in pages for entry in page.entries] == whole
        assert {page.total for page in pages} == {6}


def test_a_common_word_is_found_in_own_and_given_ones(
    history: History, put: Put, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The texts are read once for both; what nobody gave stays unseen."""
    own, given = put(search_text="hotel"), put(BOB, search_text="hotel")
    put(BOB, search_text="hotel"), put(search_text="hot tel")
    with Session(database) as session, session.begin():
        session.add(ShareRow(document_id=given, team="cn=finance", level="read", given_by=BOB.id, at=NOON))
    for many in (5000, 0):
        monkeypatch.setattr("desk.cases.searching._MANY", many)
        assert found(history, search="hotel", scope=Scope.ALL) == [given, own]
        assert found(history, search="hotel", scope=Scope.SHARED) == [given]


@contextmanager
def watched(database: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked within the block, each with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database, "before_cursor_execute", note)
    yield asked
    event.remove(database, "before_cursor_execute", note)


def plan_of(database: Engine, question: tuple[str, Any], *without: str) -> str:
    """How the database would answer, an operation a line; PostgreSQL does without the ways named, where it can."""
    statement, parameters = question
    with database.connect() as connection:
        if database.dialect.name == "sqlite":
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return "\n".join(step[3] for step in steps)
        for way in without:
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())


_OTHER_WAYS = ("seqscan", "bitmapscan", "sort")
"""Those that PostgreSQL takes for a table as small as that of a test."""


def test_the_newest_page_walks_an_index(history: History, put: Put, database: Engine) -> None:
    """The list as it opens is asked for in the order of an index, so that not all of it is put in order first."""
    put()
    with watched(database) as asked:
        history.list(ALICE, Filter())
    (page,) = [one for one in asked if "key_4" in one[0]]
    plan = plan_of(database, page, *_OTHER_WAYS)
    if database.dialect.name == "sqlite":
        assert "USING COVERING INDEX documents_newest" in plan
        assert "RIGHT PART OF ORDER BY" in plan
    else:
        assert "Incremental Sort" in plan
        assert "Backward using documents_newest" in plan


@pytest.mark.parametrize("offset", [0, 2])
def test_what_stands_alike_is_read_in_its_order(history: History, put: Put, database: Engine, offset: int) -> None:
    """PostgreSQL is given those first that win where all stand alike, whichever end a page is counted from."""
    for _ in range(3):
        put(direction="out")
    with watched(database) as asked:
        history.list(ALICE, Filter(), Sorting(by=SortBy.DIRECTION), limit=1, offset=offset)
    (page,) = [one for one in asked if "key_4" in one[0]]
    plan = plan_of(database, page, *_OTHER_WAYS)
    if database.dialect.name == "sqlite":
        assert "USING COVERING INDEX documents_" in plan
    else:
        assert f"Index Only Scan {'' if offset else 'Backward '}using documents_newest" in plan
        assert any("random_page_cost" in statement for statement, _ in asked)


@pytest.mark.parametrize("scope", [Scope.MINE, Scope.ALL])
def test_vendors_are_summed_in_their_order(history: History, put: Put, database: Engine, scope: Scope) -> None:
    """All of one's own out of an index in that order, so that none is sorted; the same sums as through a filter."""
    for number in range(4):
        put(counterparty=f"Acme {number % 2}", total=Decimal(number), currency="CNY")
    share(database, put(BOB, counterparty="Acme 1", total=Decimal(8), currency="CNY"))
    with watched(database) as asked:
        sums = history.sums(ALICE, Filter(scope=scope), GroupBy.VENDOR)
    assert sums == history.sums(ALICE, Filter(scope=scope, most=Decimal(100)), GroupBy.VENDOR)
    wanted = {
        ("Acme 0", 2, Decimal(2)),
        ("Acme 1", 2, Decimal(4)) if scope is Scope.MINE else ("Acme 1", 3, Decimal(12)),
    }
    assert {(one.name, one.count, one.total) for one in sums} == wanted
    (question,) = [one for one in asked if "GROUP BY" in one[0]]
    plan = plan_of(database, question, *_OTHER_WAYS, "hashagg")
    if database.dialect.name == "sqlite":
        assert "USING COVERING INDEX documents_summed (owner_id=?)" in plan
    else:
        assert "Index Only Scan using documents_summed" in plan


def test_texts_are_compared_where_the_pairs_stand(history: History, put: Put, database: Engine) -> None:
    """PostgreSQL finds the documents with all pairs of a number first, and compares the texts of these alone."""
    for number in range(3):
        put(search_text=f"77{number}")
    with watched(database) as asked:
        history.list(ALICE, Filter(search="771"))
    (page,) = [one for one in asked if "key_4" in one[0]]
    if database.dialect.name == "postgresql":
        operations = plan_of(database, page).splitlines()
        compares = next(place for place, one in enumerate(operations) if "Filter: (strpos" in one)
        assert "Subquery Scan" in operations[compares - 1]


def share(database: Engine, *document_ids: str) -> None:
    """Gives documents of Bob's to his team."""
    with Session(database) as session, session.begin():
        for one in document_ids:
            session.add(ShareRow(document_id=one, team="cn=finance", level="read", given_by=BOB.id, at=NOON))


@pytest.mark.parametrize("search", ["", "hotel", "ho 票"])
@pytest.mark.parametrize("scope", list(Scope))
def test_counting_can_end_early(
    history: History, put: Put, database: Engine, monkeypatch: pytest.MonkeyPatch, scope: Scope, search: str
) -> None:
    """The pages are the same; a total that is not all of them says so, and one that is all does not."""
    for number in range(6):
        put(search_text="hotel", name="票", total=Decimal(number % 2))
        given = put(BOB, search_text="hotel", name="票", total=Decimal(number % 3))
        share(database, given)
        put(search_text="hot tel", deleted_at=NOON if number % 2 else None)
    asked = Filter(scope=scope, search=search)
    for many in (5000, 0):
        monkeypatch.setattr("desk.cases.searching._MANY", many)
        for sorting in (Sorting(), Sorting(by=SortBy.TOTAL, descending=False), Sorting(by=SortBy.PERSON)):
            whole = history.list(ALICE, asked, sorting)
            for offset in range(0, whole.total + 2, 2):
                page = history.list(ALICE, asked, sorting, limit=2, offset=offset, count_to=4)
                assert page.entries == whole.entries[offset : offset + 2]
                if offset <= 2 and page.total_is_least:
                    assert page.total == 4 < whole.total
                else:
                    assert (page.total, page.total_is_least) == (whole.total, False)
            assert history.list(ALICE, asked, sorting, limit=2, count_to=whole.total).total_is_least is False
    if not search:
        assert history.list(ALICE, asked, limit=2, count_to=4).total_is_least


def test_common_words_are_looked_for_from_the_top(
    history: History, put: Put, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until as many are found as are counted; where few have them among the first, all that have them are found."""
    monkeypatch.setattr("desk.cases.searching._MANY", 0)
    monkeypatch.setattr("desk.cases.history._WALKED", 6)
    monkeypatch.setattr("desk.cases.history._TOGETHER", 2)
    common = [put(search_text="hotel 餐饮服务") for _ in range(5)]
    rare = put(search_text="hotel", created_at=NOON - timedelta(days=1))
    put(search_text="餐饮 服务", created_at=NOON - timedelta(days=2))
    for search, wanted in (("hotel", [*common[::-1], rare]), ("餐饮服务", common[::-1]), ("hotel 服", [])):
        for count_to in (1, 2, 4, 5, 6, 7):
            page = history.list(ALICE, Filter(search=search), limit=1, count_to=count_to)
            assert [one.id for one in page.entries] == wanted[:1]
            assert page.total_is_least == (count_to < len(wanted))
            assert page.total == min(count_to, len(wanted))


def test_a_short_list_is_asked_by_each(
    history: History, put: Put, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many others have a common word: the same documents as of a long one, in lists, sums and exports."""
    monkeypatch.setattr("desk.cases.searching._MANY", 0)
    mine, given = put(search_text="hotel 住宿", kind="receipt"), put(BOB, search_text="hotel 住宿", kind="receipt")
    put(search_text="hotel 宿住", kind="receipt"), put(BOB, search_text="hotel 住宿", kind="receipt")
    share(database, given)
    for short in (10_000, 0):
        monkeypatch.setattr("desk.cases.finding._SHORT", short)
        for search in ("住宿", "hotel 住宿", "otel 住宿"):
            asked = Filter(search=search, scope=Scope.ALL, kinds=("receipt",))
            assert history.ids(ALICE, asked, most=10) == [given, mine]
            assert [one.count for one in history.sums(ALICE, asked)] == [2]


def test_the_index_follows_its_text(history: History, put: Put, database: Engine) -> None:
    """A changed text is found by its new words only, a deleted document by none, and nothing of it is left."""
    document_id = put(search_text="before")
    with Session(database) as session, session.begin():
        row = session.get(DocumentRow, document_id)
        assert row is not None
        row.search_text = "afterwards"
    assert (found(history, search="before"), found(history, search="afterwards")) == ([], [document_id])
    with Session(database) as session, session.begin():
        session.execute(delete(DocumentRow))
        for kept in ("grams", "texts") if database.dialect.name == "sqlite" else ("grams",):
            assert session.scalar(select(func.count()).select_from(text(kept))) == 0
    assert found(history, search="afterwards") == []


def test_pairs_are_numbers_of_32_bits() -> None:
    """Each once; a blank parts them; what is beyond the first plane counts as one character."""
    assert pairs_of("aab a") == sorted(((ord(one) << 16 | ord(two)) - 2**31) for one, two in ("aa", "ab"))
    assert pairs_of("") == pairs_of("a") == pairs_of("a b") == []
    assert pairs_of("\U0001f600x") == pairs_of("\U0001f680x")
    assert all(-(2**31) <= pair < 2**31 for pair in pairs_of("\x00\uffff\uffff\x00"))


def test_nobody_counts_what_is_not_theirs(history: History, put: Put, database: Engine) -> None:
    """Not in lists, sums or searches; what is in the trash is nobody's; shared ones are seen in their own scope."""
    mine = put(total=Decimal("1.00"), search_text="secret")
    theirs = put(BOB, total=Decimal("2.00"), search_text="secret")
    put(deleted_at=NOON, total=Decimal("4.00"), search_text="secret")
    assert found(history, search="secret") == [mine]
    assert [one.total for one in history.sums(ALICE, Filter())] == [Decimal("1.00")]
    assert found(history, people=[BOB.id]) == found(history, scope=Scope.SHARED) == []
    with Session(database) as session, session.begin():
        session.add(ShareRow(document_id=theirs, team="cn=finance", level="read", given_by=BOB.id, at=NOON))
    assert found(history, scope=Scope.SHARED) == [theirs]
    assert found(history, scope=Scope.ALL, people=[BOB.id]) == [theirs]
    assert sorted(found(history, scope=Scope.ALL)) == sorted([mine, theirs])
    with pytest.raises(Forbidden):
        history.list(AUDITOR, Filter())
    with pytest.raises(Forbidden):
        history.sums(AUDITOR, Filter())


def test_what_a_paper_does_not_say_can_be_asked_for(history: History, put: Put) -> None:
    """An empty value stands for documents without one, beside others."""
    put(kind="receipt", currency="EUR")
    unknown = put()
    dollars = put(currency="USD")
    assert found(history, currencies=[""]) == [unknown]
    assert found(history, currencies=["", "USD"]) == [dollars, unknown]
    assert found(history, kinds=[""], currencies=["USD"]) == [dollars]


def test_sums_name_people_and_flags(history: History, put: Put, database: Engine) -> None:
    """People by what they are called; a document with two flags counts under each; a piece of a name finds vendors."""
    name_person(database, ALICE, "王芳")
    name_person(database, BOB, "李雷")
    mine, theirs = put(counterparty="Acme 100%"), put(BOB, counterparty="Ostrich")
    with Session(database) as session, session.begin():
        session.add(ShareRow(document_id=theirs, team="cn=finance", level="read", given_by=BOB.id, at=NOON))
        session.add_all(FlagRow(document_id=mine, code=code, at=NOON) for code in ("duplicate", "too_old"))
        session.add(FlagRow(document_id=theirs, code="duplicate", at=NOON))

    def named(scope: Scope, by: GroupBy, **asked: Any) -> set[tuple[str | None, str | None, int]]:
        return {(one.key, one.name, one.count) for one in history.sums(ALICE, Filter(scope=scope), by, **asked)}

    assert named(Scope.ALL, GroupBy.PERSON) == {(ALICE.id, "王芳", 1), (BOB.id, "李雷", 1)}
    assert named(Scope.ALL, GroupBy.FLAG) == {("duplicate", None, 2), ("too_old", None, 1)}
    assert named(Scope.MINE, GroupBy.FLAG) == {("duplicate", None, 1), ("too_old", None, 1)}
    assert [one.name for one in history.sums(ALICE, Filter(), GroupBy.VENDOR, named="100%")] == ["Acme 100%"]
    assert history.sums(ALICE, Filter(), GroupBy.VENDOR, named="Ostrich") == []
    assert len(history.sums(ALICE, Filter(scope=Scope.ALL), GroupBy.VENDOR, groups=1)) == 1


def test_a_list_says_whose_a_document_is(history: History, put: Put, database: Engine) -> None:
    """The name of another's owner, nothing for one's own; by it the list can be put in order."""
    name_person(database, ALICE, "Zoe")
    name_person(database, BOB, "Bob")
    mine, theirs = put(), put(BOB)
    with Session(database) as session, session.begin():
        session.add(ShareRow(document_id=theirs, team="cn=finance", level="read", given_by=BOB.id, at=NOON))
    everything = Filter(scope=Scope.ALL)
    listing = history.list(ALICE, everything, Sorting(by=SortBy.PERSON, descending=False))
    assert [(one.id, one.owner_name) for one in listing.entries] == [(theirs, "Bob"), (mine, "")]


def test_ids_of_what_was_read_alone(history: History, put: Put) -> None:
    """For an export, in the order of the list; never more than asked for."""
    read = [put(total=Decimal(total)) for total in (1, 2, 3)]
    put(state=State.FAILED)
    order = Sorting(by=SortBy.TOTAL, descending=False)
    assert history.ids(ALICE, Filter(), order, most=10, only_read=True) == read
    assert len(history.ids(ALICE, Filter(), most=10)) == 4
    assert len(history.ids(ALICE, Filter(), most=2)) == 2


def name_person(database: Engine, person: User, name: str) -> None:
    """Makes a person known by a name."""
    columns = {"source": "local", "login": person.login, "roles": [], "teams": [], "created_at": NOON}
    seen = {"checked_at": NOON, "vouched_at": NOON}
    with database.begin() as connection:
        connection.execute(people.insert().values(id=person.id, display_name=name, **columns, **seen))
