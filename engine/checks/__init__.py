"""Validators: each a small function with its standard named; a verdict outranks any reader's confidence."""

from engine.checks.verdicts import check

__all__ = ["check"]
