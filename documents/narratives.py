"""From a narrative to nodes: numbers for headings, words for live tokens, one line a run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from documents import words
from documents.characters import lines, one_line
from documents.nodes import (
    Body,
    Cell,
    FigureRun,
    Heading,
    ListItem,
    ListNode,
    Para,
    Row,
    Run,
    Runs,
    TableNode,
    TextRun,
)
from documents.numbering import Counter, written_label
from documents.tables import columns_for, split_columns
from domain import narrative as source
from domain.narrative import Inlines, Narrative


@dataclass(frozen=True, slots=True)
class NarrativeBuilder:
    """Maps narrative trees to nodes, with the words of live tokens."""

    shown: Mapping[str, str]
    labels: Mapping[str, str]

    def blocks(
        self, narrative: Narrative, counter: Counter, *, is_below_heading: bool = False
    ) -> Iterator[Body]:
        """The nodes of a narrative.

        Below a sub-section's heading its own level 2 would look like the next sub-section: all its
        headings go one level down.
        """
        has_level_2 = any(isinstance(b, source.Heading) and b.level == 2 for b in narrative.blocks)
        shift = 1 if is_below_heading and has_level_2 else 0
        for block in narrative.blocks:
            match block:
                case source.Heading(level, content):
                    if runs := self._run_line(content):
                        yield _heading(min(level + shift, 4), runs, counter)
                case _:
                    yield from self._plain_block(block)

    def _plain_block(
        self, block: source.Paragraph | source.ListBlock | source.Table
    ) -> Iterator[Body]:
        match block:
            case source.Paragraph(content):
                yield from (Para(runs) for runs in self._lines(content) if runs)
            case source.ListBlock(ordered, items):
                if found := [runs for item in items if (runs := self._run_line(item))]:
                    yield _list(ordered, found)
            case source.Table(head, rows):
                yield from self._table(head, rows)
            case _:
                assert_never(block)

    def _table(self, head: bool, rows: tuple[tuple[Inlines, ...], ...]) -> Iterator[TableNode]:
        made: tuple[Row, ...] = tuple(
            tuple(Cell(self._run_line(content)) for content in row) for row in rows
        )
        if not made or not made[0]:
            return
        height = 1 if head else 0
        columns = columns_for(made, height)
        yield from split_columns(TableNode("", "", columns, made[:height], made[height:]))

    def _run_line(self, content: Inlines) -> Runs:
        """The inlines on one line; a line break becomes a space."""
        return _joined(
            run
            for number, part in enumerate(self._lines(content))
            for run in ((TextRun(" "), *part) if number and part else part)
        )

    def _lines(self, content: Inlines) -> list[Runs]:
        """The inlines as lines of runs, without white space at either end."""
        made: list[list[Run]] = [[]]
        for inline in content:
            match inline:
                case source.Text(text):
                    first, *more = lines(text)
                    made[-1].append(TextRun(first))
                    made += [[TextRun(line)] for line in more]
                case source.Token():
                    made[-1].append(self._figure(inline))
                case _:
                    assert_never(inline)
        return [_trimmed(_joined(line)) for line in made]

    def _figure(self, token: source.Token) -> FigureRun:
        shown = self.shown.get(token.field) if token.shown is None else token.shown
        if shown:
            return FigureRun(one_line(shown), token.field)
        label = self.labels.get(token.field, token.field)
        return FigureRun(words.hole_words(one_line(label)), token.field, is_missing=True)


def _heading(level: int, runs: Runs, counter: Counter) -> Heading:
    first = runs[0]
    written = written_label(level, first.text) if isinstance(first, TextRun) else ""
    if not written:
        return Heading(level, counter.next_label(level), runs)
    counter.note(level, written)
    rest = _trimmed((TextRun(first.text.removeprefix(written)), *runs[1:]))
    return Heading(level, written, rest)


def _list(is_ordered: bool, items: list[Runs]) -> ListNode:
    return ListNode(
        is_ordered,
        tuple(
            ListItem(f"{number}." if is_ordered else words.BULLET, runs)
            for number, runs in enumerate(items, 1)
        ),
    )


def _joined(runs: Iterable[Run]) -> Runs:
    """The same words with neighbouring text runs made one and empty ones dropped."""
    made: list[Run] = []
    for run in runs:
        if made and isinstance(run, TextRun) and isinstance(made[-1], TextRun):
            made[-1] = TextRun(made[-1].text + run.text)
        elif run.text:
            made.append(run)
    return tuple(made)


def _trimmed(runs: Runs) -> Runs:
    made = list(runs)
    if made and isinstance(made[0], TextRun):
        made[0] = TextRun(made[0].text.lstrip())
    if made and isinstance(made[-1], TextRun):
        made[-1] = TextRun(made[-1].text.rstrip())
    return tuple(run for run in made if run.text)
