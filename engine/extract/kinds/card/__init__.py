"""Cards: identity, licence, passport, business, visiting."""
