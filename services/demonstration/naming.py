"""What the returns of the demonstration name: fields, and paragraphs by their number."""

from collections.abc import Callable, Iterable

from domain.mending import Named, first_words
from domain.narrative import Narrative
from domain.remarks.anchors import anchor_at

NarrativeOf = Callable[[str], Narrative]


def fields_of(told: Iterable[str]) -> set[str]:
    """The fields of what the story names."""
    return {field.partition("#")[0] for field in told}


def entries(told: Iterable[str], narrative_of: NarrativeOf) -> list[str]:
    """The entries of what the story names: `field`, or `field#2` for its second paragraph."""
    return sorted(_named(each, narrative_of).entry for each in told)


def _named(told: str, narrative_of: NarrativeOf) -> Named:
    field, _, number = told.partition("#")
    if not number:
        return Named(field)
    text, index = narrative_of(field), int(number) - 1
    return Named(field, anchor_at(text, index), first_words(text.blocks[index]))
