"""Numbers in running text: which field each of them speaks of, by its unit and the words before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.errors import Invalid
from domain.message import msg
from domain.template import FieldSpec
from domain.word_draft.found import Found, Left, Way, answer_in
from domain.word_draft.words import bare, common_run

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,，])[0-9]+(?:[,，][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?\s?[万亿]?"
)
_PLAIN = str.maketrans("０１２３４５６７８９．", "0123456789.")
_ABOUT = re.compile(r"\s*(?:余|多|来|左右|以上)")
_TOKEN = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_SENTENCES = re.compile(r"[。；！？;\n]")
_REACH = 16
"""So many characters before a number say what it counts."""
_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a sentence: as written, what follows it, the bare words before it."""

    raw: str
    after: str
    before: str
    words: str
    is_about: bool


def mentions_in(words: str) -> Iterator[Mention]:
    """Every number of a text with what stands around it in its sentence."""
    for sentence in _SENTENCES.split(words.translate(_PLAIN)):
        before, end = "", 0
        for match in _NUMBER.finditer(sentence):
            before += sentence[end : match.start()]
            rest = sentence[match.end() :]
            about = _ABOUT.match(rest)
            after = rest[about.end() :] if about else rest
            end = match.end()
            yield Mention(
                match.group(), after.lstrip(), bare(before)[-_REACH:], sentence.strip(), bool(about)
            )


@dataclass(frozen=True, slots=True)
class _Score:
    value: int
    spec: FieldSpec
    mention: Mention


def read_mentions(
    texts: Iterable[str], fields: Sequence[FieldSpec], proposals: Sequence[str]
) -> list[Found | Left]:
    """The numbers that speak of a field, each of one alone.

    `proposals` are the text templates in which a field's token shows the words before its number.
    """
    contexts = _contexts(proposals, fields)
    mentions = [mention for text in texts for mention in mentions_in(text)]
    scores = [
        _Score(score, spec, mention)
        for mention in mentions
        for spec in _with_longest_unit(mention, fields)
        if (score := _score(mention, spec, contexts.get(spec.key, ())))
    ]
    return [result for spec in fields if (result := _choose(spec, scores)) is not None]


def _contexts(proposals: Sequence[str], fields: Sequence[FieldSpec]) -> dict[str, list[str]]:
    """The bare words before each field's token, the other tokens of the sentence left out."""
    found: dict[str, list[str]] = {spec.key: [] for spec in fields}
    for sentence in (s for text in proposals for s in _SENTENCES.split(text)):
        before, end = "", 0
        for match in _TOKEN.finditer(sentence):
            before += sentence[end : match.start()]
            end = match.end()
            found.setdefault(match[1], []).append(bare(before)[-_REACH:])
    return found


def _with_longest_unit(mention: Mention, fields: Sequence[FieldSpec]) -> list[FieldSpec]:
    """The numeric fields whose unit follows the number: 人次 is not 人."""
    fitting = [f for f in fields if f.is_numeric and f.unit and mention.after.startswith(f.unit)]
    longest = max((len(f.unit) for f in fitting), default=0)
    return [f for f in fitting if len(f.unit) == longest]


def _score(mention: Mention, spec: FieldSpec, contexts: Sequence[str]) -> int:
    """How many characters of the field's name or of its template stand before the number."""
    label = bare(spec.label)
    run = common_run(label, mention.before)
    tails = [_common_end(context, mention.before) for context in contexts]
    best = max([run, *tails])
    return best if best >= _ENOUGH or run == len(label) else 0


def _common_end(one: str, other: str) -> int:
    length = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        length += 1
    return length


def _choose(spec: FieldSpec, scores: Sequence[_Score]) -> Found | Left | None:
    own = [score for score in scores if score.spec is spec and _is_best(score, scores)]
    top = max((score.value for score in own), default=0)
    best = [score.mention for score in own if score.value == top]
    if not best:
        return None
    if len({mention.raw for mention in best}) > 1:
        words = " / ".join(f"{mention.raw}{spec.unit}" for mention in best)
        return Left(words, msg("“%(label)s”在文中有几个不同的数，请自行选定。", label=spec.label))
    mention = best[0]
    if mention.is_about:
        why = msg("“%(label)s”在文中是约数，请填写准确的数。", label=spec.label)
        return Left(mention.words, why)
    try:
        return Found(spec, answer_in(mention.raw, spec), mention.words, Way.SENTENCE)
    except Invalid as error:
        return Left(mention.words, msg("“%(label)s”：%(why)s", label=spec.label, why=error.message))


def _is_best(score: _Score, scores: Sequence[_Score]) -> bool:
    """Whether no other field fits the number as well."""
    rivals = [s for s in scores if s.mention is score.mention and s.spec is not score.spec]
    return all(rival.value < score.value for rival in rivals)
