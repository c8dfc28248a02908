"""How the tests of differences write, read back and vary contents."""

from collections.abc import Iterable

from hypothesis import strategies as st

from domain.difference import (
    BlockDifference,
    Change,
    ListDifference,
    Mark,
    NarrativeDifference,
    Run,
    Runs,
    TableDifference,
)
from domain.narrative import Inlines, Narrative, Text, Token, runs_of, text_of
from tests.domain.samples import blocks

KEPT, REMOVED, ADDED = Mark.KEPT, Mark.REMOVED, Mark.ADDED
# where a part is not on one side: what moved is read there where that side has it
_GONE = {REMOVED: (Change.ADDED, Change.MOVED), ADDED: (Change.REMOVED, Change.MOVED_AWAY)}
_SIGNS = {KEPT: "{}", REMOVED: "[-{}-]", ADDED: "[+{}+]"}

# few characters, so that texts have much in common; kinds of every sort, so that borders are met
texts = st.text("学习的党1290。，,. \nab\u0301", max_size=60)


@st.composite
def edited(draw: st.DrawFn, original: st.SearchStrategy[str] = texts) -> tuple[str, str]:
    """A text, and what became of it after a few edits."""
    old = new = draw(original)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(new)))
        end = draw(st.integers(start, min(len(new), start + 8)))
        new = new[:start] + draw(st.text("学习员3。，a ", max_size=6)) + new[end:]
    return old, new


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[Narrative, Narrative]:
    """A narrative, and one with blocks of it dropped, put in, moved, repeated or cut otherwise."""
    old = draw(st.lists(blocks, max_size=5))
    new = list(old)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(new)))
        match draw(st.sampled_from(("put in", "drop", "move", "repeat"))):
            case "put in":
                new.insert(place, draw(blocks))
            case "drop":
                del new[place : place + 1]
            case "move" if new:
                new.insert(place, new.pop(draw(st.integers(0, len(new) - 1))))
            case _ if old:
                new.insert(place, draw(st.sampled_from(old)))
    return Narrative(tuple(old)), Narrative(tuple(new))


def written(runs: Iterable[Run]) -> str:
    """The runs on one line: [-removed-][+added+], a live number in braces, a break as a pilcrow."""
    return "".join(_SIGNS[run.mark].format(_words(run)) for run in runs)


def _words(run: Run) -> str:
    if run.field:
        return f"{{{run.field}:{run.text}}}"
    return "¶" if run.is_break else run.text


def side(runs: Iterable[Run], mark: Mark) -> str:
    """The old words (mark REMOVED) or the new ones (mark ADDED)."""
    return "".join(run.text for run in runs if run.mark in (KEPT, mark))


def mirrored(runs: Runs) -> Runs:
    """The difference as it must be the other way round."""
    turned = {KEPT: KEPT, REMOVED: ADDED, ADDED: REMOVED}
    out: list[Run] = []
    waiting: list[Run] = []
    for run in (Run(turned[run.mark], run.text, run.field) for run in runs):
        if run.mark is KEPT:
            out += [*sorted(waiting, key=lambda r: r.mark is ADDED), run]
            waiting = []
        else:
            waiting.append(run)
    return (*out, *sorted(waiting, key=lambda r: r.mark is ADDED))


def words_of(narrative: Narrative) -> list[str]:
    """The words of each run in reading order; an open token shows none."""
    return [text_of(_closed(run)) for block in narrative.blocks for run in runs_of(block)]


def _closed(run: Inlines) -> Inlines:
    return tuple(
        inline if isinstance(inline, Text) else Token(inline.field, inline.shown or "")
        for inline in run
    )


def side_of(difference: NarrativeDifference, mark: Mark) -> list[str]:
    """The words of one side, run by run, read back out of the difference."""
    gone = _GONE[mark]
    return [
        words
        for block in difference.blocks
        if block.change not in gone
        for words in _side_of_block(block, mark)
    ]


def _side_of_block(difference: BlockDifference, mark: Mark) -> list[str]:
    match difference.body:
        case ListDifference(items):
            return [side(item.runs, mark) for item in items if item.change not in _GONE[mark]]
        case TableDifference() as table:
            return [word for row in rows_of_side(table, mark) for word in row]
        case runs:
            return side(runs, mark).split("\n")


def rows_of_side(table: TableDifference, mark: Mark) -> list[list[str]]:
    """The cells of one side, read back out of the difference."""
    return [
        [
            side(cell, mark)
            for column, cell in zip(table.columns, row.cells, strict=True)
            if column not in _GONE[mark]
        ]
        for row in table.rows
        if row.change not in _GONE[mark]
    ]
