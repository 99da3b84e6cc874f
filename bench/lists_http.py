"""How long answers take over many documents: of the interface for programs, over HTTP, and of the list in a browser.

    python -m bench.lists_http [--documents 100000] [--database URL] [--rounds 5]

The app runs in a process of its own, on loopback, over what `bench.lists` writes: a new SQLite file, or the database
that `URL` names, which must be empty. Printed are milliseconds, the median of `--rounds` after one for nothing: of the
wall clock as the caller has it and of the processor time of the app's process (a database's own server is not in it).
With Chromium on the machine, the list is then opened in one window and asked the same: from the change of the address
to the rows, the sums and the next frame.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import httpx

from bench.lists import ANNA, COUNTED, OPENED, fill, last_page
from bench.running import App, installation, running
from webui.wall.wall import SESSION_COOKIE

_MOST_SECONDS = 60
_LIST, _SUMS = "/v1/documents", "/v1/documents/sums"
_SHOWN = 25
"""Documents on a page of the list."""
_OPEN = """async (place) => {
  const frame = () => new Promise(requestAnimationFrame);
  const answers = (what) => performance.getEntriesByType("resource").filter((one) => what.test(one.name)).length;
  const go = async (where) => {
    performance.clearResourceTimings();
    const began = performance.now();
    location.hash = where;
    while (!answers(/\\/documents\\?/) || !answers(/\\/documents\\/sums/)) await frame();
    await frame();
    await frame();
    return performance.now() - began;
  };
  await go("tab=history&search=" + Math.random());
  return go(place);
}"""
"""Asks for something else, then opens the given place: milliseconds until the answers are on the screen."""


def questions(documents: int) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is asked: its name, the path, and the parameters."""
    month = {"since": "2025-11-01", "until": "2025-11-30"}
    last = str(last_page(documents))
    for name, asked in (
        ("all, newest first", {}),
        ("by total", {"sort": "total"}),
        ("the last page by total", {"sort": "total", "offset": last}),
        ("mine and shared", {"scope": "all"}),
        ("a month", month),
        ("to check", {"standing": "to_check"}),
        ("with a flag", {"flags": "*"}),
        ("a rare word", {"search": "第77贸易"}),
        ("a common word of two characters", {"search": "餐饮"}),
        ("a common word", {"search": "hotel"}),
    ):
        yield name, _LIST, {**asked, "count_to": str(COUNTED)}
    yield "all, newest first, counted to the end", _LIST, {}
    yield "one document", f"{_LIST}/{OPENED}", {}
    yield "sums by nothing", _SUMS, {}
    yield "sums by month", _SUMS, {"by": "month"}
    yield "sums by vendor", _SUMS, {"by": "vendor"}
    yield "sums by vendor of a month", _SUMS, {"by": "vendor", **month}
    yield "sums by month of a common word", _SUMS, {"by": "month", "search": "hotel"}


def ask_over_http(app: App, documents: int, rounds: int) -> None:
    """Prints a table of answers."""
    print("over HTTP | wall ms | CPU ms")
    with httpx.Client(base_url=app.address, headers={"Authorization": f"Bearer {app.token}"}, timeout=60) as client:
        for name, path, parameters in questions(documents):
            client.get(path, params=parameters).raise_for_status()
            walls, before = [], app.processor_seconds()
            for _ in range(rounds):
                began = time.perf_counter()
                client.get(path, params=parameters).raise_for_status()
                walls.append(time.perf_counter() - began)
            taken = (app.processor_seconds() - before) / rounds
            print(f"{name} | {1000 * statistics.median(walls):.0f} | {1000 * taken:.0f}", flush=True)


def ask_in_browser(app: App, documents: int, rounds: int) -> None:
    """Prints a table of the list as a person has it; nothing where there is no Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        return
    from playwright.sync_api import sync_playwright

    print("in Chromium | wall ms")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": SESSION_COOKIE, "value": app.session, "url": app.address}])
        page = context.new_page()
        page.set_default_timeout(1000 * _MOST_SECONDS)
        began = time.perf_counter()
        page.goto(f"{app.address}/ui/#tab=history")
        page.wait_for_selector("desk-history .documents tbody tr")
        print(f"the site opens at the list | {1000 * (time.perf_counter() - began):.0f}")
        for name, where, parameters in questions(documents):
            if where != _LIST or "count_to" not in parameters:
                continue
            place = {key: value for key, value in parameters.items() if key not in {"offset", "count_to"}}
            if "offset" in parameters:
                place["page"] = str(int(parameters["offset"]) // _SHOWN + 1)
            walls = [page.evaluate(_OPEN, urlencode({"tab": "history", **place})) for _ in range(rounds + 1)]
            print(f"{name} | {statistics.median(walls[1:]):.0f}", flush=True)
        browser.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="bench.lists_http", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    with installation(asked.database) as there:
        fill(there.database, asked.documents)
        print(f"{asked.documents} documents on {there.database.dialect.name}")
        with running(there, ANNA) as app:
            ask_over_http(app, asked.documents, asked.rounds)
            ask_in_browser(app, asked.documents, asked.rounds)


if __name__ == "__main__":
    main()
