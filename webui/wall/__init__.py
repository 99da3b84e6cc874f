"""The wall around the app: who and what is let through."""
