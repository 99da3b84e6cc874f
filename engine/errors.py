"""Every deliberate error of the engine.

    EngineError
    ├── IntakeError            the file: nothing was read
    │   ├── EmptyFile, UnknownFormat, DamagedFile, PasswordNeeded, TooSlow
    │   └── FileTooLarge, TooManyPages, ImageTooLarge
    ├── PresetError            the request: unknown preset or task, bad preset or task file, no fields
    │   └── UnknownPreset, BadPreset, BadLexicon, UnknownTask, BadTask, NoFields, BadPages
    ├── ReaderError            the reader: the document may be tried again
    │   └── ReaderUnavailable (UnknownReader), ReaderTimeout, ReaderOutOfMemory, ReaderRefused
    ├── Cancelled              a person or a deadline stopped it
    └── GaveWay                the reading goes on later, after somebody else's page

Each class has a stable `code`; each instance a message and a hint in both languages. No HTTP status here.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.words import WordedError


class EngineError(WordedError):
    """Base of all deliberate errors; never raised itself."""

    code = "engine_error"


class IntakeError(EngineError):
    """The file cannot be turned into page images."""

    code = "intake_error"


class EmptyFile(IntakeError):
    """Raised for zero bytes."""

    code = "empty_file"


class UnknownFormat(IntakeError):
    """Raised when the bytes are of no format that can be read, whatever the name says."""

    code = "unknown_format"


class DamagedFile(IntakeError):
    """Raised when the format is known but the bytes are cut or broken."""

    code = "damaged_file"


class TooSlow(IntakeError):
    """Raised when a file takes more time than one document may."""

    code = "too_slow"


class PasswordNeeded(IntakeError):
    """Raised for a PDF that opens only with a password."""

    code = "password_needed"


class FileTooLarge(IntakeError):
    """Raised when the file has more bytes than allowed."""

    code = "file_too_large"


class TooManyPages(IntakeError):
    """Raised when there are more pages than allowed."""

    code = "too_many_pages"


class ImageTooLarge(IntakeError):
    """Raised before decoding when a picture claims more pixels than allowed."""

    code = "image_too_large"


class PresetError(EngineError):
    """What was asked for makes no sense."""

    code = "preset_error"


class UnknownPreset(PresetError):
    """Raised for a preset id that does not exist."""

    code = "unknown_preset"


class BadPreset(PresetError):
    """Raised when a preset file does not validate."""

    code = "bad_preset"


class BadLexicon(PresetError):
    """Raised when a file of `assets/locales` does not validate."""

    code = "bad_lexicon"


class BadProfile(PresetError):
    """Raised when an export profile does not validate."""

    code = "bad_profile"


class UnknownTask(PresetError):
    """Raised for a task id that does not exist."""

    code = "unknown_task"


class BadTask(PresetError):
    """Raised when a task file does not validate."""

    code = "bad_task"


class NoFields(PresetError):
    """Raised when fields or an instruction were given but name nothing."""

    code = "no_fields"


class BadPages(PresetError):
    """Raised when a choice of pages cannot be understood, or the file has none of them."""

    code = "bad_pages"


class ReaderError(EngineError):
    """The reader could not answer; the same document may be read later."""

    code = "reader_error"


class ReaderUnavailable(ReaderError):
    """Raised when the reader is not installed, not set up, or its server is away."""

    code = "reader_unavailable"


class UnknownReader(ReaderUnavailable):
    """Raised for a reader's name that does not exist here."""

    code = "unknown_reader"


class ReaderTimeout(ReaderError):
    """Raised when the reader did not answer in time."""

    code = "reader_timeout"


class ReaderOutOfMemory(ReaderError):
    """Raised when a page does not fit the reader's memory."""

    code = "reader_out_of_memory"


class ReaderRefused(ReaderError):
    """Raised when the server answered but refused: wrong model, wrong key, prompt too long."""

    code = "reader_refused"


class Cancelled(EngineError):
    """Raised when the caller's `cancelled()` said so."""

    code = "cancelled"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a document has cost so far: seconds of reading, and of processor time for decoding and drawing its pages."""

    seconds: float = 0.0
    opened_seconds: float = 0.0


NOTHING_SPENT = Spent()


class GaveWay(EngineError):
    """Raised where the watcher's `gives_way()` said so: no failure, the pages read so far are kept.

    `spent` goes into `SoFar` when the reading goes on, so that nobody has more time for taking turns.
    """

    code = "gave_way"
    spent = NOTHING_SPENT
