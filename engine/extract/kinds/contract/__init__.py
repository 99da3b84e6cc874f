"""Contracts, Chinese and English."""
