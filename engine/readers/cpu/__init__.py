"""The embedded reader: PP-OCR on the processor."""

NAME, REVISION = "cpu", "PP-OCRv6-small"
