"""Which presets are offered to whom: on or off, for which roles, teams and people, in which order, as whose default."""
