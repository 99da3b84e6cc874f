"""Thousands of hostile inputs through the reading room and a running server; `python -m bench.fuzz --help`.

Every input is made here from a seed: nothing is read from disk, and `--only KIND/NUMBER` makes one of them again.
"""
