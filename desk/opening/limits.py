"""How often and how many at once: limits on callers, counted in this process."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from desk.errors import TooManyAtOnce, TooManyRequests


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands with the limit that is nearest: what the RateLimit headers say."""

    name: str
    quota: int
    window_seconds: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """In the fields of the IETF's draft on RateLimit headers, the newest form and the older, wider known one."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={self.window_seconds}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.reset_seconds}',
            "RateLimit-Limit": str(self.quota),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class CallerLimits:
    """Rates a user and a token, and how many requests of a user run at once. Safe from several threads."""

    def __init__(self, user_rate: str, token_rate: str, concurrency: int) -> None:
        """Rates as `1200/minute`."""
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._user_rate = parse(user_rate)
        self._token_rate = parse(token_rate)
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def count(self, user_id: str, token_id: str | None) -> Standing:
        """Counts a request; where the caller stands afterwards. Raises `TooManyRequests`."""
        nearest = self._hit("user", self._user_rate, user_id)
        if token_id is not None:
            standing = self._hit("token", self._token_rate, token_id)
            nearest = min(nearest, standing, key=lambda each: each.remaining / each.quota)
        return nearest

    @contextmanager
    def slot(self, user_id: str) -> Iterator[None]:
        """Takes one of the user's places for the block. Raises `TooManyAtOnce` when all are taken."""
        with self._lock:
            if self._running[user_id] >= self._concurrency:
                raise TooManyAtOnce(self._concurrency)
            self._running[user_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[user_id] -= 1
                if not self._running[user_id]:
                    del self._running[user_id]

    def _hit(self, name: str, rate: RateLimitItem, key: str) -> Standing:
        allowed = self._limiter.hit(rate, name, key)
        stats = self._limiter.get_window_stats(rate, name, key)
        reset = max(1, round(stats.reset_time - time.time()))
        standing = Standing(name, rate.amount, rate.get_expiry(), max(0, stats.remaining), reset)
        if not allowed:
            raise TooManyRequests(name, reset, standing.headers())
        return standing
