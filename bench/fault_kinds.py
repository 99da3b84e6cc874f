"""The faults, each with a house of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from bench.counting import DOCUMENTS, Outcome, counted, measured, settle
from bench.house import PEOPLE, SAMPLE, House, Person, free_port, watched

_FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class NotHere(Exception):
    """Raised where this machine cannot do what a fault needs."""


def readers_killed(folder: Path) -> Outcome:
    """kill -9 of every reader and clerk process, five times."""

    def provoke(house: House) -> str:
        killed = 0
        for _ in range(5):
            time.sleep(4)
            for reader in house.readers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(reader, signal.SIGKILL)
                    killed += 1
        return f"{killed} processes killed"

    return measured(moved_in(folder), provoke)


def web_killed(folder: Path) -> Outcome:
    """kill -9 of the web process with documents waiting and being read, three times."""

    def provoke(house: House) -> str:
        for _ in range(3):
            time.sleep(4)
            house.kill()
            house.start()
        return "3 restarts"

    return measured(moved_in(folder), provoke)


def postgresql_stopped(folder: Path) -> Outcome:
    """PostgreSQL stopped `immediate`, and started again eight seconds later."""
    from tests.postgresql import programs, running

    home = programs()
    if home is None:
        raise NotHere("no PostgreSQL: apt-get install postgresql")
    with running(home) as server:

        def provoke(house: House) -> str:
            time.sleep(3)
            server.stop()
            time.sleep(8)
            server.start()
            return ""

        return measured(moved_in(folder, OCR_DATABASE_URL=server.new_database()), provoke)


def sqlite_locked(folder: Path) -> Outcome:
    """SQLite's write lock held by another process for 35 s."""

    def provoke(house: House) -> str:
        time.sleep(3)
        other = sqlite3.connect(folder / "ocr-desk.sqlite3", isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(35)
        other.execute("ROLLBACK")
        other.close()
        return ""

    return measured(moved_in(folder), provoke)


def disk_full(folder: Path) -> Outcome:
    """The disk of the data folder full for ten seconds."""
    if os.geteuid() != 0:
        raise NotHere("mounting a small disk needs root")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", str(folder)], check=True)
    try:

        def provoke(house: House) -> str:
            time.sleep(3)
            ballast = folder / "ballast"
            with contextlib.suppress(OSError), ballast.open("wb") as file:
                while True:
                    file.write(bytes(4096))
                    file.flush()
            time.sleep(10)
            ballast.unlink()
            return ""

        return measured(moved_in(folder), provoke)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def clock_jumps(folder: Path) -> Outcome:
    """The clock two hours forward, a second server killed meanwhile, the clock back; then two hours back and again."""
    if not _FAKETIME.exists():
        raise NotHere("no libfaketime: apt-get install faketime")
    wall = folder.parent / "clock"
    wall.write_text("+0")
    wall.chmod(0o644)
    house = moved_in(
        folder, LD_PRELOAD=str(_FAKETIME), FAKETIME_TIMESTAMP_FILE=str(wall), FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1", OCR_SESSION_HOURS="24",
    )  # fmt: skip

    def provoke(house: House) -> str:
        wall.write_text("+7200")
        second = house.start(port=free_port())
        held = _until_held_by(folder, second.pid)
        second.kill()
        second.wait()
        for jump in ("+0", "-7200", "+0"):
            wall.write_text(jump)
            time.sleep(5)
        return f"a dead server's lease two hours ahead: {'yes' if held else 'not caught'}"

    return measured(house, provoke)


def _until_held_by(folder: Path, process_id: int) -> bool:
    """Waits until that process reads a document."""
    database = sqlite3.connect(f"file:{folder / 'ocr-desk.sqlite3'}?mode=ro", uri=True, timeout=10)
    wanted = "SELECT 1 FROM documents WHERE state = 'reading' AND worker LIKE ?"
    with contextlib.closing(database):
        for _ in range(200):
            if database.execute(wanted, (f"%:{process_id}:%",)).fetchone():
                return True
            time.sleep(0.1)
    return False


def database_damaged(folder: Path) -> Outcome:
    """Noise over the pages of the database while it runs; found, told, and put right from a backup."""
    house = moved_in(folder)
    house.start()
    people = [Person(house, name, DOCUMENTS, SAMPLE.read_bytes(), "小票.jpg") for name in PEOPLE]
    with watched(house) as eyes:
        for person in people:
            person.start()
        for person in people:
            person.join()
        settle(house, people)
        backup = folder.parent / "damaged.tar"
        made = house.command("backup", str(backup))
        _make_noise(folder / "ocr-desk.sqlite3")
        answers = {_status(house) for _ in range(3)}
        told = [f"backup {made.returncode}", f"lists answer {sorted(answers)}", f"ready: {_told(house)}"]
        house.stop()
        with contextlib.suppress(RuntimeError):
            house.start()
            time.sleep(2)
        told.append(f"after a restart: {_told(house)}, doctor {house.command('doctor').returncode}")
        house.kill()
        shutil.move(folder, folder.with_name("damaged-moved-away"))
        told.append(f"restore {house.command('restore', str(backup)).returncode}")
        house.start()
    try:
        settle(house, people)
        return counted(house, people, eyes, ", ".join(told))
    finally:
        house.stop()


def _make_noise(database: Path) -> None:
    """Everything but the first two pages."""
    with contextlib.closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.open("r+b") as file:
        size = database.stat().st_size
        file.seek(8192)
        file.write(os.urandom(max(0, size - 8192)))


def _status(house: House) -> int:
    return httpx.get(f"{house.url}/v1/documents", headers=house.headers[PEOPLE[0]], timeout=30).status_code


def _told(house: House) -> str:
    if house.process is None or house.process.poll() is not None:
        return f"no start, status {house.process.poll() if house.process else None}"
    ready = house.ready()
    return f"{ready.get('data', ready).get('status', '')}"


def no_database(folder: Path) -> Outcome:
    """A file that is no database at the start."""
    folder.mkdir()
    (folder / "ocr-desk.sqlite3").write_bytes(b"this is no database\n" * 400)
    house = House(folder)
    try:
        house.start()
    except RuntimeError as error:
        text = str(error)
        status = re.search(r"exit status (\S+):", text)
        has_trace = "Traceback" in text
        told = (
            f"no start, status {status and status[1]}, {'a traceback' if has_trace else 'a sentence with what to do'}"
        )
        return Outcome(0, 0, 0, int(has_trace), 0.0, 0.0, 0.0, told)
    house.stop()
    return Outcome(0, 0, 0, 1, 0.0, 0.0, 0.0, "it started")


def directory_gone(folder: Path) -> Outcome:
    """The company directory killed in the middle of sessions, and back."""
    from tests.auth.slapd import (
        BASE,
        CLERKS,
        PASSWORDS,
        SERVICE_DN,
        SERVICE_PASSWORD,
        Slapd,
        make_certificates,
        missing_programs,
    )

    if missing_programs():
        raise NotHere(f"missing: {', '.join(missing_programs())}")
    make_certificates(folder.parent / "tls")
    directory = Slapd.build(folder.parent / "slapd", folder.parent / "tls")
    try:
        house = moved_in(
            folder,
            OCR_LDAP_URIS=f"ldaps://localhost:{directory.tls_port}",
            OCR_LDAP_CA_FILE=str(directory.tls / "ca.pem"),
            OCR_LDAP_BASE_DN=BASE,
            OCR_LDAP_BIND_DN=SERVICE_DN,
            OCR_LDAP_BIND_PASSWORD=SERVICE_PASSWORD,
            OCR_LDAP_GROUP_ROLES=json.dumps({CLERKS: "clerk"}),
            OCR_SESSION_RECHECK_MINUTES="1",
        )

        def provoke(house: House) -> str:
            directory.stop()
            time.sleep(65)
            inside = {_status(house) for _ in range(5)}
            directory.start()
            return f"away for 65 s, sessions beyond their re-check answer {sorted(inside)}"

        house.start()
        for name, login in zip(PEOPLE, ("alice", "bob", "carol"), strict=True):
            house.headers[name] = {"Cookie": _logged_in(house, login, PASSWORDS[login])}
        house.stop()
        return measured(house, provoke)
    finally:
        directory.stop()


def _logged_in(house: House, login: str, password: str) -> str:
    """The cookies of somebody who has logged in on the page."""
    with httpx.Client(base_url=house.url, timeout=60) as client:
        found = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
        client.post("/login", data={"login": login, "password": password, "csrf": found[1] if found else ""})
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def hostile_file(folder: Path) -> Outcome:
    """A PDF of forms that draw one another ten million times, handed in by one person while two others work."""
    from tests.engine.pdf_bombs import nested_forms

    return measured(moved_in(folder), _watch, nested_forms(7, 10))


def slow_file(folder: Path) -> Outcome:
    """A PDF of forty pages that cost seconds each, handed in by one person while two others work."""
    from tests.engine.pdf_bombs import nested_forms

    return measured(moved_in(folder), _watch, nested_forms(5, 10, pages=40))


def _watch(_house: House) -> str:
    time.sleep(3)
    return ""


def moved_in(folder: Path, **environment: str) -> House:
    """A house with its people."""
    house = House(folder, **environment)
    house.move_in()
    return house


FAULTS: dict[str, Callable[[Path], Outcome]] = {
    "reader-killed": readers_killed,
    "web-killed": web_killed,
    "postgresql-stopped": postgresql_stopped,
    "sqlite-locked": sqlite_locked,
    "disk-full": disk_full,
    "clock-jumps": clock_jumps,
    "database-damaged": database_damaged,
    "no-database": no_database,
    "directory-gone": directory_gone,
    "hostile-file": hostile_file,
    "slow-file": slow_file,
}
