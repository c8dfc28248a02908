"""One byte form for a JSON document, so that equal content has an equal hash."""

import hashlib
import json
from typing import Any

from domain.text import refuse_half_characters


def canonical(data: Any) -> bytes:
    """UTF-8 JSON with keys in code point order and no white space; a tuple is written as a list.

    Raises TypeError for what has no exact form (a float, a key that is not text, another type) and
    Invalid for a lone surrogate.
    """
    _refuse_what_is_not_exact(data)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return refuse_half_characters(text).encode("utf-8")


def digest(data: Any) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


def _refuse_what_is_not_exact(data: Any) -> None:
    if data is None or isinstance(data, str | int):  # most there is
        return
    if isinstance(data, float):
        raise TypeError("a float has no canonical form")
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                raise TypeError(f"a key must be text: {key!r}")
            _refuse_what_is_not_exact(value)
    elif isinstance(data, list | tuple):
        for value in data:
            _refuse_what_is_not_exact(value)
