"""The field type of each kind; one list, and a test that it is complete."""

from decimal import Decimal

from domain.fields.base import FieldType
from domain.fields.narratives import NarrativeText
from domain.fields.numbers import Number
from domain.fields.tables import TableOfRows
from domain.fields.words import ChoiceOfOne, Day, ShortText
from domain.template import FieldKind, FieldSpec

_ZERO = Decimal(0)

FIELD_TYPES: dict[FieldKind, FieldType] = {
    FieldKind.INTEGER: Number(_ZERO, None),
    FieldKind.DECIMAL: Number(_ZERO, None),
    FieldKind.PERCENT: Number(_ZERO, Decimal(100)),
    FieldKind.MONEY: Number(None, None),
    FieldKind.DATE: Day(),
    FieldKind.CHOICE: ChoiceOfOne(),
    FieldKind.TEXT: ShortText(),
    FieldKind.NARRATIVE: NarrativeText(),
}
FIELD_TYPES[FieldKind.TABLE] = TableOfRows(FIELD_TYPES)


def type_of(spec: FieldSpec) -> FieldType:
    """The field type of a field."""
    return FIELD_TYPES[spec.kind]
