"""Validators: each a small function with its standard named; a verdict outranks any reader's confidence."""

from engine.checks.verdicts import RULES, check, check_rows

__all__ = ["RULES", "check", "check_rows"]
