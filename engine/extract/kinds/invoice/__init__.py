"""Invoices: their two sides, head and sums."""
