"""One answer as it is typed: a value, or 不适用 with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import Field

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable, is_missing
from domain.errors import Invalid
from domain.fields import type_of
from domain.message import msg
from domain.narrative import Narrative
from domain.plain_narrative import from_plain, to_plain
from domain.template import FieldSpec
from domain.text import clean, clean_line, refuse_half_characters

MAX_TEXT = 200_000
MAX_REASON = 200
MAX_WORDS = 2_000
# half a character: a browser sends the replacement sign for it, a decoder leaves it percent-encoded
_HALF = re.compile(r"\ufffd|%ED%[AB][0-9A-F]%[89AB][0-9A-F]", re.IGNORECASE)


def readable(text: str) -> str:
    """`text` itself. Raises Invalid where a character was lost on the way, or for far too much."""
    if _HALF.search(text):
        raise Invalid(msg("文字中有无法识别的字符，请删去后重新输入。"))
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
    """What stands in the inputs of one answer."""

    text: str = ""
    is_not_applicable: bool = False
    reason: str = ""


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


class AnswerField(Field):
    """The inputs `name`, `name-na` and `name-reason` of one field; `data` is the domain's answer.

    What was typed stays in the inputs whatever it is; what cannot be read is an error and leaves
    `data` as it was. With `name-keep` ticked, or without `name`, the form leaves the answer alone.
    """

    def __init__(self, spec: FieldSpec, names: Mapping[str, str], **options: Any) -> None:
        super().__init__(label=spec.label, **options)
        self.spec = spec
        self.inputs = Inputs()
        self.was_typed = False
        self.na_errors: list[str] = []
        self.value_errors: list[str] = []
        self._labels = names

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the form if it has this field, else show the answer in `data`."""
        self.na_errors = []
        self.value_errors = []
        self.data = data if data else NOT_ANSWERED
        self.was_typed = (
            bool(formdata) and self.name in formdata and f"{self.name}-keep" not in formdata
        )
        if not self.was_typed:
            self.inputs = self._inputs_of(self.data)
            return
        self.inputs = Inputs(
            formdata[self.name],
            f"{self.name}-na" in formdata,
            formdata.get(f"{self.name}-reason", ""),
        )
        self.data = self._read()
        self.process_errors = [*self.na_errors, *self.value_errors]

    def _inputs_of(self, answer: Answer) -> Inputs:
        match answer:
            case NotApplicable(reason):
                return Inputs(is_not_applicable=True, reason=reason)
            case Given(Narrative() as narrative):
                return Inputs(to_plain(narrative, self._labels))
            case Given(value):
                return Inputs(type_of(self.spec).entry(value, self.spec))
            case _:
                return Inputs()

    def _read(self) -> Answer:
        answer: Answer = self.data
        if self.inputs.is_not_applicable:
            try:
                return NotApplicable(clean_line(said(self.inputs.reason, MAX_REASON)))
            except Invalid as error:
                self.na_errors.append(error.message.show(gettext))
                return answer
        try:
            return self._parsed(readable(self.inputs.text))
        except Invalid as error:
            self.value_errors.append(error.message.show(gettext))
            return answer

    def _parsed(self, text: str) -> Answer:
        if not text.strip():
            return NOT_ANSWERED
        value = type_of(self.spec).parse(text, self.spec)
        if self.spec.is_narrative:
            value = from_plain(text, {label: key for key, label in self._labels.items()})
        answer = Given(value)
        return NOT_ANSWERED if is_missing(answer) else answer

    def _value(self) -> str:
        return self.inputs.text

    @property
    def na(self) -> NotApplicableInputs:
        """The inputs behind 不适用."""
        return NotApplicableInputs(
            Box(f"{self.name}-na", self.inputs.is_not_applicable, []),
            Box(f"{self.name}-reason", self.inputs.reason, self.na_errors),
        )
