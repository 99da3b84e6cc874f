"""Validators: each a small function with its standard named; a verdict outranks any reader's confidence."""

from engine.checks.verdicts import check, check_rows

__all__ = ["check", "check_rows"]
