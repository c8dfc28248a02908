"""Field types: how each kind of field is read, checked, shown, exported and kept."""

from domain.fields.base import FieldType, Problem
from domain.fields.registry import FIELD_TYPES, type_of

__all__ = ["FIELD_TYPES", "FieldType", "Problem", "type_of"]
