"""What our cookies are called: under HTTPS with a prefix that browsers keep other sites and plain HTTP away from."""

from __future__ import annotations

from dataclasses import dataclass

SESSION_COOKIE = "ocr_session"
FORM_COOKIE = "ocr_form"
KNOWN_COOKIE = "ocr_known"


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The names on this site. One without its prefix is not ours: another service of the host may have set it."""

    session: str = SESSION_COOKIE
    form: str = FORM_COOKIE
    known: str = KNOWN_COOKIE

    @classmethod
    def of(cls, root_path: str, *, secure: bool) -> CookieNames:
        """`__Host-` where the site has the whole host (no other host can set it), `__Secure-` below a sub path.

        `__Host-` demands `Path=/`; below a sub path that would hand the session to every neighbour on the host.
        Over plain HTTP browsers refuse both, so there the names stand alone.
        """
        if not secure:
            return cls()
        prefix = "__Secure-" if root_path else "__Host-"
        return cls(prefix + SESSION_COOKIE, prefix + FORM_COOKIE, prefix + KNOWN_COOKIE)
