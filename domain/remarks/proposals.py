"""Applying a proposed change: exactly what was meant is replaced, or nothing is."""

from dataclasses import dataclass

from domain.answers import Answer, Given, is_missing
from domain.narrative import Block, Narrative, thaw_tokens
from domain.provenance import with_sources_of
from domain.remarks.anchors import Anchor, digest_of, find
from domain.remarks.states import Fit

Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Another answer to a whole field: what it said, and what is proposed."""

    base: Answer
    proposed: Answer


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """Other words for one paragraph of a narrative; no blocks at all: it is to be left out."""

    anchor: Anchor
    base: Block
    proposed: Blocks


Change = FieldChange | ParagraphChange


def live(answer: Answer) -> Answer:
    """The answer as a draft holds it: its text's numbers live, and nothing given is no answer."""
    match answer:
        case Given(Narrative() as narrative):
            return Given(thaw_tokens(narrative))
        case _:
            return answer


def says_the_same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same; all that is missing does, and texts go by their words."""
    if is_missing(one) or is_missing(other):
        return is_missing(one) and is_missing(other)
    match one, other:
        case Given(Narrative() as old), Given(Narrative() as new):
            return [digest_of(b) for b in old.blocks] == [digest_of(b) for b in new.blocks]
        case _:
            return one == other


def changes_nothing(change: Change) -> bool:
    """Whether the proposal says what is there already."""
    match change:
        case FieldChange(base, proposed):
            return says_the_same(base, proposed)
        case ParagraphChange(_, base, proposed):
            return [digest_of(block) for block in proposed] == [digest_of(base)]


def fit_of(change: Change, current: Answer) -> Fit:
    """Whether a proposal can still be taken into `current`, the field's answer as it is now."""
    match change:
        case FieldChange(base, proposed):
            if says_the_same(current, proposed):
                return Fit.DONE
            return Fit.FITS if says_the_same(current, base) else Fit.OUTDATED
        case ParagraphChange(anchor, _, proposed):
            if find(_narrative(current), anchor) is not None:
                return Fit.FITS
            return Fit.DONE if _holds(_narrative(current), proposed) else Fit.OUTDATED


def applied(change: Change, current: Answer) -> Answer | None:
    """The field's answer with the proposal taken; None where it no longer fits.

    Of a narrative no other paragraph changes, nor the order of any.
    """
    if fit_of(change, current) is not Fit.FITS:
        return None
    match change:
        case FieldChange(_, proposed):
            return live(proposed)
        case ParagraphChange(anchor, _, proposed):
            narrative = _narrative(current)
            place = find(narrative, anchor)
            if place is None:
                return None
            kept = with_sources_of(
                Narrative(narrative.blocks[place : place + 1]), Narrative(proposed)
            )
            blocks = (*narrative.blocks[:place], *kept.blocks, *narrative.blocks[place + 1 :])
            return Given(thaw_tokens(Narrative(blocks)))


def _narrative(answer: Answer) -> Narrative:
    match answer:
        case Given(Narrative() as narrative):
            return narrative
        case _:
            return Narrative()


def _holds(narrative: Narrative, blocks: Blocks) -> bool:
    """Whether the proposed words stand in the text one after the other."""
    wanted = [digest_of(block) for block in blocks]
    there = [digest_of(block) for block in narrative.blocks]
    starts = range(len(there) - len(wanted) + 1)
    return bool(wanted) and any(there[i : i + len(wanted)] == wanted for i in starts)
