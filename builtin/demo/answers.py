"""What a unit of the demonstration answers in a section, and how it explains what it breaks."""

from collections.abc import Mapping

from builtin.demo.material import numbers, read
from builtin.demo.numbers import answers_without_text, departures_of
from builtin.demo.organisation import Unit
from builtin.demo.prose import narrative_for
from builtin.demo.scene import Scene
from domain.answers import Answer, Given
from domain.narrative import Narrative
from domain.plain_narrative import from_plain, to_plain
from domain.template import SectionSpec, TemplateSpec


def answers_for(
    template: TemplateSpec, section: SectionSpec, unit: Unit, year: int, seed: int = 1
) -> Mapping[str, Answer]:
    """The answer to every field that the unit's level types, in the section's order.

    The same arguments give the same answers. Numbers keep the template's rules except for the
    departures that `explanations_for` explains.
    """
    scene = Scene(unit, year, seed)
    made = answers_without_text(section, scene, numbers(template.key))
    return {
        spec.key: Given(narrative_for(template, spec, scene, made))
        if spec.is_narrative
        else made[spec.key]
        for spec in section.fields_typed_at(unit.level)
    }


def half_filled(section: SectionSpec, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """What is there of a section somebody has begun: half of its answers, or of its only text."""
    keys = [spec.key for spec in section.fields if spec.key in answers]
    if len(keys) == 1:
        return {keys[0]: _begun(answers[keys[0]])}
    return {key: answers[key] for key in keys[: len(keys) // 2]}


def _begun(answer: Answer) -> Answer:
    if isinstance(answer, Given) and isinstance(answer.value, Narrative):
        first, stop, _ = to_plain(answer.value).partition("。")
        return Given(from_plain(first + stop))
    return answer


def explanations_for(
    template: TemplateSpec, section: SectionSpec, unit: Unit, year: int, seed: int = 1
) -> Mapping[str, str]:
    """By code, the unit's sentence for each rule that its numbers break on purpose, and one for
    each other check that may ask for an explanation.

    A unit above has a sentence for each rule that units below may break, for the case that its
    totals break it too.
    """
    scene = Scene(unit, year, seed)
    kept = numbers(template.key)
    codes = {rule.code for rule in section.rules} | read("reasons").keys()
    asked = {spec.key for spec in section.fields}
    possible = [d for d in kept.departures if d.rule in codes and d.field in asked]
    lower = template.levels[: template.levels.index(unit.level)]
    carried = {d.rule: d.above for d in kept.departures if d.level in lower and d.above}
    own = {d.rule: scene.say(d.explanation) for d in departures_of(scene, possible)}
    return (
        {code: said[int(len(said) * scene.draw(code))] for code, said in read("reasons").items()}
        | {code: words for code, words in carried.items() if code in codes}
        | own
    )
