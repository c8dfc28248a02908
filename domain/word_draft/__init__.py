"""A draft written in Word, matched to the sections, sub-sections and fields of a template.

Deterministic: headings by their words, numbers by the table row, the line or the sentence they
stand in. What is not sure is told and left out, never guessed.
"""

from domain.word_draft.blocks import Grid, Line, Mark, Written
from domain.word_draft.matching import Found, Left, Matched, Way, match_draft

__all__ = ["Found", "Grid", "Left", "Line", "Mark", "Matched", "Way", "Written", "match_draft"]
