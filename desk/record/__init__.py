"""The record of who did what, and its anchors."""
