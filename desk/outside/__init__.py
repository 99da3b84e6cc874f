"""Calls to other systems, and what may be called."""
