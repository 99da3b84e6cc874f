"""The kinds of documents of this installation: those it ships with, and its own, which change while it runs."""

from engine.kinds.known import known_names
from engine.kinds.shelf import KindShelf, Trouble, taken
from engine.kinds.trial import Given, Trial, pages_of, try_kind

__all__ = ["Given", "KindShelf", "Trial", "Trouble", "known_names", "pages_of", "taken", "try_kind"]
