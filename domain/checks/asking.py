"""A check as data: its stable codes in words, what it needs to have been read, and its function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.checks.examined import Examined, Source
from domain.checks.findings import Finding
from domain.message import Message
from domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """One code for people: what it asks, why it is asked, and how to mend what it finds.

    `severity` is the gravest its findings have; a code is never given to another question.
    """

    code: str
    severity: Severity
    title: Message
    asks: Message
    why: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class Check:
    """One function and the codes of what it finds."""

    about: tuple[Code, ...]
    run: Callable[[Examined], Iterator[Finding]]
    needs: Source | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code.code for code in self.about)
