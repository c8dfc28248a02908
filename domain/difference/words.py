"""The difference of two texts as runs to be read one after the other: kept, removed, added."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.difference.atoms import BREAK, Atom, Atoms, atoms_of_text, words_of
from domain.difference.coalescing import coalesced
from domain.difference.matching import BUDGET, Match, fits, joined, matches
from domain.difference.sliding import slid
from domain.narrative import Token

_CLAUSE_ENDS = frozenset("。！？；，、：!?;,:\n")


class Mark(StrEnum):
    """What became of the words of a run."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words with one mark.

    A live number is a run by itself: `field` names its field, and `text` is empty where it shows no
    value yet. The end of a paragraph inside a difference is a run by itself too, a line feed.
    """

    mark: Mark
    text: str
    field: str = ""

    @property
    def is_break(self) -> bool:
        return self.text == BREAK


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much changed: places where words changed, and characters removed and added."""

    places: int = 0
    removed: int = 0
    added: int = 0

    def __add__(self, other: "Extent") -> "Extent":
        return Extent(
            self.places + other.places, self.removed + other.removed, self.added + other.added
        )


def text_difference(old: str, new: str) -> Runs:
    """What changed between two texts, by whole numbers, words and single hanzi.

    The kept and removed runs are `old`, the kept and added ones `new`, character by character. Of a
    change, what was removed stands before what was added. Turned round, removed and added change
    places and nothing else. Two texts of 10,000 characters with little in common take a fraction of
    a second (benchmarks/difference.py); beyond `matching.BUDGET` whole clauses are matched first.
    """
    return atoms_difference(atoms_of_text(old), atoms_of_text(new))


def atoms_difference(old: Atoms, new: Atoms) -> Runs:
    """The same for texts cut into atoms, among which live numbers may be: see `atoms_of`."""
    return tuple(_runs(old, new, _readable_matches(old, new)))


def is_changed(runs: Iterable[Run]) -> bool:
    """Whether anything was removed or added."""
    return any(run.mark is not Mark.KEPT for run in runs)


def extent_of(runs: Iterable[Run]) -> Extent:
    """How much changed; characters are counted without white space."""
    places, counted = 0, dict.fromkeys(Mark, 0)
    last = Mark.KEPT
    for run in runs:
        places += last is Mark.KEPT and run.mark is not Mark.KEPT
        counted[run.mark] += len("".join(run.text.split()))
        last = run.mark
    return Extent(places, counted[Mark.REMOVED], counted[Mark.ADDED])


# ---------------------------------------------------------------- matches that read well
def _readable_matches(old: Atoms, new: Atoms) -> list[Match]:
    if old == new or not old or not new:  # most often a paragraph is the same, new or gone
        return [Match(0, 0, min(len(old), len(new)))]
    if repr(old) > repr(new):  # one of the two orders is computed, the other is its mirror image
        return [Match(m.new, m.old, m.length) for m in _readable_matches(new, old)]
    start, end = Match(0, 0, 0), Match(len(old), len(new), 0)
    moved = joined(slid(old, new, [start, *_atom_matches(old, new), end]))
    return _trimmed(old, new, coalesced(old, new, [start, *moved, end]))


def _atom_matches(old: Atoms, new: Atoms, budget: int = BUDGET) -> list[Match]:
    """The longest common subsequence; that of clauses, then of what lies between, if too long."""
    if fits(old, new, budget):
        return matches(old, new, budget)
    found: list[Match] = []
    end = Match(len(old), len(new), 0)
    for match in [*_clause_matches(old, new, budget), end]:
        i, j = (found[-1].old_end, found[-1].new_end) if found else (0, 0)
        between = matches(old[i : match.old], new[j : match.new], budget)
        found += [Match(i + m.old, j + m.new, m.length) for m in between]
        found.append(match)
    return joined(found)


def _clause_matches(old: Atoms, new: Atoms, budget: int) -> list[Match]:
    clauses = list(_clauses(old)), list(_clauses(new))
    starts = [[0], [0]]
    for side, start in zip(clauses, starts, strict=True):
        for clause in side:
            start.append(start[-1] + len(clause))
    return [
        Match(
            starts[0][m.old],
            starts[1][m.new],
            starts[0][m.old_end] - starts[0][m.old],
        )
        for m in matches(*clauses, budget)
    ]


def _clauses(atoms: Atoms) -> Iterator[Atoms]:
    start = 0
    for place, atom in enumerate(atoms, start=1):
        if atom in _CLAUSE_ENDS:
            yield atoms[start:place]
            start = place
    yield atoms[start:]


def _trimmed(old: Atoms, new: Atoms, found: Sequence[Match]) -> list[Match]:
    """What a change begins or ends with on both sides is kept after all."""
    grown: list[Match] = [found[0]]
    for match in found[1:]:
        before = grown[-1]
        i, j = before.old_end, before.new_end
        while i < match.old and j < match.new and old[i] == new[j]:
            i, j = i + 1, j + 1
        grown[-1] = before._replace(length=i - before.old)
        start, other = match.old, match.new
        while start > i and other > j and old[start - 1] == new[other - 1]:
            start, other = start - 1, other - 1
        grown.append(Match(start, other, match.old_end - start))
    return joined(grown)


# ---------------------------------------------------------------- runs
def _runs(old: Atoms, new: Atoms, found: Iterable[Match]) -> Iterator[Run]:
    i = j = 0
    for match in [*found, Match(len(old), len(new), 0)]:
        yield from _marked(Mark.REMOVED, old[i : match.old])
        yield from _marked(Mark.ADDED, new[j : match.new])
        yield from _marked(Mark.KEPT, old[match.old : match.old_end])
        i, j = match.old_end, match.new_end


def _marked(mark: Mark, atoms: Sequence[Atom]) -> Iterator[Run]:
    waiting: list[str] = []
    for atom in atoms:
        if isinstance(atom, str) and atom != BREAK:
            waiting.append(atom)
            continue
        if waiting:
            yield Run(mark, "".join(waiting))
            waiting.clear()
        yield Run(mark, words_of(atom), atom.field if isinstance(atom, Token) else "")
    if waiting:
        yield Run(mark, "".join(waiting))
