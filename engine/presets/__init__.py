"""Presets: what to look for on a kind of document. Data files read by closed models; an unknown key is refused."""

from engine.presets.book import PresetBook
from engine.presets.differences import differences
from engine.presets.fault import Fault, Mistake
from engine.presets.head import HeadSpec, RefundSpec
from engine.presets.known import Known
from engine.presets.model import Cue, FieldSpec, Identifier, ItemsSpec, Label, PaperSpec, Preset, Weight
from engine.presets.reading import KIND_FILE, WORDS_FILE, read_kind, read_preset
from engine.presets.types import ValueType
from engine.presets.ways import Party, Place, Side, Way
from engine.presets.writing import written, written_words

__all__ = [
    "KIND_FILE",
    "WORDS_FILE",
    "Cue",
    "Fault",
    "FieldSpec",
    "HeadSpec",
    "Identifier",
    "ItemsSpec",
    "Known",
    "Label",
    "Mistake",
    "PaperSpec",
    "Party",
    "Place",
    "Preset",
    "PresetBook",
    "RefundSpec",
    "Side",
    "ValueType",
    "Way",
    "Weight",
    "differences",
    "read_kind",
    "read_preset",
    "written",
    "written_words",
]
