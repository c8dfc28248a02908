"""Narratives put together from the sentences kept for a field, with live numbers in them."""

from collections.abc import Mapping

from builtin.demo.chance import shuffled, whole
from builtin.demo.material import FACT, Place, Stock, Variant, stock
from builtin.demo.scene import Scene
from domain.answers import Answer, Given
from domain.narrative import Narrative
from domain.plain_narrative import from_plain
from domain.template import FieldSpec, TemplateSpec


def narrative_for(
    template: TemplateSpec, spec: FieldSpec, scene: Scene, answers: Mapping[str, Answer]
) -> Narrative:
    """The unit's text for a narrative field; the template's proposal where no sentences are kept.

    `answers` are the section's others: a sentence whose number is missing or zero is not said.
    """
    level = scene.unit.level
    kept = stock(template.key, level)
    paragraphs = kept.get(f"{spec.key}/{scene.year}") or kept.get(spec.key)
    if paragraphs is None:
        return from_plain(spec.proposals.get(level, ""))
    writer = _Writer(scene, spec, answers)
    return from_plain(writer.text(paragraphs))


class _Writer:
    """Chooses a variant for each place so that neighbours do not choose the same."""

    def __init__(self, scene: Scene, spec: FieldSpec, answers: Mapping[str, Answer]) -> None:
        self._scene = scene
        self._spec = spec
        self._answers = answers

    def text(self, paragraphs: Stock) -> str:
        lines = (
            "".join(self._sentence(place, (row, column)) for column, place in enumerate(places))
            for row, places in enumerate(paragraphs)
        )
        return "\n".join(lines)

    def _sentence(self, place: Place, where: tuple[int, int]) -> str:
        if isinstance(place, str):
            return self._scene.trade.facts.get(place.removeprefix(FACT), "")
        chosen = next((v for v in self._in_turn(place, where) if self._may_say(v)), None)
        return self._scene.say(chosen.text) if chosen else ""

    def _in_turn(self, variants: tuple[Variant, ...], where: tuple[int, int]) -> list[Variant]:
        """The variants for special cases, then the others in one order, from the unit's turn on.

        Each further round through the variants is shifted by the place's number, so that units
        which agree in one place mostly differ in the next. In every other year the turns are moved
        on, so that a unit does not say the same two years running.
        """
        name = (self._scene.seed, self._spec.key, where)
        special = [variant for variant in variants if variant.is_special]
        order = shuffled([variant for variant in variants if not variant.is_special], *name)
        turn = self._scene.unit.position
        turn += turn // len(order) * where[1]
        turn += whole(1, max(1, len(order) - 1), *name) * (self._scene.year % 2)
        start = turn % len(order)
        return special + order[start:] + order[:start]

    def _may_say(self, variant: Variant) -> bool:
        trade = self._scene.unit.trade
        if trade in variant.excluded or (variant.only and trade not in variant.only):
            return False
        if variant.unless and self._counts(variant.unless):
            return False
        needed = (*variant.tokens, variant.when) if variant.when else variant.tokens
        return all(self._counts(field) for field in needed)

    def _counts(self, field: str) -> bool:
        """Whether a number is there to speak of; a total from below is taken to be."""
        answer = self._answers.get(field)
        return answer is None or (isinstance(answer, Given) and answer.value != 0)
