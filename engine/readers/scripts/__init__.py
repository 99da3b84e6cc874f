"""Lines in scripts that the embedded reader was never taught, read by Tesseract's packs as far as there are some."""
