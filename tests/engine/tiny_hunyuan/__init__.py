"""A tiny HunyuanOCR of the true architecture: the pages it knows, what it answers, and the script that trains it."""

from pathlib import Path

CHECKPOINT = Path(__file__).with_name("checkpoint")
"""Trained by `train.py`; answers every question in `pages.py`, and nothing else."""
