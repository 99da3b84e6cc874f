"""HunyuanOCR behind a server: what it asks, and every way in which a server can fail."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from engine.errors import Cancelled, ReaderError, ReaderRefused, ReaderTimeout, ReaderUnavailable
from engine.presets import FieldSpec, Label
from engine.readers import PageImage, Reading, Request
from engine.readers.hunyuan.abilities import Runtime
from engine.readers.hunyuan.client import Patience
from engine.readers.hunyuan.dialogue import UNKNOWN_SCORE
from engine.readers.hunyuan.served import ServedConfig, ServedReader
from tests.engine.readers.hunyuan.scripted_server import (
    Behave,
    Conversation,
    ScriptedServer,
    cut,
    drip,
    endless,
    fail,
    hang,
    loop,
    refuse_extras,
    running,
    say,
    say_chunked,
    slam,
)
from tests.engine.tiny_hunyuan.pages import load_tasks

TOTAL = Request("fields", (FieldSpec(name="total", label=Label(zh="合计", en="Total")),))
GOOD = '```json\n{"合计": "￥128.50"}\n```'
PAGE = PageImage(1, np.full((64, 96, 3), 255, dtype=np.uint8))
QUICK = Patience(connect_seconds=1, silence_seconds=0.4, answer_seconds=5)


def never() -> bool:
    """A caller with patience."""
    return False


def reader_of(*servers: ScriptedServer | str, **changes: object) -> ServedReader:
    """A reader of these servers, quick to lose patience."""
    urls = tuple(server if isinstance(server, str) else server.url for server in servers)
    settings: dict[str, object] = {"patience": QUICK, "retries": 1, **changes}
    return ServedReader(ServedConfig(urls, **settings), load_tasks())  # type: ignore[arg-type]


def read_one(reader: ServedReader, request: Request = TOTAL) -> Reading:
    """One page, and the reader closed."""
    try:
        (reading,) = reader.read([PAGE], request, never)
        return reading
    finally:
        reader.close()


def codes(reading: Reading) -> list[str]:
    """The warnings, by code."""
    return [notice.code for notice in reading.warnings]


@pytest.fixture
def closed_port() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_value_comes_with_a_confidence_from_its_own_characters() -> None:
    """Streamed, aligned by bytes, multi-byte characters and all."""
    with running(say(GOOD)) as server:
        reading = read_one(reader_of(server))
    (answer,) = reading.answers
    assert answer.value == "￥128.50"
    assert answer.confidence == pytest.approx(0.9048, abs=1e-3)
    assert codes(reading) == []


def test_the_question_carries_all_that_the_model_needs() -> None:
    """An empty system message, a picture as it is, greedy, special tokens kept, scores, a schema that allows null."""
    with running(say(GOOD)) as server:
        read_one(reader_of(server, release="1.5"))
    (body,) = server.asked
    assert body["messages"][0] == {"role": "system", "content": ""}
    picture, text = body["messages"][1]["content"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")
    assert text["text"] == "提取图片中的: ['合计'] 的字段内容，并按照 JSON 格式返回。"
    assert (body["temperature"], body["repetition_penalty"], body["skip_special_tokens"]) == (0, 1.08, False)
    assert (body["model"], body["stream"], body["logprobs"], body["max_tokens"]) == ("HunyuanOCR", True, True, 2048)
    schema = body["response_format"]["json_schema"]["schema"]
    assert schema["properties"] == {"合计": {"type": ["string", "null"]}}


def test_what_a_server_can_do_is_found_out_once() -> None:
    """Not for every page."""
    with running(say(GOOD)) as server:
        reader = reader_of(server)
        assert len(list(reader.read([PAGE] * 4, TOTAL, never))) == 4
        reader.close()
    assert len(server.asked) == 4
    assert len(server.probes) == 2


def test_a_server_that_knows_few_options_is_asked_plainly() -> None:
    """`transformers serve` refuses vLLM's options; its own name for the penalty is used instead."""
    with running(say(GOOD, scores=False), models=(), on_probe=refuse_extras) as server:
        reading = read_one(reader_of(server, release="1.5"))
    assert reading.answers[0].confidence == UNKNOWN_SCORE
    assert not {"top_k", "model", "response_format", "logprobs"} & set(server.asked[0])
    assert server.asked[0]["frequency_penalty"] == 0.08


def test_an_option_that_is_accepted_but_ignored_is_not_relied_on() -> None:
    """Scores asked for and not given, a schema taken and not obeyed."""
    with running(say(GOOD, scores=False), on_probe=say("x", scores=False)) as server:
        read_one(reader_of(server))
    assert not {"response_format", "logprobs"} & set(server.asked[0])


def test_a_broken_list_of_models_is_no_obstacle() -> None:
    """`transformers serve` answers 500 where its cache folder is missing, and drops the connection a moment later."""
    with running(say(GOOD)) as server:
        server.list_breaks = True
        assert read_one(reader_of(server, retries=0)).answers[0].value == "￥128.50"


def test_llama_cpp_gets_its_own_names() -> None:
    """The same settings, called otherwise."""
    with running(say(GOOD), owner="llamacpp") as server:
        read_one(reader_of(server, release="1.5"))
    assert server.asked[0]["repeat_penalty"] == 1.08
    assert "repetition_penalty" not in server.asked[0]


def test_the_program_can_be_named_by_a_setting() -> None:
    """Then it is not guessed."""
    with running(say(GOOD), owner="me") as server:
        read_one(reader_of(server, runtime=Runtime.SGLANG))
    assert server.asked[0]["top_k"] == 1


def test_a_key_is_sent_and_never_shown() -> None:
    """Not in the settings' text form, not in an error."""
    with running(fail(401)) as server:
        reader = reader_of(server, api_key="secret-key")
        with pytest.raises(ReaderRefused, match="API key") as caught:
            read_one(reader)
    assert "secret-key" not in repr(ServedConfig((), api_key="secret-key"))
    assert "secret-key" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize(
    ("behave", "error", "words"),
    [
        (hang, ReaderTimeout, "did not answer in time"),
        (slam, ReaderUnavailable, "failed"),
        (fail(500, "CUDA error"), ReaderUnavailable, "CUDA error"),
        (fail(502, "<html>Bad gateway</html>"), ReaderUnavailable, "502"),
        (fail(429), ReaderUnavailable, "busy"),
        (fail(503, "", {"Retry-After": "0"}), ReaderUnavailable, "busy"),
        (fail(200, "<html>Please log in</html>"), ReaderUnavailable, "OpenAI-compatible"),
        (fail(200, {"hello": "world"}), ReaderUnavailable, "OpenAI-compatible"),
        (fail(404, {"detail": "Not Found"}), ReaderUnavailable, "OpenAI-compatible"),
        (fail(404, {"error": {"message": "The model `x` does not exist."}}), ReaderRefused, "no such model"),
        (fail(400, {"detail": "Server is pinned to 'y'; requested 'x'."}), ReaderRefused, "no such model"),
        (fail(400, {"message": "maximum context length is 8192 tokens"}), ReaderRefused, "too much"),
        (fail(413), ReaderRefused, "too much"),
        (fail(403), ReaderRefused, "API key"),
        (fail(422, {"detail": "what?"}), ReaderUnavailable, "refused the request"),
        (lambda it: it.stream([], finish=None), ReaderUnavailable, "OpenAI-compatible"),
    ],
)
def test_every_way_to_fail_is_one_clear_error(behave: Behave, error: type[ReaderError], words: str) -> None:
    """It says what happened and where, in two languages, with a hint; and soon."""
    started = time.monotonic()
    with running(behave) as server:
        with pytest.raises(error, match=words) as caught:
            read_one(reader_of(server))
        assert server.url in caught.value.message.zh
    assert caught.value.hint.zh
    assert caught.value.hint.en
    assert time.monotonic() - started < 30


def test_nobody_there_is_a_clear_error(closed_port: str) -> None:
    """Connection refused."""
    with pytest.raises(ReaderUnavailable, match="cannot be reached") as caught:
        read_one(reader_of(closed_port))
    assert closed_port in caught.value.message.en


def test_an_error_inside_a_stream_is_noticed() -> None:
    """Some servers fail after they have said 200; their JSON may be broken too."""

    def behave(it: Conversation) -> None:
        it.start_stream()
        it.send_piece('{"合')
        it.wfile.write(b'data: {"error": "CUDA said "no""}\n\n')
        it.close_connection = True

    with running(behave) as server, pytest.raises(ReaderUnavailable, match="CUDA"):
        read_one(reader_of(server))


def test_a_wrong_model_name_lists_the_right_ones() -> None:
    """Before any page is sent."""
    with running(say(GOOD), models=("HunyuanOCR-1.5",)) as server, pytest.raises(ReaderRefused, match="Qwen") as caught:
        read_one(reader_of(server, model="Qwen"))
    assert "HunyuanOCR-1.5" in caught.value.hint.en
    assert server.asked == []


@pytest.mark.parametrize("behave", [fail(500), fail(429), slam, cut('{"合计": "1')])
def test_a_passing_failure_is_tried_again(behave: Behave) -> None:
    """The second try answers."""
    with running(behave, say(GOOD)) as server:
        assert read_one(reader_of(server)).answers[0].value == "￥128.50"
    assert len(server.asked) == 2


def test_a_server_says_how_long_to_wait() -> None:
    """`Retry-After` is kept to."""
    with running(fail(429, "", {"Retry-After": "1"}), say(GOOD)) as server:
        started = time.monotonic()
        read_one(reader_of(server))
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("behave", [hang, fail(413), fail(400, "maximum context length")])
def test_what_cannot_help_is_not_tried_again(behave: Behave) -> None:
    """A hanging server would only be loaded twice."""
    with running(behave) as server, pytest.raises(ReaderError):
        read_one(reader_of(server))
    assert len(server.asked) == 1


def test_an_answer_cut_twice_is_given_as_it_is_with_a_warning() -> None:
    """Better half a page that says so than none."""
    with running(cut('{"合计": "12')) as server:
        reading = read_one(reader_of(server))
    assert reading.answers[0].value == "12"
    assert codes(reading) == ["answer_broken", "answer_repaired", "value_cut"]


def test_a_loop_is_stopped_and_told() -> None:
    """The stream is closed; the server is free again."""
    with running(loop) as server:
        reading = read_one(reader_of(server), Request("spotting"))
    assert "answer_repeats" in codes(reading)
    assert 10 < len(reading.lines) < 200


def test_an_answer_without_end_is_stopped_and_told() -> None:
    """A server that ignores `max_tokens`."""
    with running(endless) as server:
        reading = read_one(reader_of(server, patience=Patience(1, 1, 60)), Request("subtitles"))
    assert "answer_cut" in codes(reading)
    assert reading.markdown is not None
    assert len(reading.markdown) < 40_000


def test_the_servers_own_limit_is_told() -> None:
    """`finish_reason: length`."""
    with running(lambda it: it.stream(["甲"], finish="length")) as server:
        assert codes(read_one(reader_of(server), Request("text"))) == ["answer_cut"]


def test_another_address_takes_over(closed_port: str) -> None:
    """One server is gone, one fails, one hangs: the fourth answers."""
    with running(fail(500)) as failing, running(hang) as hanging, running(say(GOOD)) as good:
        reader = reader_of(closed_port, failing, hanging, good)
        assert read_one(reader).answers[0].value == "￥128.50"


def test_a_failed_address_is_asked_last_for_a_while(closed_port: str) -> None:
    """The next pages go to the healthy one first."""
    with running(fail(500)) as failing, running(say(GOOD)) as good:
        reader = reader_of(failing, good, window=1)
        assert len(list(reader.read([PAGE] * 5, TOTAL, never))) == 5
        reader.close()
    assert len(failing.asked) == 1
    assert len(good.asked) == 5


def test_pages_are_shared_among_healthy_addresses() -> None:
    """The least busy one is asked."""

    def slowly(it: Conversation) -> None:
        time.sleep(0.2)
        say(GOOD)(it)

    with running(slowly) as one, running(slowly) as two:
        reader = reader_of(one, two, window=4)
        assert len(list(reader.read([PAGE] * 8, TOTAL, never))) == 8
        reader.close()
    assert len(one.asked) >= 3
    assert len(two.asked) >= 3


def test_pages_are_in_flight_together_and_come_in_order() -> None:
    """The window bounds how many; the first page is the slowest here."""
    active, most, lock = 0, 0, threading.Lock()

    def numbered(it: Conversation) -> None:
        nonlocal active, most
        with lock:
            active, number = active + 1, len(it.server.asked)
            most = max(most, active)
        time.sleep(0.4 if number == 1 else 0.1)
        with lock:
            active -= 1
        it.stream([f"page {number}"])

    with running(numbered) as server:
        reader = reader_of(server, window=3, patience=Patience(1, 2, 5))
        first, *rest = (reading.markdown for reading in reader.read([PAGE] * 9, Request("text"), never))
        reader.close()
    assert most == 3
    assert sorted([first, *rest]) == sorted(f"page {number}" for number in range(1, 10))


def test_connections_are_used_again() -> None:
    """As many as there are pages in flight, however many pages are read; a handshake each would cost time."""
    window = 20
    all_there = threading.Barrier(window)

    def together(it: Conversation) -> None:
        if len(it.server.asked) <= window:
            all_there.wait(60)
        say_chunked("甲")(it)

    with running(together) as server:
        reader = reader_of(server, window=window, patience=Patience(idle_seconds=600))
        reader.warm_up()
        before = server.connections
        readings = list(reader.read([PAGE] * (3 * window), Request("text"), never))
        reader.close()
    assert [reading.markdown for reading in readings] == ["甲"] * (3 * window)
    assert server.connections - before == window


def test_pages_are_pulled_a_window_at_a_time() -> None:
    """A long document is never in memory whole."""
    pulled: list[int] = []

    def images() -> Iterator[PageImage]:
        for number in range(1, 20):
            pulled.append(number)
            yield PAGE

    with running(say("甲")) as server:
        reader = reader_of(server, window=2)
        readings = reader.read(images(), Request("text"), never)
        next(readings)
        assert len(pulled) <= 3
        readings.close()  # type: ignore[attr-defined]
        reader.close()


def test_cancelling_stops_the_stream() -> None:
    """In the middle of an answer, and the server is hung up on."""
    asked = itertools.count()
    with running(drip) as server:
        reader = reader_of(server, patience=Patience(1, 5, 600))
        with pytest.raises(Cancelled):
            list(reader.read([PAGE], Request("spotting"), lambda: next(asked) > 3))
        assert next(asked) < 8
        reader.close()


def test_warming_up_says_what_is_wrong(closed_port: str) -> None:
    """One dead address of two is no reason to complain."""
    with running(say(GOOD)) as server:
        dead, half_dead, nobody = reader_of(closed_port), reader_of(closed_port, server), reader_of()
        with pytest.raises(ReaderUnavailable, match="cannot be reached"):
            dead.warm_up()
        half_dead.warm_up()
        with pytest.raises(ReaderUnavailable, match="No address"):
            nobody.warm_up()
        for reader in (dead, half_dead, nobody):
            reader.close()


def test_a_closed_reader_connects_again() -> None:
    """Closing twice is safe."""
    with running(say(GOOD)) as server:
        reader = reader_of(server)
        read_one(reader)
        reader.close()
        assert read_one(reader).answers[0].value == "￥128.50"


def test_the_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves the intranet by way of a proxy that somebody set for the shell."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with running(say(GOOD)) as server:
        assert read_one(reader_of(server)).answers[0].value == "￥128.50"
