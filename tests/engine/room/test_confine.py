"""A process that has locked itself in reaches nothing of anybody's, and still works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROBE = """
import ctypes, json, os, platform, socket, sys, threading
from pathlib import Path
from engine.room.confine import confine

keeper, secret, writable = int(sys.argv[1]), sys.argv[2], sys.argv[3]
found = confine([Path(sys.argv[4])])
libc = ctypes.CDLL(None, use_errno=True)
TGKILL = {'x86_64': 234, 'aarch64': 131}[platform.machine()]

def refused(work):
    try:
        return bool(work() == -1)
    except OSError:
        return True

seen = []
thread = threading.Thread(target=lambda: seen.append(sum(range(1000))))
thread.start()
thread.join()
print(json.dumps({
    "facts": [found.no_new_privileges, found.no_network, found.no_files],
    "works": seen == [499500] and Path(sys.argv[4], "engine", "words.py").read_text() != "",
    "refused": {
        "socket": refused(socket.socket),
        "kill": refused(lambda: os.kill(keeper, 0)),
        "tgkill": refused(lambda: libc.syscall(TGKILL, keeper, keeper, 0)),
        "fork": refused(os.fork),
        "exec": refused(lambda: os.execv("/bin/true", ["true"])),
        "read": refused(lambda: open(secret).close()),
        "write": refused(lambda: open(writable, "w").close()),
        "peek": refused(lambda: open(f"/proc/{keeper}/environ").close()),
        "limits": refused(lambda: libc.prlimit(keeper, 7, None, None)),
    },
}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own means")
def test_nothing_is_left_to_do_harm_with(tmp_path: Path) -> None:
    """No network, no signals to the keeper, no programs, no files; threads and the product's own files are there."""
    secret = tmp_path / "secret"
    secret.write_text("key")
    keeper = subprocess.Popen(["sleep", "60"])
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(keeper.pid), str(secret), str(tmp_path / "new"), str(ROOT)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        keeper.kill()
        keeper.wait()
    told = json.loads(done.stdout)
    assert told["works"]
    if all(told["facts"]):
        assert set(told["refused"].values()) == {True}, told
    else:
        assert told["facts"][0], "what every kernel can do"
