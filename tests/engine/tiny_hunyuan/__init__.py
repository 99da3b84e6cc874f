"""A tiny HunyuanOCR of the true architecture: the pages it knows, what it answers, and the script that trains it."""
