"""What became of the texts of the units below in the text that is compiled from them.

Computed from the sources in the text, what was decided about them, and what the units' approved
texts say now; nothing of it is kept twice.
"""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.block_source import BlockSource
from domain.narrative import Narrative
from domain.provenance import digests_of

Kept = frozenset[tuple[str, str, int]]
"""(unit, digest, revision): words kept as they were taken though that revision says otherwise."""

GONE = 0
"""The revision of a unit that says nothing any more: it was let off its section."""


class SourceState(enum.StrEnum):
    """What became of the words that a block was taken from."""

    CURRENT = "current"  # the unit's approved text still says them
    KEPT = "kept"  # it says something else now, and the block stays, for a reason
    CHANGED = "changed"  # it says something else now, or nothing: to be settled
    WAITING = "waiting"  # the unit's section is open again: nothing to be settled yet


class Use(enum.StrEnum):
    """How much of a unit's text went into the compiled one."""

    USED = "used"
    CHANGED = "changed"  # used, but some of it says something else now; or set aside before that
    UNUSED = "unused"
    SET_ASIDE = "set_aside"  # somebody decided not to use it
    NONE = "none"  # there is no approved text


class Standing(enum.StrEnum):
    """How a unit's section stands, as far as its text can be taken."""

    APPROVED = "approved"
    WAITING = "waiting"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class UnitBelow:
    """A unit that feeds the section, and the texts of its approved revision, by field key.

    `digests` are those of every piece of each text (domain/provenance.py: digests_of).
    """

    code: str
    standing: Standing
    revision: int
    texts: Mapping[str, Narrative]
    digests: Mapping[str, frozenset[str]]

    def field_saying(self, digest: str) -> str:
        """The field whose text says these words; an empty string where none does."""
        return next((key for key, known in self.digests.items() if digest in known), "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decided about a unit's whole text, when `revision` was its approved one."""

    is_used: bool
    reason: str
    revision: int


def unit_below(
    code: str,
    standing: Standing,
    revision: int = GONE,
    texts: Mapping[str, Narrative] | None = None,
) -> UnitBelow:
    """A unit with the digests of its texts."""
    found = texts or {}
    digests = {key: digests_of(text) for key, text in found.items()}
    return UnitBelow(code, standing, revision, found, digests)


def state_of(source: BlockSource, below: Mapping[str, UnitBelow], kept: Kept) -> SourceState:
    """What became of a source; a unit that no longer feeds the section says nothing."""
    unit = below.get(source.unit)
    if unit is not None and unit.standing is Standing.WAITING:
        return SourceState.WAITING
    if unit is not None and unit.field_saying(source.digest):
        return SourceState.CURRENT
    revision = unit.revision if unit is not None else GONE
    is_kept = (source.unit, source.digest, revision) in kept
    return SourceState.KEPT if is_kept else SourceState.CHANGED


def states_of(
    sources: Iterable[BlockSource], below: Mapping[str, UnitBelow], kept: Kept
) -> dict[BlockSource, SourceState]:
    """What became of each source."""
    return {source: state_of(source, below, kept) for source in sources}


@dataclass(frozen=True, slots=True)
class TextUse:
    """How one text was used, and how many of its pieces are in the compiled one."""

    use: Use
    taken: int = 0
    changed: int = 0


def use_of(
    unit: UnitBelow,
    field: str,
    sources: Mapping[BlockSource, SourceState],
    verdict: Verdict | None,
) -> TextUse:
    """How a unit's text for one field was used; `sources` are those of that unit and field."""
    taken = sum(1 for state in sources.values() if state is not SourceState.CHANGED)
    changed = sum(1 for state in sources.values() if state is SourceState.CHANGED)
    if changed:
        return TextUse(Use.CHANGED, taken, changed)
    if taken:
        return TextUse(Use.USED, taken)
    if field not in unit.texts:
        return TextUse(Use.NONE)
    return TextUse(_said(verdict, unit.revision))


def _said(verdict: Verdict | None, revision: int) -> Use:
    if verdict is None:
        return Use.UNUSED
    if verdict.revision != revision:
        return Use.CHANGED
    return Use.USED if verdict.is_used else Use.SET_ASIDE


def counted(uses: Iterable[Use]) -> dict[Use, int]:
    """How many texts were used in which way; every way is named."""
    found = list(uses)
    return {use: found.count(use) for use in Use}


def sources_in(texts: Collection[Narrative]) -> dict[BlockSource, int]:
    """The sources of some texts, and in how many of their blocks each is."""
    found: dict[BlockSource, int] = {}
    for text in texts:
        for block in text.blocks:
            for source in block.sources:
                found[source] = found.get(source, 0) + 1
    return found
