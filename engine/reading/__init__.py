"""Pages made and read: upright, by one reader or by two, remembered for the next try."""
