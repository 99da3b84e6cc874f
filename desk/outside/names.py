"""Host names become addresses within a bound: the system's resolver knows no time limit of its own.

Each question runs in a daemon thread that nobody waits for longer than they want to; no more than a few of them
can hang on a name server that does not answer.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

Resolve = Callable[[str, int], Future[list[str]]]
"""From a host and a port to its addresses as text."""

MOST_QUESTIONS = 16
"""How many questions may be open at once. A name server that hangs costs this many sleeping threads, never more."""

_open_questions = threading.BoundedSemaphore(MOST_QUESTIONS)


def resolving(host: str, port: int) -> Future[list[str]]:
    """The addresses of a host, to be waited for as long as one likes. OSError: it has none, or too many ask."""
    answer: Future[list[str]] = Future()
    if not _open_questions.acquire(blocking=False):
        answer.set_exception(OSError("too many names are being resolved"))
        return answer
    threading.Thread(target=_resolve, args=(host, port, answer), name="resolver", daemon=True).start()
    return answer


def _resolve(host: str, port: int, answer: Future[list[str]]) -> None:
    is_wanted = answer.set_running_or_notify_cancel()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM) if is_wanted else []
    except (OSError, UnicodeError) as error:
        answer.set_exception(OSError(str(error)))
        return
    finally:
        _open_questions.release()
    if is_wanted:
        answer.set_result([str(entry[4][0]).partition("%")[0] for entry in found])
