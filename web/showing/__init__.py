"""Shapes of the pages' parts: what the reads return, as the templates' macros take it."""
