"""Validators: each a small function with its standard named; a verdict outranks any reader's confidence."""

from engine.checks.verdicts import BY_NAME, RULES, check, check_rows

__all__ = ["BY_NAME", "RULES", "check", "check_rows"]
