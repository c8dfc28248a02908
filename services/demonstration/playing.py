"""Playing the story through the use cases, act by act, as the people of the demonstration would."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from builtin.demo import Act, Episode, Verb, half_filled
from domain.checks import Finding
from domain.content import Content
from models import CycleUnit, Submission
from services.acting import Acting
from services.checking import findings_of
from services.demonstration.naming import entries
from services.demonstration.stage import Stage
from services.demonstration.versions import Version, candidates_for, version_for
from services.drafting import Typed, save_draft
from services.moving import Words, approve, send_back, submit, waive
from services.sections import (
    current_revision,
    draft_content,
    draft_of,
    load_section,
    revision_content,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One act: who does it and when, and the submission it is about."""

    stage: Stage
    by: Acting
    submission: Submission
    episode: Episode
    act: Act

    @property
    def words(self) -> Words:
        section = load_section(self.by.session, self.submission.id)
        revision = current_revision(self.by.session, self.submission)
        said = revision_content(revision, section) if revision else Content()
        return Words(self.act.words, entries(self.act.fields, said.narrative))

    @property
    def shown_hash(self) -> str:
        revision = current_revision(self.by.session, self.submission)
        return revision.content_hash if revision else ""


def play(stage: Stage) -> None:
    """Let everything in the cycle happen, in the order of time."""
    submissions = _submissions(stage)
    scenes = [
        Scene(
            stage,
            stage.by(act.by, stage.calendar.moment(act.minute)),
            submissions[episode.unit, episode.section],
            episode,
            act,
        )
        for episode in stage.episodes()
        for act in episode.acts
    ]
    for scene in sorted(scenes, key=lambda scene: scene.act.minute):
        _ACTS[scene.act.verb](scene)


def _submissions(stage: Stage) -> dict[tuple[str, str], Submission]:
    rows = stage.session.execute(
        select(CycleUnit.code, Submission)
        .join(CycleUnit, CycleUnit.unit_id == Submission.unit_id)
        .where(Submission.cycle_id == stage.cycle.id, CycleUnit.cycle_id == stage.cycle.id)
    )
    return {(code, submission.section_key): submission for code, submission in rows}


def _fill_half(scene: Scene) -> None:
    section = scene.stage.template.section(scene.episode.section)
    answers = scene.stage.answers(section, scene.stage.troupe.units[scene.episode.unit])
    _save(scene, Version(half_filled(section, answers), {}))


def _fill(scene: Scene) -> None:
    section = load_section(scene.by.session, scene.submission.id)
    unit = scene.stage.troupe.units[scene.episode.unit]
    answers = scene.stage.answers(section.spec, unit)

    def check(content: Content) -> tuple[Finding, ...]:
        return findings_of(scene.by.session, section, content)

    candidates = candidates_for(scene.episode, scene.act, answers, section.asked)
    so_far = draft_content(scene.by.session, section)
    _save(scene, version_for(candidates, so_far, check, scene.stage.said(section.spec, unit)))


def _save(scene: Scene, version: Version) -> None:
    section = load_section(scene.by.session, scene.submission.id)
    based_on = draft_of(scene.by.session, section).version
    typed = Typed(version.answers, version.explanations, based_on)
    save_draft(scene.by, scene.submission.id, typed)


def _submit(scene: Scene) -> None:
    submit(scene.by, scene.submission.id)


def _approve(scene: Scene) -> None:
    approve(scene.by, scene.submission.id, scene.shown_hash, scene.words)


def _return(scene: Scene) -> None:
    send_back(scene.by, scene.submission.id, scene.shown_hash, scene.words)


def _waive(scene: Scene) -> None:
    waive(scene.by, scene.submission.id, scene.words)


_ACTS: Mapping[Verb, Callable[[Scene], None]] = {
    Verb.FILL_HALF: _fill_half,
    Verb.FILL: _fill,
    Verb.SUBMIT: _submit,
    Verb.APPROVE: _approve,
    Verb.RETURN: _return,
    Verb.WAIVE: _waive,
}
