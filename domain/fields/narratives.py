"""The narrative field: report text as a small tree."""

from collections.abc import Iterator
from typing import Any

from domain.answers import Value
from domain.errors import Invalid
from domain.fields.base import Exported, Problem
from domain.message import msg
from domain.narrative import Narrative, from_data, length_of, plain_text, to_data
from domain.plain_narrative import from_plain, to_plain
from domain.template import FieldSpec, Operator

DEFAULT_NARRATIVE_LENGTH = 5_000
HARD_LIMIT = 200_000


class NarrativeText:
    """Paragraphs, headings, lists, tables and live tokens; typed as plain text, kept as a tree."""

    operators: frozenset[Operator] = frozenset()

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        if len(raw) > HARD_LIMIT:
            raise Invalid(msg("“%(label)s”的文字太长，无法保存。", label=spec.label))
        return from_plain(raw)

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        limit = spec.max_length or DEFAULT_NARRATIVE_LENGTH
        length = length_of(_narrative(value))
        if length > limit:
            yield Problem(
                "R003",
                msg(
                    "“%(label)s”最多 %(limit)s 字，现有 %(length)s 字。",
                    label=spec.label,
                    limit=limit,
                    length=length,
                ),
            )

    def show(self, value: Value, spec: FieldSpec) -> str:
        return plain_text(_narrative(value))

    def entry(self, value: Value, spec: FieldSpec) -> str:
        return to_plain(_narrative(value))

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        return plain_text(_narrative(value))

    def to_data(self, value: Value, spec: FieldSpec) -> list[dict[str, Any]]:
        return to_data(_narrative(value))

    def from_data(self, data: Any, spec: FieldSpec) -> Value:
        return from_data(data)


def _narrative(value: Value) -> Narrative:
    if not isinstance(value, Narrative):
        raise TypeError(f"not a narrative: {value!r}")
    return value
