"""The values of a unit while its sections are played in memory."""

from collections.abc import Mapping

from domain.answers import Answer
from domain.checks import Examined, Finding, examine
from domain.content import Content
from domain.narrative import tokens_of
from domain.rollup import Tally
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit
from services.demonstration.bulk.papers import Paper
from services.tallies import Own, answers_of, totals
from services.values import shown_words

Answers = Mapping[str, Answer]


class Outline:
    """A template, and what is the same for every unit: where a field is, what nobody answered."""

    def __init__(self, template: TemplateSpec) -> None:
        self.template = template
        self.section_of = {f.key: s.key for s in template.sections for f in s.fields}
        self.unanswered: dict[str, dict[str, Answers]] = {}


class Values:
    """What one unit has answered so far, as `services.values` and `services.checking` see it.

    `below` are the unit's figures; they have to be complete before the unit begins.
    """

    def __init__(self, outline: Outline, unit: CycleUnit, below: Mapping[str, Tally]) -> None:
        template = outline.template
        self._outline = outline
        self._unit = unit
        self._below = {
            section.key: {f.key: below[f.key] for f in section.fields if f.key in below}
            for section in template.sections
        }
        if below:
            self._answers = self._unanswered()
        else:
            if unit.level not in outline.unanswered:
                outline.unanswered[unit.level] = self._unanswered()
            self._answers = dict(outline.unanswered[unit.level])

    def _unanswered(self) -> dict[str, Answers]:
        sections = self._outline.template.sections
        return {section.key: self._of_section(section, Content()) for section in sections}

    def keep(self, paper: Paper) -> None:
        """Take note of a section whose content has changed."""
        section = paper.frame.spec
        is_waived = paper.standing.state is State.WAIVED
        self._answers[section.key] = (
            {} if is_waived else self._of_section(section, paper.draft.content)
        )

    def _of_section(self, section: SectionSpec, content: Content) -> Answers:
        summed = answers_of(self._outline.template, self.tallies(section, content))
        return {**content.answers, **summed}

    def tallies(
        self, section: SectionSpec, content: Content, given_on: str = ""
    ) -> dict[str, Tally]:
        """Own answers and the figures from below together, as a revision keeps them."""
        own = Own(self._unit, content, given_on)
        return totals(self._outline.template, section, own, self._below[section.key])

    def findings(self, section: SectionSpec, content: Content) -> tuple[Finding, ...]:
        """What the checks say of `content` as this section's content."""
        rolls = bool(self._below[section.key])
        summed = answers_of(self._outline.template, self.tallies(section, content)) if rolls else {}
        others = [answers for key, answers in self._answers.items() if key != section.key]
        return examine(
            Examined(
                template=self._outline.template,
                section=section,
                level=self._unit.level,
                content=content,
                others={key: answer for answers in others for key, answer in answers.items()},
                totals=summed,
            )
        )

    def words(self, paper: Paper) -> dict[str, str]:
        """What each live token in the texts of a section's draft shows now."""
        content = paper.draft.content
        texts = [content.narrative(spec.key) for spec in paper.frame.asked if spec.is_narrative]
        names = {token.field for text in texts for token in tokens_of(text)}
        known = {name: self._answers[self._outline.section_of[name]] for name in names}
        return shown_words(
            self._outline.template,
            {name: answers[name] for name, answers in known.items() if name in answers},
        )
