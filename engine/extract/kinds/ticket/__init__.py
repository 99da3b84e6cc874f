"""Tickets: taxi, train, air."""
