"""Tests of the settings that are chosen at run time."""
