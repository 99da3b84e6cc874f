"""The embedded reader: PP-OCR on the processor."""
