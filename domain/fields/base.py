"""What every field type can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from domain.answers import Value
from domain.message import Message
from domain.template import FieldSpec, Operator

Exported = str | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one value, and which stable check code says so.

    `detail` tells the problems of one value apart, for example the row and column of a table.
    """

    code: str
    message: Message
    detail: str = ""


class FieldType(Protocol):
    """The five acts of a field type; `spec` carries label, unit of measure, places and bounds."""

    operators: frozenset[Operator]

    def parse(self, raw: str, spec: FieldSpec) -> Value:
        """The value typed. Raises Invalid with a sentence that says how to type it."""

    def check(self, value: Value, spec: FieldSpec) -> Iterator[Problem]:
        """What is out of bounds; nothing for a good value."""

    def show(self, value: Value, spec: FieldSpec) -> str:
        """The value as people read it, without the unit of measure."""

    def entry(self, value: Value, spec: FieldSpec) -> str:
        """The value as it is typed; `parse` reads it back."""

    def export(self, value: Value, spec: FieldSpec) -> Exported:
        """The value typed for a spreadsheet or JSON: exact numbers, dates, text."""

    def to_data(self, value: Value, spec: FieldSpec) -> Any:
        """JSON data that a revision keeps; numbers are whole, in units of 10^-places."""

    def from_data(self, data: Any, spec: FieldSpec) -> Value:
        """The value of `to_data`. Raises Invalid."""
