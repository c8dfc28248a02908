"""The same passage in the texts of several units, found by fingerprints of its shingles.

A fingerprint is a hash of some characters in a row; one of ten is kept, chosen by its own
value, so that two texts with a passage in common keep the same ones of it. Digits, punctuation and
live numbers do not count: a text that was copied and given other numbers is still a copy.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Source
from domain.checks.findings import Finding
from domain.message import msg
from domain.narrative import Narrative, Text, inlines_of
from domain.severity import Severity
from domain.template import FieldSpec

SHINGLE = 14
ONE_OF = 10
LEAST_SHARED = 6
LEAST_PERCENT = 60
_NO_WORD = re.compile(r"[\W\d_]+")
_TOKEN = re.compile(r"\{\{[^{}]*\}\}")


@lru_cache(maxsize=512)
def fingerprints_of(narrative: Narrative) -> frozenset[int]:
    """The fingerprints of a text, 48 bits each; none of a text that is too short to judge."""
    words = "".join(part.text for part in inlines_of(narrative) if isinstance(part, Text))
    return _fingerprints(words)


@lru_cache(maxsize=256)
def proposed(texts: tuple[str, ...]) -> frozenset[int]:
    """The fingerprints of what the template itself proposes: everybody may keep that."""
    return frozenset(mark for text in texts for mark in _fingerprints(_TOKEN.sub("", text)))


def own_fingerprints(spec: FieldSpec, narrative: Narrative) -> frozenset[int]:
    """The fingerprints of a unit's text without those of the template's proposals."""
    return fingerprints_of(narrative) - proposed(tuple(spec.proposals.values()))


def _fingerprints(words: str) -> frozenset[int]:
    bare = _NO_WORD.sub("", words)
    shingles = (bare[at : at + SHINGLE] for at in range(len(bare) - SHINGLE + 1))
    return frozenset(mark for shingle in shingles if (mark := _mark(shingle)) % ONE_OF == 0)


def _mark(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=6).digest())


def is_copy(shared: int, own: int) -> bool:
    """Whether so many shared fingerprints of a text are a passage and no turn of phrase."""
    return shared >= LEAST_SHARED and shared * 100 >= LEAST_PERCENT * own


def _copies(examined: Examined) -> Iterator[Finding]:
    for spec in examined.asked:
        twin = examined.around.twins.get(spec.key)
        if twin is None:
            continue
        if twin.units == 1:
            message = msg(
                "“%(label)s”约有 %(percent)s%% 的文字与%(unit)s已送审的相同。",
                label=spec.label,
                percent=twin.percent,
                unit=twin.unit,
            )
        else:
            message = msg(
                "“%(label)s”约有 %(percent)s%% 的文字与%(unit)s等 %(units)s 个单位已送审的相同。",
                label=spec.label,
                percent=twin.percent,
                unit=twin.unit,
                units=twin.units,
            )
        hint = msg("请写本单位自己的做法；确需沿用统一表述的，请说明来由。")
        yield Finding("R016", Severity.EXPLAIN, message, examined.place(spec), hint)


COPIES = Check(
    (
        Code(
            "R016",
            Severity.EXPLAIN,
            msg("几个单位的文字相同"),
            msg("正文是否有六成以上与同级其他单位已送审的文字相同；模板的参考文本不算。"),
            msg("照抄的文字汇总以后互相重复，也说明不了本单位的工作。"),
            msg("改写成本单位的做法；沿用统一表述的写明来由。"),
        ),
    ),
    _copies,
    needs=Source.TWINS,
)
