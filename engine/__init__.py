"""Documents: bytes and a preset in, a `Document` out. No users, no database, no web framework."""
