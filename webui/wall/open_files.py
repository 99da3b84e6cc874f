"""How many connections this process can hold: as many open files as the system lets it have, less what it needs."""

from __future__ import annotations

import resource

_OWN_FILES = 512
"""For the database, documents, models and calls to other systems."""

_MOST_CONNECTIONS = 8192


def most_connections() -> int:
    """Raises the soft limit on open files to the hard one, and tells how many connections fit below it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_CONNECTIONS + _OWN_FILES
    wanted = most if hard == resource.RLIM_INFINITY else min(hard, most)
    if soft != resource.RLIM_INFINITY and wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    room = _MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else soft - _OWN_FILES
    return max(128, min(_MOST_CONNECTIONS, room))
