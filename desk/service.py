"""The desk under the address that other programs know; it lives in `desk.cases.service`."""

from desk.cases.service import Desk

__all__ = ["Desk"]
