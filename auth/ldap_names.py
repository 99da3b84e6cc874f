"""Names in a directory: DNs in one normal form, and typed names made safe for filters and DNs."""

from __future__ import annotations

import re
import unicodedata
import warnings

with warnings.catch_warnings():
    # ldap3 2.9.1 asks pyasn1 for names that are deprecated; its newest release has no other way.
    warnings.simplefilter("ignore", DeprecationWarning)
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

PLACEHOLDERS = re.compile(r"\{login\}|\{username\}|%s")
"""How the typed name may be spelt in a filter or a DN template."""


def normal_dn(dn: str) -> str:
    """A DN in one spelling: case, blanks around separators and the way of escaping do not matter (RFC 4514, RFC 4518).

    What has to be escaped stays so: a comma in a name is not the end of the name.
    """
    return ",".join(f"{name.strip().casefold()}={_escaped(_fold(_unescaped(value)))}" for name, value in _parts(dn))


def _escaped(value: str) -> str:
    """A value with the one spelling of what would end it."""
    return re.sub(r"([\\,+])", r"\\\1", value)


def first_name_of(dn: str) -> str:
    """The value of the first part of a DN: what people call a group."""
    return _unescaped(_parts(dn)[0][1]).strip()


def in_filter(template: str, login: str) -> str:
    """The search filter for a typed name, with everything that means something in a filter escaped (RFC 4515)."""
    return _fill(template, safe_in_filter(login))


def any_login(template: str) -> str:
    """The search filter for whoever fits it."""
    return _fill(template, "*")


def safe_in_filter(value: str) -> str:
    """A value with everything escaped that means something in a filter (RFC 4515)."""
    escaped: str = escape_filter_chars(value)
    return escaped


def in_dn(template: str, login: str) -> str:
    """The DN or user principal name for a typed name; in a DN, what means something there is escaped (RFC 4514)."""
    return _fill(template, escape_rdn(login) if "=" in template else login)


def typed_name(login: str) -> str:
    """What was typed, without the accidents of an input method: full-width letters, blanks around it."""
    return unicodedata.normalize("NFKC", login).strip()


def _fill(template: str, value: str) -> str:
    return PLACEHOLDERS.sub(lambda _: value, template)


def _parts(dn: str) -> list[tuple[str, str]]:
    """The names and still escaped values of a DN, cut at the commas that are not escaped."""
    parts = []
    for part in re.findall(r"(?:\\.|[^,\\])+", dn, re.DOTALL) or [""]:
        name, _, value = part.partition("=")
        parts.append((name, value.strip(" ")))
    return parts


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _unescaped(value: str) -> str:
    """An attribute value of a DN without its backslashes; hex pairs become UTF-8 (RFC 4514, 2.4)."""
    plain = bytearray()
    position = 0
    while position < len(value):
        character = value[position]
        if character == "\\" and position + 1 < len(value):
            pair = value[position + 1 : position + 3]
            if len(pair) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in pair):
                plain.append(int(pair, 16))
                position += 3
                continue
            position += 1
            character = value[position]
        plain += character.encode("utf-8", "surrogatepass")
        position += 1
    return plain.decode("utf-8", "replace")
