"""People named in the words of a comment: `@` and a name, with or without a space after it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# an address for mail is no mention: there a letter or digit stands before the sign
_SIGN = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]")
_UNKNOWN = re.compile(r"[\w.·-]{1,20}")
_NAME_GOES_ON = re.compile(r"[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who can be mentioned: `names` are the words that may follow the sign."""

    person: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Who was meant, in the order named, and the names that mean nobody or more than one."""

    people: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()


def mentions_in(words: str, known: Iterable[Named]) -> Mentions:
    """The people mentioned in a text; the longest name that fits is meant."""
    by_name: dict[str, set[int]] = {}
    for somebody in known:
        for name in somebody.names:
            by_name.setdefault(name, set()).add(somebody.person)
    longest_first = sorted(by_name, key=len, reverse=True)
    people: list[int] = []
    unknown: list[str] = []
    for sign in _SIGN.finditer(words):
        after = words[sign.end() :]
        name = next((name for name in longest_first if _begins(after, name)), "")
        if len(by_name.get(name, ())) == 1:
            people += by_name[name]
        elif name or (guess := _UNKNOWN.match(after)):
            unknown.append(name or guess[0])  # type: ignore[index]  # no name: the guess was made
    return Mentions(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(unknown)))


def _begins(text: str, name: str) -> bool:
    """Whether a text begins with a name that does not go on: @Ann is not in @Anna."""
    if not name or not text.startswith(name):
        return False
    is_latin = _NAME_GOES_ON.match(name[-1])
    return not (is_latin and _NAME_GOES_ON.match(text[len(name) :]))
