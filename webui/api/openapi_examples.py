"""Examples for the OpenAPI document."""

from __future__ import annotations

from typing import Any

_BOX = [[0.62, 0.81], [0.84, 0.81], [0.84, 0.84], [0.62, 0.84]]
_PIXELS = [[384, 840], [521, 840], [521, 871], [384, 871]]

OCR_EXAMPLE: dict[str, Any] = {
    "code": 0,
    "message": "success",
    "data": {
        "id": "e5c8d7caf5ec4499a243cd61d12f9435",
        "head": {
            "date": "2026-03-01",
            "code": None,
            "number": None,
            "counterparty": None,
            "counterparty_id": None,
            "own_party": None,
            "net": None,
            "tax": None,
            "total": "155.78",
            "currency": "CNY",
            "direction": "out",
        },
        "kind": "receipt",
        "kind_probability": 0.9978,
        "preset": "receipt",
        "pages": [
            {
                "number": 1,
                "width": 620,
                "height": 1037,
                "turned_degrees": 0,
                "lines": [
                    {"text": "合计 155.78", "box": _BOX, "box_pixels": _PIXELS, "score": 0.9931, "source": "cpu"}
                ],
                "warnings": [],
                "unread": [],
            }
        ],
        "fields": [
            {
                "name": "total",
                "label": "合计",
                "label_en": "Total",
                "value": "155.78",
                "raw": "155.78",
                "page": 1,
                "box": _BOX,
                "box_pixels": _PIXELS,
                "confidence": 0.98,
                "source": "cpu",
                "state": "sure",
                "checks": [],
                "note": None,
                "confirmed": False,
                "rival": None,
                "reason": None,
                "standard": None,
            }
        ],
        "items": [],
        "tables": [],
        "text": None,
        "raw_text": "合计 155.78",
        "warnings": [],
        "provenance": {
            "preset": "receipt",
            "preset_version": 1,
            "reader": "cpu",
            "revision": "PP-OCRv6-small",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "read_at": "2026-03-01T09:00:00+00:00",
            "seconds": 1.204,
            "degraded": False,
            "nothing_read": False,
            "remembered": False,
            "stands_until": None,
        },
        "seconds": 1.204,
    },
}
