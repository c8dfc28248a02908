"""One answer as it is typed: a value, or 不适用 with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import Field, ValidationError

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable, Value, is_missing
from domain.asides import MAX_NOTE
from domain.content import mark_of_answer
from domain.errors import Invalid
from domain.fields import type_of
from domain.fields.numbers import needs_reading_back
from domain.message import msg
from domain.narrative import Narrative, thaw_tokens
from domain.plain_narrative import from_plain, to_plain
from domain.template import FieldSpec
from domain.text import clean, clean_line, refuse_half_characters
from domain.typed_narrative import from_json, to_json

MAX_TEXT = 200_000
MAX_REASON = 200
MAX_WORDS = 2_000
# half a character: a browser sends the replacement sign for it, a decoder leaves it percent-encoded
_HALF = re.compile(r"\ufffd|%ED%[AB][0-9A-F]%[89AB][0-9A-F]", re.IGNORECASE)

_LOST = msg("文字中有无法识别的字符，请删去后重新输入。")


def readable(text: str) -> str:
    """`text` itself. Raises Invalid where a character was lost on the way, or for far too much."""
    if _HALF.search(text):
        raise Invalid(_LOST)
    if len(text) > MAX_TEXT:
        raise Invalid(msg("文字超过 %(limit)s 个字，无法保存。", limit=MAX_TEXT))
    return refuse_half_characters(text)


def said(text: str, limit: int = MAX_WORDS) -> str:
    """Cleaned words of a reason or explanation. Raises Invalid beyond `limit` characters."""
    words = clean(readable(text)).strip()
    if len(words) > limit:
        raise Invalid(
            msg("最多 %(limit)s 字，现有 %(length)s 字。", limit=limit, length=len(words))
        )
    return words


def counted(text: object, otherwise: int) -> int:
    """The count that a hidden input of our own page carries; `otherwise` for anything odd."""
    digits = str(text or "")
    is_ours = digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if is_ours else otherwise


@dataclass(frozen=True, slots=True)
class Inputs:
    """What stands in the inputs of one answer; `tree` is a narrative's, as its editor has it."""

    text: str = ""
    is_not_applicable: bool = False
    reason: str = ""
    tree: str = ""


@dataclass(slots=True)
class Box:
    """One plain input beside a field, as the macros read it."""

    name: str
    data: Any
    errors: list[str]


@dataclass(frozen=True, slots=True)
class NotApplicableInputs:
    """The checkbox and the reason behind 不适用."""

    box: Box
    reason: Box


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside an answer: its note, whether it is confirmed to be `previous`, the number
    of last cycle (None: there is none to confirm), and the answer itself as it is saved."""

    note: str = ""
    is_confirmed: bool = False
    previous: Answer | None = None
    answer: Answer = NOT_ANSWERED

    @property
    def said(self) -> tuple[str | bool, ...]:
        """What is said beside the answer, for its mark."""
        return (self.note, self.is_confirmed) if self.note or self.is_confirmed else ()


class AnswerField(Field):
    """The inputs `name`, `name-na` and `name-reason` of one field; `data` is the domain's answer.

    A narrative's editor sends its tree beside as `name-tree`; where it is sent it is what counts.
    What was typed stays in the inputs whatever it is; what cannot be read is an error and leaves
    `data` as it was. With `name-keep` ticked, or without `name`, the form leaves the answer alone.
    Beside the answer stand `name-note`, a short note on it, and `name-same`: it is last cycle's.
    """

    def __init__(self, spec: FieldSpec, names: Mapping[str, str], **options: Any) -> None:
        super().__init__(label=spec.label, **options)
        self.spec = spec
        self.inputs = Inputs()
        self.was_typed = False
        self.na_errors: list[str] = []
        self.value_errors: list[str] = []
        self.note = Box(f"{self.name}-note", "", [])
        self.is_confirmed = False
        self._kept_beside = Kept()
        self._labels = names

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the form if it has this field, else show the answer in `data`."""
        self.na_errors = []
        self.value_errors = []
        self.kept: Answer = data if data else NOT_ANSWERED
        self.data = self.kept
        self.was_typed = (
            bool(formdata) and self.name in formdata and f"{self.name}-keep" not in formdata
        )
        if not self.was_typed:
            self.inputs = self.inputs_of(self.data)
            return
        self.inputs = Inputs(
            formdata[self.name],
            f"{self.name}-na" in formdata,
            formdata.get(f"{self.name}-reason", ""),
            formdata.get(f"{self.name}-tree", "") if self.spec.is_narrative else "",
        )
        self.data = self._read()
        self.process_errors = [*self.na_errors, *self.value_errors]

    def pre_validate(self, form: Any) -> None:
        """What was found beside the answer stops the saving too."""
        for error in (*self.value_errors, *self.note.errors):
            if error not in self.process_errors:
                raise ValidationError(error)

    def inputs_of(self, answer: Answer) -> Inputs:
        """What stands in the inputs where they show an answer."""
        match answer:
            case NotApplicable(reason):
                return Inputs(is_not_applicable=True, reason=reason)
            case Given(Narrative() as narrative):
                tree = to_json(thaw_tokens(narrative))
                return Inputs(to_plain(narrative, self._labels), tree=tree)
            case Given(value):
                return Inputs(type_of(self.spec).entry(value, self.spec))
            case _:
                return Inputs()

    @property
    def marks(self) -> tuple[str, str]:
        """The mark of the answer kept, and of what its inputs say when they are read back."""
        beside = self._kept_beside.said
        mark = mark_of_answer(self.kept, self.spec, beside)
        shown = self.inputs_of(self.kept)
        if shown.is_not_applicable:
            return mark, mark
        try:
            read_back = self._parsed(readable(shown.text), "")
            return mark, mark_of_answer(read_back, self.spec, beside)
        except Invalid:
            return mark, mark

    def _read(self) -> Answer:
        answer: Answer = self.data
        if self.inputs.is_not_applicable:
            try:
                return NotApplicable(clean_line(said(self.inputs.reason, MAX_REASON)))
            except Invalid as error:
                self.na_errors.append(error.message.show(gettext))
                return answer
        try:
            return self._parsed(readable(self.inputs.text), self.inputs.tree)
        except Invalid as error:
            self.value_errors.append(error.message.show(gettext))
            return answer

    def _parsed(self, text: str, tree: str) -> Answer:
        if not text.strip() and not tree:
            return NOT_ANSWERED
        value: Value
        if self.spec.is_narrative:
            value = self._narrative(text, tree)
        else:
            value = type_of(self.spec).parse(text, self.spec)
        answer = Given(value)
        return NOT_ANSWERED if is_missing(answer) else answer

    def _narrative(self, text: str, tree: str) -> Narrative:
        keys = {label: key for key, label in self._labels.items()}
        if not tree:
            return from_plain(text, keys)
        if _HALF.search(tree):
            raise Invalid(_LOST)
        narrative = from_json(tree, keys)
        readable(to_plain(narrative))
        return narrative

    def _value(self) -> str:
        return self.inputs.text

    def read_beside(self, formdata: Any, kept: Kept) -> None:
        """Read the note and the confirmation, after the answer itself."""
        self._kept_beside = kept
        self.note.data, self.is_confirmed = kept.note, kept.is_confirmed
        if not self.was_typed:
            return
        try:
            self.note.data = formdata.get(self.note.name, kept.note)
            self.note.data = clean_line(said(self.note.data, MAX_NOTE))
        except Invalid as error:
            self.note.errors.append(error.message.show(gettext))
        is_ticked = f"{self.name}-same" in formdata and kept.previous is not None
        self.is_confirmed = is_ticked and not self.inputs.is_not_applicable
        if self.is_confirmed and not self.value_errors:
            self._confirm(kept)

    def _confirm(self, kept: Kept) -> None:
        """Take last cycle's number over; a number typed over a confirmed one ends that instead."""
        if self.data == kept.previous:
            return
        is_new_number = self.data not in (NOT_ANSWERED, kept.answer)
        if is_new_number and kept.is_confirmed:
            self.is_confirmed = False
        elif is_new_number:
            why = msg("填的数与上期不同。与上期相同的，请清空后再勾选“同上期”。")
            self.value_errors.append(why.show(gettext))
        else:
            self.data = kept.previous
            self.inputs = self.inputs_of(self.data)

    def entry_of(self, answer: Answer) -> str:
        """An answer as it would stand in the input."""
        return self.inputs_of(answer).text

    @property
    def echo(self) -> str:
        """The number as it is read where it was typed in another way, such as 1.2万; else empty."""
        match self.data:
            case Given(value) if self.spec.is_numeric and needs_reading_back(self.inputs.text):
                shown = type_of(self.spec).show(value, self.spec)
                return "" if self.value_errors else f"{shown} {self.spec.unit}".rstrip()
            case _:
                return ""

    @property
    def tree(self) -> str:
        """What stands in the hidden input of a narrative's editor."""
        return self.inputs.tree

    @property
    def na(self) -> NotApplicableInputs:
        """The inputs behind 不适用."""
        return NotApplicableInputs(
            Box(f"{self.name}-na", self.inputs.is_not_applicable, []),
            Box(f"{self.name}-reason", self.inputs.reason, self.na_errors),
        )
