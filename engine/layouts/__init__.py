"""Layouts learnt from documents that people have confirmed: remembered, known again, used, forgotten. Never a value."""

from engine.layouts.index import LayoutIndex, Match, match_page
from engine.layouts.lesson import Anchor, FieldPlace, LearntLayout, Lesson
from engine.layouts.memory import LayoutMemory, LayoutSource
from engine.layouts.merge import merge
from engine.layouts.teach import lessons_of
from engine.layouts.use import LAYOUT_KNOWN, LearntLayouts
from engine.layouts.words import AnchorWords

__all__ = [
    "LAYOUT_KNOWN",
    "Anchor",
    "AnchorWords",
    "FieldPlace",
    "LayoutIndex",
    "LayoutMemory",
    "LayoutSource",
    "LearntLayout",
    "LearntLayouts",
    "Lesson",
    "Match",
    "lessons_of",
    "match_page",
    "merge",
]
