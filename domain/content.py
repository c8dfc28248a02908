"""The content of one section: its answers, their two JSON documents and their hash."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable, is_missing
from domain.canonical import digest
from domain.errors import Invalid
from domain.fields import type_of
from domain.merge import mark_of
from domain.message import msg
from domain.narrative import Narrative, thaw_tokens
from domain.template import FieldKind, FieldSpec

_NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Content:
    """Answers by field key; a field that is not there is not answered."""

    answers: Mapping[str, Answer] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Answer:
        return self.answers.get(key, NOT_ANSWERED)

    def narrative(self, key: str) -> Narrative:
        """The narrative of a field; an empty one when it was not given."""
        answer = self[key]
        if isinstance(answer, Given) and isinstance(answer.value, Narrative):
            return answer.value
        return Narrative()

    def with_answers(self, changed: Mapping[str, Answer]) -> "Content":
        return Content({**self.answers, **changed})


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The two documents a revision keeps, numbers apart from narratives, and the hash over both."""

    numbers: dict[str, Any]
    texts: dict[str, Any]

    @property
    def content_hash(self) -> str:
        return digest({"numbers": self.numbers, "texts": self.texts})


def store(content: Content, fields: Iterable[FieldSpec]) -> StoredContent:
    """The documents of the answers to `fields`; what is not answered is left out.

    An empty text, narrative or table is not answered, so that equal content has an equal hash.
    """
    numbers: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    for spec in fields:
        data = _answer_data(content[spec.key], spec)
        if data is not None:
            (texts if spec.is_narrative else numbers)[spec.key] = data
    return StoredContent(numbers, texts)


def load(stored: StoredContent, fields: Iterable[FieldSpec]) -> Content:
    """The answers that were stored for `fields`. Raises Invalid for one that cannot be read."""
    answers: dict[str, Answer] = {}
    for spec in fields:
        document = stored.texts if spec.is_narrative else stored.numbers
        if spec.key in document:
            answers[spec.key] = answer_from_data(document[spec.key], spec)
    return Content(answers)


def _answer_data(answer: Answer, spec: FieldSpec) -> Any:
    match answer:
        case NotApplicable(reason):
            return {_NOT_APPLICABLE: reason}
        case Given(value) if not is_missing(answer):
            return type_of(spec).to_data(value, spec)
        case _:
            return None


def mark_of_answer(answer: Answer, spec: FieldSpec, beside: Sequence[Any] = ()) -> str:
    """The mark by which two answers to a field are compared, with what is said `beside` them.

    Frozen tokens count as live ones.
    """
    if isinstance(answer, Given) and isinstance(answer.value, Narrative):
        answer = Given(thaw_tokens(answer.value))
    data = _answer_data(answer, spec)
    return mark_of([data, *beside] if beside else data)


def answer_from_data(data: Any, spec: FieldSpec) -> Answer:
    """One answer as a revision keeps it; None is not answered. Raises Invalid."""
    if data is None:
        return NOT_ANSWERED
    if isinstance(data, dict):
        reason = data.get(_NOT_APPLICABLE)
        if not isinstance(reason, str):
            raise Invalid(msg("“%(label)s”的存档值无法读取。", label=spec.label))
        return NotApplicable(reason)
    return Given(type_of(spec).from_data(data, spec))


def show_answer(answer: Answer, spec: FieldSpec, *, with_unit: bool = False) -> str:
    """A given value or total as people read it; an empty string for the other two values.

    A count of units is a number and a list of units a text, whatever the field holds itself. Only
    numbers have a unit of measure.
    """
    match answer:
        case Given(int() | Decimal() as number):
            shown = type_of(spec).show(number, spec) if spec.is_numeric else str(number)
            return f"{shown}{spec.unit}" if with_unit else shown
        case Given(str() as text) if spec.kind is not FieldKind.CHOICE:
            return text
        case Given(value):
            return type_of(spec).show(value, spec)
        case _:
            return ""
