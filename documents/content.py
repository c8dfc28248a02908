"""What a report says, as plain frozen data: the one input of `documents.build`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from documents.figures import FigureTable
from domain.narrative import EMPTY, Narrative


@dataclass(frozen=True, slots=True)
class PartContent:
    """A sub-section: its heading （一）… (both empty when the section has none) and its text."""

    label: str = ""
    heading: str = ""
    narrative: Narrative = EMPTY


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A section: its label as printed (一、), its title and its parts in order."""

    label: str
    title: str
    parts: tuple[PartContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """A unit that was let off a section, and why; printed in an annex."""

    unit: str
    section: str
    reason: str
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding of a check with the explanation that travels with it; printed in an annex."""

    code: str
    unit: str
    section: str
    message: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class AdjustedTotal:
    """A total that a unit replaced by another value, and why; printed beside the remarks."""

    unit: str
    section: str
    label: str
    computed: str
    value: str
    reason: str
    person: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report before it is laid out.

    `shown` gives the words of live tokens by field key and `labels` the names of fields: a token
    with neither frozen words nor `shown` becomes a visible hole 〔未填：label〕. `signature` is
    the unit's name when empty. A draft carries a notice that says so; a report without figures,
    waivers, remarks and adjustments has no annex.
    """

    title: str
    addressee: str
    unit: str
    cycle: str
    sections: tuple[SectionContent, ...]
    preamble: Narrative = EMPTY
    closing: Narrative = EMPTY
    signature: str = ""
    dated_on: date | None = None
    number: str = ""
    check_code: str = ""
    is_draft: bool = True
    language: str = "zh-CN"
    figures: tuple[FigureTable, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    remarks: tuple[Remark, ...] = ()
    adjustments: tuple[AdjustedTotal, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
