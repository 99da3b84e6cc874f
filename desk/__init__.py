"""The work: every use case, user first. The only door into engine and auth."""
