"""Forbidden and misspelt terms, from a list that people keep."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from domain.checks.asking import Check, Code
from domain.checks.examined import Examined, Source, Term
from domain.checks.findings import Finding
from domain.message import Message, msg
from domain.severity import Severity

_MOST_SAID = 5


def _terms(examined: Examined) -> Iterator[Finding]:
    if not examined.around.terms:
        return
    for spec, words in examined.texts:
        found = terms_in(words, examined.around.terms)
        for severity in Severity:
            terms = [term for term in found if term.severity is severity]
            if not terms:
                continue
            message = msg(
                "“%(label)s”中的用词需要修改：%(terms)s。",
                label=spec.label,
                terms="；".join(_said(term) for term in terms[:_MOST_SAID]),
            )
            notes = "；".join(dict.fromkeys(term.note for term in terms if term.note))
            detail = "" if severity is Severity.EXPLAIN else severity.value
            yield Finding(
                "R019",
                severity,
                message,
                examined.place(spec, detail),
                Message(notes) if notes else None,
            )


def _said(term: Term) -> str:
    return f"“{term.word}”应为“{term.replacement}”" if term.replacement else f"不宜用“{term.word}”"


def terms_in(words: str, terms: tuple[Term, ...]) -> list[Term]:
    """The terms of the list that a text uses, each once; not where it already says it right."""
    pattern, by_word = _finder(terms)
    found: dict[str, Term] = {}
    for match in pattern.finditer(words):
        term = by_word.get(match[0])  # what is right is found as well, and passed over
        if term is not None:
            found[term.word] = term
    return list(found.values())


@lru_cache(maxsize=16)
def _finder(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], Mapping[str, Term]]:
    """One pattern for the whole list, longest first: a replacement that holds its word is right."""
    by_word = {term.word: term for term in terms}
    right = {t.replacement for t in terms if any(word in t.replacement for word in by_word)}
    words = sorted({*by_word, *(right - {""})}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)) or r"(?!)"), by_word


TERMS = Check(
    (
        Code(
            "R019",
            Severity.BLOCK,
            msg("用词"),
            msg("文字中是否有词表列出的禁用词和错别词；轻重由词表规定。"),
            msg("提法过时和写错字，损害的是报送单位的声誉。"),
            msg("按词表改正；词表要求说明的，写明为何这样用。"),
        ),
    ),
    _terms,
    needs=Source.TERMS,
)
