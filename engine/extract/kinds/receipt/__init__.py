"""Receipts: the ledger of their money, head, moment and payment."""
