"""The use cases, user first."""
