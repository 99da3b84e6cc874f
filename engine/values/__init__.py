"""Values found in text and made uniform: dates, amounts, Chinese amounts, identifiers, and each type's shape."""
