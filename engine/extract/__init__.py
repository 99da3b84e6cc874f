"""Fields out of lines: what kind of document it is, where the labels are, which values belong to them."""

from engine.extract.extraction import Extraction, extract
from engine.extract.instruction import field_named, fields_of_instruction, meant_on
from engine.extract.kinds import Kind, classify

__all__ = ["Extraction", "Kind", "classify", "extract", "field_named", "fields_of_instruction", "meant_on"]
