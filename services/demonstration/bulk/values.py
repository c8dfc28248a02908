"""The values of a unit while it is played in memory, worked out when they are asked for."""

from collections.abc import Iterator, Mapping

from domain.answers import Answer, NotApplicable
from domain.checks import Examined, Finding, Surroundings, examine
from domain.content import Content
from domain.narrative import tokens_of
from domain.rollup import Tally, answer_of, merge
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit
from services.demonstration.bulk.papers import Paper
from services.surroundings import spoken
from services.tallies import Own, answers_of, own_tally, totals
from services.values import shown_words

_EMPTY = Content()


class Outline:
    """A template, and the section of each of its fields."""

    def __init__(self, template: TemplateSpec) -> None:
        self.template = template
        self.section_of = {f.key: s.key for s in template.sections for f in s.fields}


class Values:
    """What one unit has answered so far, as `services.values` and `services.checking` see it.

    `below` are the unit's figures; they have to be complete before the unit begins. `beside` is
    what the checks know from around each section.
    """

    def __init__(
        self,
        outline: Outline,
        unit: CycleUnit,
        below: Mapping[str, Tally],
        beside: Mapping[str, Surroundings],
    ) -> None:
        self.outline = outline
        self._beside = beside
        self._unit = unit
        self._below = below
        self._content: dict[str, Content | None] = {}
        self._waivers: dict[str, str] = {}

    def keep(self, paper: Paper) -> None:
        """Take note of a section whose content has changed; a waived one has none any more."""
        is_waived = paper.standing.state is State.WAIVED
        self._content[paper.frame.spec.key] = None if is_waived else paper.draft.content
        if is_waived:
            self._waivers[paper.frame.spec.key] = paper.waiver_reason or ""

    def answer(self, key: str) -> Answer | None:
        """The value of a field: the total where it rolls up, else what the unit entered."""
        template = self.outline.template
        held = self._content.get(self.outline.section_of[key], _EMPTY)
        if held is None:
            return None
        content = self.whole(template.section(self.outline.section_of[key]), held)
        spec = template.fields[key]
        if spec.aggregation is None:
            return content.answers.get(key)
        own = own_tally(template, spec, Own(self._unit, content))
        tally = merge(own, self._below.get(key, Tally()), spec.aggregation)
        return answer_of(spec, tally, template.fields)

    def whole(self, section: SectionSpec, typed: Content) -> Content:
        """What was typed in a section, with the numbers that the unit's other sections know."""
        known: dict[str, Answer] = {}
        for spec in section.fields_known_at(self._unit.level):
            key = self.outline.section_of[spec.same_as]
            source = self._content.get(key, _EMPTY)
            known[spec.key] = (
                NotApplicable(self._waivers[key]) if source is None else source[spec.same_as]
            )
        return typed.with_answers(known) if known else typed

    def tallies(self, section: SectionSpec, content: Content, given_on: str) -> dict[str, Tally]:
        """Own answers and the figures from below together, as a revision keeps them."""
        own = Own(self._unit, content, given_on)
        return totals(self.outline.template, section, own, self._below)

    def findings(self, section: SectionSpec, typed: Content) -> tuple[Finding, ...]:
        """What the checks say of `typed` as this section's content."""
        template = self.outline.template
        tallies: Mapping[str, Tally] = {}
        content = self.whole(section, typed)
        if any(spec.key in self._below for spec in section.fields):
            tallies = self.tallies(section, content, "")
        return examine(
            Examined(
                template=template,
                section=section,
                level=self._unit.level,
                content=content,
                others=_Elsewhere(self, section.key),
                totals=answers_of(template, tallies),
                around=self._beside[section.key],
                units={key: spoken(tally) for key, tally in tallies.items()},
            )
        )

    def words(self, paper: Paper) -> dict[str, str]:
        """What each live token in the texts of a section's draft shows now."""
        content = paper.draft.content
        texts = [content.narrative(spec.key) for spec in paper.frame.asked if spec.is_narrative]
        names = {token.field for text in texts for token in tokens_of(text)}
        known = {name: answer for name in names if (answer := self.answer(name)) is not None}
        return shown_words(self.outline.template, known)


class _Elsewhere(Mapping[str, Answer]):
    """The values of a unit's other sections."""

    def __init__(self, values: Values, section: str) -> None:
        self._values = values
        self._section = section

    def __getitem__(self, key: str) -> Answer:
        answer = None
        if self._values.outline.section_of[key] != self._section:
            answer = self._values.answer(key)
        if answer is None:
            raise KeyError(key)
        return answer

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._values.outline.section_of if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
