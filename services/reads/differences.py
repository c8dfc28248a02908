"""What a section said at one time, ready to be compared with what it says at another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.content import Content
from domain.difference import Side, transitions
from domain.template import FieldSpec
from models import Revision
from services.reads.section_fields import Values, submitted
from services.sections import Section

NOTE, FILES = "note", "files"


@dataclass(frozen=True, slots=True)
class Said:
    """What a section said at one time: its own answers, its totals, and words beside them.

    `beside` are the drafter's reasons for findings, notes on values and files, by their keys;
    `fields` the fields as they were asked then, where another version of the template asked them.
    """

    values: Values
    beside: Mapping[str, str]
    fields: Mapping[str, FieldSpec]

    @property
    def own(self) -> Side:
        return Side(self.values.own, fields=self.fields)

    @property
    def totals(self) -> Side:
        return Side(Content(self.values.totals), fields=self.fields)


def said_in(section: Section, revision: Revision) -> Said:
    """What a revision of the section says.

    A note on a value stands under `note:section:field`, the names and hashes of the files attached
    to a field (or to none) under `files:section:field`.
    """
    beside = {key: words.strip() for key, words in revision.explanations.items()}
    beside |= {f"{NOTE}:{section.spec.key}:{key}": note for key, note in revision.notes.items()}
    for each in revision.attachments:
        key = f"{FILES}:{section.spec.key}:{each['field']}"
        words = f"{each['name']}（{each['sha256'][:8]}）"
        beside[key] = "、".join(filter(None, [beside.get(key), words]))
    return Said(submitted(section, revision), {k: w for k, w in beside.items() if w}, {})


def totalled(section: Section, *sides: Said) -> tuple[FieldSpec, ...]:
    """The fields whose total says more than the unit's own answer, on any side."""
    level = section.unit.level
    return tuple(
        spec
        for spec in section.spec.fields
        if any(side.values.adds_to(spec, level) for side in sides)
    )


def changed_beside(old: Said, new: Said) -> Iterator[tuple[str, str, str]]:
    """(finding's key, words before, words now) of the reasons that differ."""
    for key in sorted({*old.beside, *new.beside}):
        before, now = old.beside.get(key, ""), new.beside.get(key, "")
        if before != now:
            yield key, before, now


def change_count(section: Section, old: Said, new: Said) -> int:
    """How many fields and reasons differ; a field whose answer and total differ counts once."""
    fields = {
        *transitions(section.asked, old.own, new.own),
        *transitions(totalled(section, old, new), old.totals, new.totals),
    }
    return len(fields) + sum(1 for _ in changed_beside(old, new))
