"""One field of a section as a template shows it, whether it is typed into or only read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from flask_babel import gettext as _

from domain.answers import Answer, Given, NotApplicable
from domain.content import show_answer
from domain.fields import FIELD_TYPES
from domain.fields.narratives import DEFAULT_NARRATIVE_LENGTH
from domain.fields.numbers import show_number
from domain.fields.tables import TableOfRows
from domain.narrative import Narrative, length_of
from domain.template import FieldKind, FieldSpec
from forms.fields import AnswerField, Box
from web.showing.around import Item
from web.showing.prose import prose

APART = (FieldKind.NARRATIVE, FieldKind.TABLE)
_TABLES = cast(TableOfRows, FIELD_TYPES[FieldKind.TABLE])


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field; `entry` is its form field, or None where it is only read.

    `is_figure`: the total of the units below and this one; `is_stale`: those have changed since it
    was handed in. `saved` is what somebody else saved meanwhile, where it differs; `is_changed`
    says that what it is compared with says otherwise; `median` is what the units beside this one
    say. `remark` is the note on the value, `same` the box that confirms it to be last cycle's,
    `source` the section that knows it; `opened` are the paragraphs that a return opened, where not
    all are.
    """

    spec: FieldSpec
    label: str
    answer: Answer
    shown: Mapping[str, str]
    is_figure: bool = False
    entry: AnswerField | None = None
    findings: Sequence[Item] = ()
    explains: Sequence[Box] = ()
    previous: Answer | None = None
    href: str = ""
    note: str = ""
    proposal: str = ""
    saved: Answer | None = None
    remark: str = ""
    is_confirmed: bool = False
    same: Item | None = None
    source: Item | None = None
    is_changed: bool = False
    median: Decimal | None = None
    opened: Sequence[Item] = ()
    is_stale: bool = False

    @property
    def is_apart(self) -> bool:
        """Whether it stands by itself, and not as a row of a ledger."""
        return self.spec.kind in APART and not self.is_figure

    @property
    def takes_note(self) -> bool:
        """Whether a note can be written on it: words speak for themselves."""
        return not self.spec.is_narrative

    @property
    def takes_na(self) -> bool:
        """Whether 不适用 is offered: not for words that have to be written."""
        if isinstance(self.answer, NotApplicable):
            return True
        return not (self.spec.required and self.spec.kind in APART)

    @property
    def limit(self) -> int:
        """How many characters a narrative may have."""
        return self.spec.max_length or DEFAULT_NARRATIVE_LENGTH

    @property
    def length(self) -> int:
        """How many characters a narrative has."""
        answer = self.entry.data if self.entry else self.answer
        match answer:
            case Given(Narrative() as narrative):
                return length_of(narrative, self.shown)
            case _:
                return 0

    @property
    def previous_words(self) -> Item | None:
        """Last cycle's value of a short field as the macros take it."""
        if self.is_apart:
            return None
        match self.previous:
            case Given():
                unit = self.spec.unit if self.spec.is_numeric or self.is_figure else ""
                return {"value": show_answer(self.previous, self.spec), "unit": unit}
            case NotApplicable():
                return {"value": _("不适用"), "unit": ""}
            case _:
                return None

    @property
    def median_words(self) -> str:
        """The siblings' median, with a decimal more than the field has where it needs one."""
        if self.median is None:
            return ""
        places = self.spec.places
        return show_number(self.median, places + (self.median != round(self.median, places)))

    @property
    def words(self) -> str:
        """The answer on one line, whichever of the three values it is."""
        match self.answer:
            case Given():
                return show_answer(self.answer, self.spec)
            case NotApplicable():
                return str(_("不适用"))
            case _:
                return str(_("未填"))

    @property
    def unit(self) -> str:
        """The unit of measure, where there is a number to be measured."""
        counts = self.spec.is_numeric or self.is_figure
        return self.spec.unit if counts and isinstance(self.answer, Given) else ""

    @property
    def columns(self) -> list[Item]:
        """The heads of a table's columns, units of measure beside."""
        return [
            {"label": f"{column.label}（{column.unit}）" if column.unit else column.label}
            for column in self.spec.columns
        ]

    @property
    def hint(self) -> str:
        """The guidance, and for a table the options of its columns."""
        hints = [self.spec.guidance] if self.spec.guidance else []
        for column in self.spec.columns:
            if column.choices:
                options = _("、").join(choice.label for choice in column.choices)
                hints.append(_("“%(label)s”填：%(options)s。", label=column.label, options=options))
        return "".join(hints)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options of a choice, and the way back to none of them."""
        options = [(choice.key, choice.label) for choice in self.spec.choices]
        return [*options, ("", str(_("暂不选")))]

    def rows(self, answer: Answer | None) -> list[list[str]]:
        """The cells of a table answer of this field as they are read."""
        match answer:
            case Given(value) if self.spec.kind is FieldKind.TABLE:
                return _TABLES.cells(value, self.spec)
            case _:
                return []

    @property
    def lines(self) -> int:
        """How many lines the textarea of a narrative has: room to go on writing."""
        return max(6, min(16, self.length // 40 + 4))

    def prose(self, answer: Answer | None) -> Sequence[Item]:
        """The blocks of a narrative answer of this field."""
        match answer:
            case Given(Narrative() as narrative):
                return prose(narrative, self.shown)
            case _:
                return ()
