"""What the people of the demonstration typed: a version to be mended, then the good one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from builtin.demo import Act, Episode, Stage, Verb
from domain.answers import Answer, Given
from domain.checks import Finding
from domain.content import Content
from domain.message import Message
from domain.narrative import Narrative
from domain.plain_narrative import from_plain, to_plain
from domain.severity import Severity
from domain.template import FieldKind, FieldSpec
from services.checking import unfinished
from services.demonstration.naming import fields_of

Answers = Mapping[str, Answer]
Check = Callable[[Content], Sequence[Finding]]
_TOO_MUCH = Decimal("1.2")
_STOP = "。"


@dataclass(frozen=True, slots=True)
class Version:
    """What a drafter keeps: answers, and an explanation for each finding that asks for one."""

    answers: Answers
    explanations: Mapping[str, str]


def version_for(
    candidates: Sequence[Answers], content: Content, check: Check, said: Mapping[str, str]
) -> Version:
    """The first candidate that, laid over `content`, lacks nothing that the last has.

    What stops the last one too comes from elsewhere and is gone before the submit.

    `said` holds the unit's sentences by the code of the rule that they explain. Where nothing is
    to choose and nothing to say, nothing is checked before the submit.
    """
    if len(candidates) == 1 and not said:
        return Version(candidates[0], {})
    last, missing = _checked(candidates[-1], content, check, said)
    for answers in candidates[:-1]:
        version, stopping = _checked(answers, content, check, said)
        if all(message in missing for message in stopping):
            return version
    return last


def _checked(
    answers: Answers, content: Content, check: Check, said: Mapping[str, str]
) -> tuple[Version, Sequence[Message]]:
    """A version with its explanations, and what would stop it."""
    findings = check(content.with_answers(answers))
    explanations = {
        finding.key: said[finding.code]
        for finding in findings
        if finding.severity is Severity.EXPLAIN and finding.code in said
    }
    return Version(answers, explanations), unfinished(findings, explanations)


def candidates_for(
    episode: Episode, act: Act, answers: Answers, asked: Sequence[FieldSpec]
) -> tuple[Answers, ...]:
    """What may be typed at this act, the most telling first.

    What is returned later and then mended was not right before: numbers that a return names were
    too high, texts too short. Where the checks stop that, only the texts were.
    """
    mended = episode.stage is Stage.APPROVED_AFTER_RETURN
    if not mended or act is not next(a for a in episode.acts if a.verb is Verb.FILL):
        return (answers,)
    returned = next(a for a in episode.acts if a.verb is Verb.RETURN)
    named = fields_of(returned.fields) or _to_blame(asked, answers)
    texts = {spec.key for spec in asked if spec.is_narrative}
    return (_worse(answers, asked, named), _worse(answers, asked, named & texts), answers)


def _to_blame(asked: Sequence[FieldSpec], answers: Answers) -> set[str]:
    """The fields that were wrong where a return names none: the first count and the last text."""
    counts = [s.key for s in asked if s.kind is FieldKind.INTEGER and s.key in answers]
    texts = [s.key for s in asked if s.is_narrative and s.key in answers]
    return {*counts[:1], *texts[-1:]}


def _worse(answers: Answers, asked: Sequence[FieldSpec], named: set[str]) -> Answers:
    return {
        **answers,
        **{
            spec.key: _worse_answer(answers[spec.key], spec)
            for spec in asked
            if spec.key in named and spec.key in answers
        },
    }


def _worse_answer(answer: Answer, spec: FieldSpec) -> Answer:
    match answer:
        case Given(Narrative() as text):
            return Given(_shorter(text))
        case Given(int() as count) if spec.is_numeric:
            return Given(count + 1 + count // 5)
        case Given(Decimal() as number):
            step = Decimal(1).scaleb(-spec.places)
            return Given((number * _TOO_MUCH).quantize(step, ROUND_HALF_UP))
        case _:
            return answer


def _shorter(text: Narrative) -> Narrative:
    """The text without its last sentence, if it has more than one."""
    sentences = to_plain(text).rstrip(_STOP).split(_STOP)
    return from_plain(_STOP.join(sentences[:-1]) + _STOP) if len(sentences) > 1 else text
