"""Fields out of lines: what kind of document it is, where the labels are, which values belong to them.

What other rooms may use of it is named here; its insides are its own.
"""

from engine.extract.by_label.search import found, missing
from engine.extract.by_label.ticks import EMPTY, TICKED
from engine.extract.by_label.vocabulary import barriers, guess_type, other_names
from engine.extract.classify import UNKNOWN, Classifier, Kind, classify, matches_itself
from engine.extract.extraction import Extraction, extract
from engine.extract.instruction import field_named, fields_of_instruction, meant_on
from engine.extract.kinds import FINDERS, ROW_FINDERS
from engine.extract.lighting import Match, matches
from engine.extract.tables import headings_of, tables_of, typed_cell

__all__ = [
    "EMPTY",
    "FINDERS",
    "ROW_FINDERS",
    "TICKED",
    "UNKNOWN",
    "Classifier",
    "Extraction",
    "Kind",
    "Match",
    "barriers",
    "classify",
    "extract",
    "field_named",
    "fields_of_instruction",
    "found",
    "guess_type",
    "headings_of",
    "matches",
    "matches_itself",
    "meant_on",
    "missing",
    "other_names",
    "tables_of",
    "typed_cell",
]
