"""A page as lines with places: layout, reading order, folded text. It knows no kind of document."""
