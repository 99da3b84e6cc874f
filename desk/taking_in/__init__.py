"""How files come in: uploads, archives, watched folders."""
