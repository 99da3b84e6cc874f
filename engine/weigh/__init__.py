"""Witnesses joined: what the print, the file, the codes and the big model say of one field."""
