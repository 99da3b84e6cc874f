"""The reader that works everywhere: PP-OCRv6 small on the processor, lines with boxes and scores, nothing asked."""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.document import Box, Line
from engine.errors import Cancelled
from engine.readers import Cancelled as IsCancelled
from engine.readers import PageImage, Reading, Request
from engine.readers.cpu import NAME, REVISION
from engine.readers.cpu.finding import Found, find, is_empty, with_small_print
from engine.readers.cpu.layer_check import LayerCheck, layer_differs
from engine.readers.cpu.orientation import Turn, turn_needed
from engine.readers.cpu.ppocr import PpOcr, Quad, Recognition, cut_line, cut_upright
from engine.readers.cpu.precision import AUTO, Measured, Precisions, measured_before
from engine.readers.cpu.sheet import flattened
from engine.readers.cpu.trial import measured
from engine.readers.cpu.unread import Coverage, crossed_print, unknown_script, unread_lines
from engine.readers.cpu.unwarping import Unwarping, is_bent, worth
from engine.readers.cpu.vertical import is_tall, recognise_either_way
from engine.words import Words

if TYPE_CHECKING:
    from engine.readers.scripts.numbers import Numbers
    from engine.readers.scripts.other_scripts import DocumentScripts, OtherScripts

_LEAST_SCORE = 0.5
_SAME_ROW = 0.5
_LARGE = 24_000_000 * 3
_CUT_SURE = 0.5
_READ_SURE = 0.97
"""Of the letters of a line, from which on it is not in the unknown script of its page."""


class CpuReader:
    """Loaded at its first page or by `warm_up`; one set of models for all threads."""

    def __init__(
        self,
        precision: str = "auto",
        threads: int = 0,
        cache: Path | None = None,
        scripts: OtherScripts | None = None,
        unwarping: Unwarping | None = None,
    ) -> None:
        """Loads nothing yet. `precision` is `auto`, measured at the first page
        unless `cache` holds what an earlier start measured, or as `Precisions` says it.

        `threads` 0 takes all cores.
        `cache` is a folder that may hold the models as compiled at an earlier start; it is only read.
        `scripts` reads the lines whose script the models do not know.
        `unwarping` flattens bent pages, if not in the usual way.
        """
        self._precision = precision
        self._threads = threads
        self._cache = cache
        self._scripts = scripts
        self._unwarping = unwarping or Unwarping()
        self._loading = threading.Lock()
        self._ocr: PpOcr | None = None
        self._measured: Measured | None = None
        self._last_turn: tuple[bytes, Turn] = (b"", Turn.by(0))
        self._last_found: tuple[bytes, Found] | None = None
        self._last_digest: tuple[weakref.ref[np.ndarray], bytes] | None = None

    @property
    def name(self) -> str:
        """`cpu`."""
        return NAME

    @property
    def revision(self) -> str:
        """The models' name."""
        return REVISION

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """Lines only, whatever is asked.

        A page with a true text layer costs next to nothing, its own lines are the answer; nor does one cost that is
        pixel for pixel an earlier page of the same document, as cover sheets, empty forms and backs are.
        """
        seen: dict[bytes, _Look] = {}
        layers = LayerCheck()
        scripts = self._scripts.document() if self._scripts is not None else None
        for image in images:
            if cancelled():
                raise Cancelled(
                    Words("识别已取消。", "The reading was cancelled."),
                    Words("需要时请重新提交文件。", "Submit the file again if you still need it."),
                )
            if image.text_lines and layers.is_true(image, self._models()):
                yield Reading(lines=image.text_lines)
                continue
            digest = self._digest(image.pixels)
            if digest not in seen:
                seen[digest] = self._look(image.pixels, digest, scripts)
            reading = seen[digest].reading(image.number)
            told = (layer_differs(image.number),) if image.text_lines else ()
            yield replace(reading, warnings=(*told, *reading.warnings))

    def upright(self, image: PageImage) -> PageImage:
        """The page laid flat, turned the right way up, straightened and unbent, as far as it shows how.

        Raises `ReaderUnavailable`.
        """
        self._make_room_for(image.pixels)
        if is_empty(image.pixels):
            return image
        flat = flattened(image.pixels)
        if flat is not None:
            image = replace(image, pixels=flat)
        digest = self._digest(image.pixels)
        known, turn = self._last_turn
        if digest == known:
            return turn.apply(image)
        found = find(image.pixels, self._models())
        degrees, quads = turn_needed(found.pixels, found.quads, self._models(), self._scripts)
        turn = Turn.by(degrees)
        image = turn.apply(image)
        here = replace(found, quads=quads).turned(turn, image.pixels)
        if not image.text_lines and is_bent(found.ink, found.quads, *found.pixels.shape[1::-1]):
            flatter = _read_flatter(image, here, self._unwarping, self._models())
            if flatter is not None:
                self._last_found = self._digest(flatter[0].pixels), flatter[1]
                return flatter[0]
        self._last_turn = digest, turn
        self._last_found = (digest if turn.is_none else self._digest(image.pixels), here) if here is not None else None
        return image

    def warm_up(self) -> None:
        """Loads the models now. Raises `ReaderUnavailable`."""
        self._models()

    def measured_anew(self) -> bytes:
        """What `auto` measured, as JSON; empty where the precision was given or had been measured."""
        return b"" if self._measured is None else self._measured.to_json()

    def compiled_anew(self) -> bytes:
        """The models for `engine.readers.cpu.compiled.keep`; empty where they came from the cache or there is none."""
        return b"" if self._cache is None else self._models().compiled.packed()

    def release_memory(self) -> None:
        """Lets go of what the largest page so far needed, the models stay."""
        self._last_found = None
        with self._loading:
            if self._ocr is not None:
                self._ocr.release_memory()

    def close(self) -> None:
        """Lets go of the models and packs; a later page loads them again."""
        if self._scripts is not None:
            self._scripts.close()
        with self._loading:
            self._ocr = None

    def _models(self) -> PpOcr:
        with self._loading:
            if self._ocr is None:
                self._ocr = PpOcr(self._precisions(), self._threads, self._cache)
            return self._ocr

    def _precisions(self) -> Precisions:
        """As given, as an earlier start measured it, or as it is measured now."""
        if self._precision != AUTO:
            return Precisions.parse(self._precision)
        known = None if self._cache is None else measured_before(self._cache)
        if known is None:
            known = self._measured = measured()
        return known.chosen

    def _make_room_for(self, pixels: np.ndarray) -> None:
        """What smaller pages left would come on top of a very large one."""
        if pixels.size > _LARGE:
            self.release_memory()

    def _digest(self, pixels: np.ndarray) -> bytes:
        """The same for the same picture only; the last one's is known, as turning a page and reading it both ask."""
        last = self._last_digest
        if last is not None and last[0]() is pixels:
            return last[1]
        digest = repr(pixels.shape).encode() + hashlib.blake2b(pixels.data, digest_size=16).digest()
        self._last_digest = weakref.ref(pixels), digest
        return digest

    def _found(self, pixels: np.ndarray, digest: bytes) -> Found:
        """What turning the page has seen already, else a look."""
        last, self._last_found = self._last_found, None
        if last is not None and last[0] == digest:
            return last[1]
        self._make_room_for(pixels)
        return find(pixels, self._models())

    def _look(self, pixels: np.ndarray, digest: bytes, scripts: DocumentScripts | None) -> _Look:
        ocr = self._models()
        found = with_small_print(self._found(pixels, digest), ocr)
        padded, margin, quads = found.pixels, found.margin, found.quads
        rows = in_reading_order(quads)
        cuts = [cut_line(padded, quad.corners) for quad in rows]
        fresh = iter(ocr.recognise([cut for cut, quad in zip(cuts, rows, strict=True) if quad.seen is None]))
        seen = [next(fresh) if quad.seen is None else quad.seen for quad in rows]
        covered = {at: Coverage.of(cuts[at], seen[at]) for at, quad in enumerate(rows) if not is_tall(quad)}
        flat = list(covered)
        unread = {flat[at] for at in unread_lines(list(covered.values()))}
        if scripts is not None:
            better = _in_other_scripts(scripts, padded, rows, seen, covered, unread, ocr.recognise)
            seen = [better.get(at, one) for at, one in enumerate(seen)]
            unread -= better.keys()
        seen = recognise_either_way(padded, rows, seen, ocr)
        lines = tuple(
            _line(quad, text, margin, pixels, min(_belief(quad), covered[at].read_share if at in unread else 1.0))
            for at, (quad, text) in enumerate(zip(rows, seen, strict=True))
            if _is_legible(text)
        )
        lost = [quad for quad, text in zip(rows, seen, strict=True) if quad.is_cut and not _is_legible(text)]
        crossed = tuple(_box(quad, margin, pixels) for quad in (*lost, *found.tangled))
        return _Look(lines, tuple(_box(rows[at], margin, pixels) for at in sorted(unread)), crossed)


@dataclass(frozen=True, slots=True)
class _Look:
    """What was read of a page, and where lines stand that could not be: in an unknown script, or crossed."""

    lines: tuple[Line, ...]
    strange: tuple[Box, ...]
    crossed: tuple[Box, ...]

    def reading(self, number: int) -> Reading:
        """As the reading of page `number`."""
        strange = (unknown_script(number, len(self.strange)),) if self.strange else ()
        crossed = (crossed_print(number, len(self.crossed)),) if self.crossed else ()
        return Reading(self.lines, warnings=(*strange, *crossed), unread=(*self.strange, *self.crossed))


def _read_flatter(
    image: PageImage, found: Found | None, unwarping: Unwarping, ocr: PpOcr
) -> tuple[PageImage, Found] | None:
    """The bent page laid flat, with what was read of it; None where it reads no better, or nothing can flatten it."""
    pixels = unwarping.flattened(image.pixels)
    if pixels is None:
        return None
    bent = _read(find(image.pixels, ocr) if found is None else found, ocr)
    flat = _read(find(pixels, ocr), ocr)
    better = worth(quad.seen for quad in flat.quads) > worth(quad.seen for quad in bent.quads)
    return (replace(image, pixels=pixels), flat) if better else None


def _read(found: Found, ocr: PpOcr) -> Found:
    """The same look, its boxes with what stands in them."""
    fresh = ocr.recognise([cut_line(found.pixels, quad.corners) for quad in found.quads])
    return replace(found, quads=[replace(quad, seen=seen) for quad, seen in zip(found.quads, fresh, strict=True)])


def _in_other_scripts(
    scripts: DocumentScripts,
    pixels: np.ndarray,
    rows: Sequence[Quad],
    seen: Sequence[Recognition],
    covered: Mapping[int, Coverage],
    unread: Collection[int],
    numbers: Numbers,
) -> dict[int, Recognition]:
    """What packs of other scripts read of the page's lines, by their place among the rows."""

    def cut(at: int) -> np.ndarray:
        return cut_upright(pixels, rows[at].corners)

    if unread:
        sure = {at: line.letters or 0.0 for at, line in covered.items() if at not in unread}
        maybe = {at: (cut(at), letters) for at, letters in sure.items() if letters < _READ_SURE}
        return scripts.read({at: cut(at) for at in sorted(unread)}, maybe, numbers)
    pack = scripts.pack_of_letters(one.text for one in seen)
    if pack is None:
        return {}
    return scripts.read_in(pack, {at: cut(at) for at, line in covered.items() if line.letters is not None}, numbers)


def in_reading_order(quads: Iterable[Quad]) -> list[Quad]:
    """Rows from the top, each from left to right; a row is what overlaps by half a line's height."""
    rows: list[list[_Placed]] = []
    for placed in sorted(map(_Placed.of, quads), key=lambda placed: placed.middle):
        if rows and rows[-1][-1].is_in_row_with(placed):
            rows[-1].append(placed)
        else:
            rows.append([placed])
    return [placed.quad for row in rows for placed in sorted(row, key=lambda placed: placed.left)]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A box with where its middle is from the top, where it begins from the left, and its height, in pixels."""

    quad: Quad
    middle: float
    left: float
    height: float

    @classmethod
    def of(cls, quad: Quad) -> _Placed:
        """Measured once."""
        corners = quad.corners
        return cls(
            quad, float(corners[:, 1].mean()), float(corners[:, 0].min()), float(np.hypot(*(corners[3] - corners[0])))
        )

    def is_in_row_with(self, other: _Placed) -> bool:
        """Whether the middles are less than half a line apart."""
        return abs(self.middle - other.middle) < _SAME_ROW * min(self.height, other.height)


def _is_legible(seen: Recognition) -> bool:
    """Whether what was read of a box is text at all."""
    return seen.score >= _LEAST_SCORE and bool(seen.text.strip())


def _belief(quad: Quad) -> float:
    """How sure a line can be at most, 0..1: not of one that may lack letters at its ends."""
    return _CUT_SURE if quad.is_cut else 1.0


def _line(quad: Quad, seen: Recognition, margin: int, pixels: np.ndarray, read_share: float) -> Line:
    """A line without blanks around it, its box in 0..1 of the page; as sure at most as it could be read."""
    text = seen.text.strip()
    start = len(seen.text) - len(seen.text.lstrip())
    scores = tuple(min(score, read_share) for score in seen.char_scores[start : start + len(text)])
    return Line(text, _box(quad, margin, pixels), sum(scores) / len(scores), char_scores=scores)


def _box(quad: Quad, margin: int, pixels: np.ndarray) -> Box:
    height, width = pixels.shape[:2]
    return Box.from_pixels((quad.corners - margin).tolist(), width, height)
