"""The document as JSON, and back: what is frozen can be kept as data and written again."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from documents import figures, nodes
from documents.nodes import Document
from documents.written import Written

_NODE = "node"
_CLASSES: dict[str, type] = {
    name: found
    for module in (figures, nodes)
    for name, found in vars(module).items()
    if isinstance(found, type) and is_dataclass(found)
}
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in _CLASSES.values()
    if is_dataclass(kind)
}


def write(document: Document) -> Written:
    """UTF-8 JSON on one line with sorted keys; decimals and dates are strings.

    One line, as only then json's fast encoder is used: a frozen report is written, and its hash
    compared, each time it is opened.
    """
    text = json.dumps(to_data(document), ensure_ascii=False, sort_keys=True)
    return Written(f"{text}\n".encode())


def to_data(document: Document) -> dict[str, Any]:
    """The tree as JSON data; every node names its class under `node`."""
    made: dict[str, Any] = _data(document)
    return made


def from_data(data: object) -> Document:
    """The tree that `to_data` was given. Raises ValueError when the data is of no such tree."""
    try:
        document = _value(data, Document)
    except (ArithmeticError, KeyError, TypeError) as error:
        raise ValueError("not a document") from error
    if not isinstance(document, Document):
        raise ValueError("not a document")
    return document


def _data(value: Any) -> Any:
    kind = type(value)
    if names := _FIELDS.get(kind):
        return {_NODE: kind.__name__, **{name: _data(getattr(value, name)) for name in names}}
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def _value(data: Any, hint: Any) -> Any:
    if isinstance(data, list):
        return tuple(_value(item, _item_hint(hint)) for item in data)
    if isinstance(data, dict):
        return _node(data, hint)
    kinds = _kinds(hint)
    if data is None and NoneType in kinds:
        return None
    for kind in kinds:
        if issubclass(kind, Decimal | Enum):
            return kind(data)
        if kind is date:
            return date.fromisoformat(data)
        if type(data) is kind:
            return data
    raise TypeError(f"{data!r} is no {hint}")


def _node(data: dict[str, Any], hint: Any) -> Any:
    kind = _CLASSES[data[_NODE]]
    if kind not in _kinds(hint):
        raise TypeError(f"{kind.__name__} is no {hint}")
    hints = get_type_hints(kind)
    return kind(**{name: _value(item, hints[name]) for name, item in data.items() if name != _NODE})


def _kinds(hint: Any) -> tuple[type, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _item_hint(hint: Any) -> Any:
    if get_origin(hint) is not tuple:
        raise TypeError(f"a list is no {hint}")
    return get_args(hint)[0]
