"""Words of the pages in both languages, and what a person types."""
