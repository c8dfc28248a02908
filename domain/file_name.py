"""File names as people give them, made safe to keep, to show and to offer for download."""

import re
import unicodedata
from collections.abc import Sequence

from domain.text import clean_line

MOST_BYTES = 200
UNNAMED = "附件"
# what Windows refuses in a name; a name has to live on whatever machine it is taken to
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?=[a-z0-9]{0,7}[a-z])[a-z0-9]{1,8}$", re.IGNORECASE)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean_file_name(given: str, suffixes: Sequence[str]) -> str:
    """The last part of a path as a plain name that ends as its kind of file does.

    `suffixes` are the endings of the kind, with their dot and in lower case, the usual one first:
    a name that ends otherwise gets the usual one in the place of its own. Control characters, what
    is invisible or turns the reading direction, and what a file system refuses are taken out. The
    name has at most 200 bytes in UTF-8; cleaning a clean name changes nothing.
    """
    last = re.split(r"[/\\]", _SURROGATE.sub("", given))[-1]
    name = _FORBIDDEN.sub("_", clean_line(_without_formats(last)))
    stem, suffix = _split(name.strip(" ."))
    stem = stem.strip(" .") or UNNAMED
    if suffix.lower() not in suffixes:
        suffix = suffixes[0]
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, MOST_BYTES - len(suffix))}{suffix}"


def _without_formats(name: str) -> str:
    """Without any character that only steers: direction marks, joiners, private and unassigned."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(
        " " if category.startswith("Z") else each
        for each in composed
        if not (category := unicodedata.category(each)).startswith("C")
    )


def _split(name: str) -> tuple[str, str]:
    found = _SUFFIX.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def _cut(stem: str, most_bytes: int) -> str:
    """As many whole characters as fit, with no blank or dot at the end."""
    fitting = stem.encode("utf-8")[:most_bytes].decode("utf-8", "ignore")
    return fitting.rstrip(" .")
