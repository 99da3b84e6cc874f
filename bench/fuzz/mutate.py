"""Ways to spoil bytes that know nothing of what the bytes mean."""

from __future__ import annotations

import random
import struct

EDGES = (0, 1, 2, 7, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)
NUMBERS = ("0", "-1", "1", "3", "65536", "2147483647", "-2147483648", "4294967296", "1e308", "-1e308", "1e-300", "nan")


def spoiled(dice: random.Random, content: bytes) -> bytes:
    """One to four changes; sometimes none, so that whole files pass too."""
    spoilt = bytearray(content)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        if not spoilt:
            break
        dice.choice(_WAYS)(dice, spoilt)
    return bytes(spoilt)


def _flip_bits(dice: random.Random, content: bytearray) -> None:
    for _ in range(dice.choice((1, 2, 8, 64))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def _flip_head(dice: random.Random, content: bytearray) -> None:
    for _ in range(dice.choice((1, 2, 4))):
        content[dice.randrange(min(len(content), 128))] = dice.randrange(256)


def _cut(dice: random.Random, content: bytearray) -> None:
    del content[dice.randrange(len(content)) :]


def _cut_out(dice: random.Random, content: bytearray) -> None:
    start = dice.randrange(len(content))
    del content[start : start + dice.choice((1, 4, 16, 200))]


def _repeat(dice: random.Random, content: bytearray) -> None:
    start = dice.randrange(len(content))
    part = bytes(content[start : start + dice.choice((1, 4, 64, 1000))])
    content[start:start] = part * dice.choice((1, 2, 50))


def _swap(dice: random.Random, content: bytearray) -> None:
    first, second = dice.randrange(len(content)), dice.randrange(len(content))
    length = dice.choice((4, 16, 64))
    one, other = bytes(content[first : first + length]), bytes(content[second : second + length])
    content[first : first + len(one)] = other
    content[second : second + len(other)] = one


def _edge_number(dice: random.Random, content: bytearray) -> None:
    """A number that counts something, at its edge, in either order of bytes."""
    form = dice.choice(("<H", ">H", "<I", ">I", "<B"))
    number = struct.pack(form, dice.choice(EDGES) % 256 ** struct.calcsize(form))
    start = dice.randrange(min(len(content), dice.choice((64, 256, 100_000))))
    content[start : start + len(number)] = number


def _noise(dice: random.Random, content: bytearray) -> None:
    start = dice.randrange(len(content))
    content[start : start + 32] = dice.randbytes(32)


_WAYS = (_flip_bits, _flip_head, _cut, _cut_out, _repeat, _swap, _edge_number, _noise)
