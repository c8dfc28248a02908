"""What changed between two contents of a section: by field, by block, by word.

Revision against revision, against a person's last decision or against last cycle: the two contents
are given, where they come from is no matter here.
"""

from domain.difference.answers import (
    AnswerDifference,
    NumberChange,
    Side,
    Transition,
    answer_difference,
)
from domain.difference.layout import Change
from domain.difference.narratives import (
    BlockDifference,
    ItemDifference,
    ListDifference,
    NarrativeDifference,
    narrative_difference,
)
from domain.difference.sections import SectionDifference, section_difference, transitions
from domain.difference.sentences import extent_in_words, number_change_in_words, sentence_for
from domain.difference.tables import RowDifference, TableDifference, table_difference
from domain.difference.words import Extent, Mark, Run, Runs, is_changed, text_difference

__all__ = [
    "AnswerDifference",
    "BlockDifference",
    "Change",
    "Extent",
    "ItemDifference",
    "ListDifference",
    "Mark",
    "NarrativeDifference",
    "NumberChange",
    "RowDifference",
    "Run",
    "Runs",
    "SectionDifference",
    "Side",
    "TableDifference",
    "Transition",
    "answer_difference",
    "extent_in_words",
    "is_changed",
    "narrative_difference",
    "number_change_in_words",
    "section_difference",
    "sentence_for",
    "table_difference",
    "text_difference",
    "transitions",
]
