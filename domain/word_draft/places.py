"""Where in the report each piece of a draft belongs: by the headings above it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.template import PartSpec, SectionSpec
from domain.word_draft.blocks import Line, Written
from domain.word_draft.words import LIKENESS, likeness, number_of, title_of

MAX_HEADING = 80
_SENTENCE_END = ("。", "；", "！", "？", "，", "、")


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-section with what stands under it; `part` is None before a section's first one."""

    section: SectionSpec
    part: PartSpec | None
    pieces: list[Written] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The pieces by place, and those above the first heading that is known."""

    places: tuple[Place, ...]
    before: tuple[Written, ...]


def sort_pieces(
    written: Iterable[Written],
    sections: Sequence[SectionSpec],
    default: SectionSpec | None = None,
) -> Sorted:
    """Put each piece under its heading; with a `default` section no heading is needed for it."""
    places: list[Place] = []
    before: list[Written] = []
    if default is not None:
        places.append(_beginning(default))
    for piece in written:
        opened = _opened(piece, sections, places[-1].section if places else None)
        if opened is not None:
            places.append(opened)
        elif places:
            places[-1].pieces.append(piece)
        else:
            before.append(piece)
    return Sorted(tuple(_merged(places)), tuple(before))


def _beginning(section: SectionSpec) -> Place:
    """Where text directly under a section's heading stands."""
    only = section.parts[0] if len(section.parts) == 1 and not section.parts[0].title else None
    return Place(section, only)


def _opened(
    piece: Written, sections: Sequence[SectionSpec], current: SectionSpec | None
) -> Place | None:
    if not isinstance(piece, Line) or not _may_be_heading(piece):
        return None
    section = _section_named(piece, sections)
    if section is not None:
        return _beginning(section)
    part = _part_named(piece, current) if current is not None else None
    return Place(current, part) if current is not None and part is not None else None


def _may_be_heading(line: Line) -> bool:
    return len(line.words) <= MAX_HEADING and not line.words.endswith(_SENTENCE_END)


def _section_named(line: Line, sections: Sequence[SectionSpec]) -> SectionSpec | None:
    """The section whose title the line says; one called otherwise only by rank and number."""
    title, number = title_of(line.words), number_of(line.words)
    likes = [(likeness(title, title_of(section.title)), section) for section in sections]
    best, section = max(likes, key=lambda pair: pair[0], default=(0.0, None))
    if section is not None and best >= LIKENESS and (number or line.level or best == 1):
        return section
    if line.level == 1 and number:
        return next((s for s in sections if number_of(f"{s.number}、") == number), None)
    return None


def _part_named(line: Line, section: SectionSpec) -> PartSpec | None:
    title, number = title_of(line.words), number_of(line.words)
    titled = [part for part in section.parts if part.title]
    likes = [(likeness(title, title_of(part.title)), part) for part in titled]
    best, part = max(likes, key=lambda pair: pair[0], default=(0.0, None))
    if part is not None and best >= LIKENESS:
        return part
    same = next((p for p in titled if number and number_of(p.number) == number), None)
    is_ranked = line.level == 2 or line.words[:1] in "（("
    if same is None or not is_ranked:
        return None
    return same if likeness(title, title_of(same.title)) >= LIKENESS / 2 else None


def _merged(places: list[Place]) -> Iterator[Place]:
    """One place a sub-section, though its heading may stand twice."""
    kept: dict[tuple[str, str | None], Place] = {}
    for place in places:
        key = (place.section.key, place.part.key if place.part else None)
        if key in kept:
            kept[key].pieces.extend(place.pieces)
        else:
            kept[key] = place
            yield place
