"""A whole draft: each field's answer once, and everything that was not taken."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.answers import Given
from domain.fields import type_of
from domain.message import msg
from domain.plain_narrative import labels_by_field
from domain.template import FieldKind, FieldSpec, SectionSpec, TemplateSpec
from domain.word_draft.blocks import Grid, Line, Written, narrative_of
from domain.word_draft.found import Found, Left, Way, is_blank
from domain.word_draft.mentions import read_mentions
from domain.word_draft.places import Place, sort_pieces
from domain.word_draft.rows import is_empty, label_map, read_grid, read_line
from domain.word_draft.words import bare, title_of

__all__ = ["Found", "Left", "Matched", "Way", "match_draft"]

_NO_HEADING = msg("不在任何章节标题之下。")
_NOT_ASKED = msg("这一处没有要填写文字的填报项。")
_TWICE = msg("前面已经有这一项，这里的没有采用。")


@dataclass(frozen=True, slots=True)
class Matched:
    """What a draft says by section key, in the outline's order, and what was left."""

    found: dict[str, tuple[Found, ...]]
    left: tuple[Left, ...]


def match_draft(
    template: TemplateSpec,
    level: str,
    written: Iterable[Written],
    default: SectionSpec | None = None,
) -> Matched:
    """Match a draft written by a unit of `level`.

    `default` is the section meant where the draft has no headings of sections.
    """
    sections = template.sections_at(level)
    sorted_pieces = sort_pieces(written, sections, default)
    names = {label: key for key, label in labels_by_field(template.fields.values()).items()}
    left = [Left(_excerpt(sorted_pieces.before), _NO_HEADING)] if sorted_pieces.before else []
    found: dict[str, list[Found]] = {section.key: [] for section in sections}
    for place in sorted_pieces.places:
        for result in _read_place(place, _Asker(level, names)):
            kept = found[place.section.key]
            if isinstance(result, Left):
                left.append(Left(result.words, result.why, place.section.key))
            elif not _is_known(result, kept):
                kept.append(result)
            elif result.answer != _of(result.spec, kept).answer:
                left.append(Left(result.words, _TWICE, place.section.key))
    return Matched({key: tuple(each) for key, each in found.items() if each}, tuple(left))


def _is_known(result: Found, kept: Sequence[Found]) -> bool:
    return any(known.spec.key == result.spec.key for known in kept)


def _of(spec: FieldSpec, kept: Sequence[Found]) -> Found:
    return next(known for known in kept if known.spec.key == spec.key)


@dataclass(frozen=True, slots=True)
class _Asker:
    """The level whose fields are meant, and the fields that a token may name by their label."""

    level: str
    names: dict[str, str]


def _read_place(place: Place, asker: _Asker) -> Iterator[Found | Left]:
    """Rows and lines first, then numbers in the sentences, then the text itself."""
    parts = (place.part,) if place.part else place.section.parts
    asked = [spec for part in parts for spec in part.fields if spec.is_entered_at(asker.level)]
    labels = label_map([spec for spec in asked if not spec.is_narrative])
    captions = {bare(spec.label) for spec in asked if spec.kind is FieldKind.TABLE}
    rest: list[Written] = []
    answered: set[str] = set()
    for piece in place.pieces:
        results = _beside_label(piece, asked, labels)
        if results is None:
            rest += [] if _says_nothing(piece, captions) else [piece]
            continue
        told = [result for result in results if not is_empty(result)]
        answered |= {result.spec.key for result in told if isinstance(result, Found)}
        yield from told
    texts = [piece.words for piece in rest if isinstance(piece, Line)]
    open_numbers = [spec for spec in asked if spec.is_numeric and spec.key not in answered]
    proposals = [text for spec in asked if (text := spec.proposals.get(asker.level))]
    yield from read_mentions(texts, open_numbers, proposals)
    for spec, pieces in _divided(rest, [spec for spec in asked if spec.is_narrative], place):
        yield from _text(spec, pieces, asker.names)


def _says_nothing(piece: Written, captions: Collection[str]) -> bool:
    """Whether a line is empty, or only names the table that follows."""
    if not isinstance(piece, Line):
        return False
    return is_blank(piece.words) or title_of(piece.words) in captions


def _beside_label(
    piece: Written, asked: Sequence[FieldSpec], labels: dict[str, FieldSpec]
) -> Sequence[Found | Left] | None:
    if isinstance(piece, Grid):
        return read_grid(piece, asked)
    result = read_line(piece, labels)
    return None if result is None else [result]


def _divided(
    pieces: Sequence[Written], narratives: Sequence[FieldSpec], place: Place
) -> Iterator[tuple[FieldSpec | None, Sequence[Written]]]:
    """The running text, whole or divided by the narratives' labels; None: nobody asks for it."""
    if not pieces:
        return
    if not narratives or (place.part is None and len(narratives) > 1):
        yield None, pieces
        return
    labels = {bare(spec.label): spec for spec in narratives}
    current, collected = narratives[0], dict[str, list[Written]]()
    for piece in pieces:
        named = labels.get(title_of(piece.words)) if isinstance(piece, Line) else None
        if named is not None:
            current = named
        else:
            collected.setdefault(current.key, []).append(piece)
    yield from ((spec, collected[spec.key]) for spec in narratives if spec.key in collected)


def _text(
    spec: FieldSpec | None, pieces: Sequence[Written], names: dict[str, str]
) -> Iterator[Found | Left]:
    if spec is None:
        yield Left(_excerpt(pieces), _NOT_ASKED)
        return
    narrative = narrative_of(pieces, names)
    for problem in type_of(spec).check(narrative, spec):
        yield Left(_excerpt(pieces), problem.message)
    if not narrative.is_empty:
        yield Found(spec, Given(narrative), _excerpt(pieces), Way.HEADING)


def _excerpt(pieces: Sequence[Written]) -> str:
    words = _words(pieces[0])
    return f"{words[:60]}…" if len(words) > 60 or len(pieces) > 1 else words


def _words(piece: Written) -> str:
    if isinstance(piece, Grid):
        return " / ".join(" ".join(row) for row in piece.rows)
    return piece.words
