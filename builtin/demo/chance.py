"""Draws by name: the same words always draw the same number, on every version of Python."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def draw(*name: object) -> float:
    """A number from 0 up to but not including 1."""
    words = "\x1f".join(str(part) for part in name).encode()
    return int.from_bytes(blake2b(words, digest_size=6).digest(), "big") / 2**48


def between(low: float, high: float, *name: object) -> float:
    """A number between the bounds."""
    return low + (high - low) * draw(*name)


def whole(low: int, high: int, *name: object) -> int:
    """A whole number between the bounds, both included."""
    return low + int((high - low + 1) * draw(*name))


def pick(items: Sequence[T], *name: object) -> T:
    """One of the items."""
    return items[whole(0, len(items) - 1, *name)]


def shuffled(items: Sequence[T], *name: object) -> list[T]:
    """The items in an order of their own."""
    return [items[index] for index in _order(len(items), name)]


@lru_cache(maxsize=4096)
def _order(count: int, name: tuple[object, ...]) -> tuple[int, ...]:
    return tuple(sorted(range(count), key=lambda index: draw(*name, index)))
