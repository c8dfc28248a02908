"""The small demonstration: every state is there, rules were kept, both ways of loading agree."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from builtin import demo, templates
from builtin.demo import Stage
from domain.access.facts import Subject
from domain.access.permission_map import allows
from domain.answers import Given
from domain.content import Content, StoredContent, store
from domain.rollup import Source, roll_up
from domain.staleness import Kind
from domain.workflow.states import TRANSITIONS, Action, State
from models import Base, CycleUnit, Decision, Figure, Finding, ReviewTask, Revision, Submission
from models.cycle import CycleState
from services.acting import Acting
from services.audit import first_broken_event
from services.demonstration.guide import USERNAMES, guests
from services.figures import aggregated, contributions, current_sources, kept_tallies
from services.outlines import outline_of
from services.reads.people import actor_of
from services.reads.section_page import section_page
from services.revising import content_hash
from services.staleness import stale_at
from services.timetable.openness import is_open_for
from services.tree import units_below
from tests.demo.conftest import NOW
from tests.demo.reading import (
    LAST_YEAR,
    THIS_YEAR,
    cycle,
    person,
    revisions,
    submission,
    submissions,
    unit,
)
from tests.demo.snapshot import snapshot
from tests.services.databases import engine_on

TRAINING = templates.load("party-training")
UNITS = demo.organisation()
# where each stage of the story leaves a section: its state and the open step
STANDS = {
    Stage.UNTOUCHED: (State.DRAFT, 0),
    Stage.HALF_FILLED: (State.DRAFT, 0),
    Stage.FILLED: (State.DRAFT, 0),
    Stage.IN_REVIEW_STEP_1: (State.IN_REVIEW, 0),
    Stage.IN_REVIEW_STEP_2: (State.IN_REVIEW, 1),
    Stage.APPROVED: (State.APPROVED, 1),
    Stage.APPROVED_AFTER_RETURN: (State.APPROVED, 1),
    Stage.WAIVED: (State.WAIVED, 0),
}
EPISODES = [
    (plan.key, episode)
    for plan in demo.cycles()
    for episode in demo.episodes(plan, TRAINING, UNITS)
]
REOPENED = {
    (plan.key, each.unit, each.section) for plan in demo.cycles() for each in demo.reopenings(plan)
}
both = pytest.mark.parametrize("which", ["played", "in_bulk"])


@pytest.fixture
def session(request: pytest.FixtureRequest, which: str) -> Session:
    found: Session = request.getfixturevalue(which)
    return found


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_in_bulk_every_row_is_the_one_that_the_use_cases_leave(
    snapshots: tuple[dict[str, list[str]], dict[str, list[str]]], table: str
) -> None:
    played, in_bulk = snapshots
    assert in_bulk[table] == played[table]


@pytest.fixture(scope="module")
def snapshots(played_url: str, bulk_url: str) -> tuple[dict[str, list[str]], ...]:
    found = []
    for url in (played_url, bulk_url):
        with engine_on(url) as engine, Session(engine) as session:
            found.append(snapshot(session))
    return tuple(found)


def test_every_section_stands_where_the_story_says(played: Session) -> None:
    found = {key: submissions(played, key) for key in (LAST_YEAR, THIS_YEAR)}
    for key, episode in EPISODES:
        row = found[key][episode.unit, episode.section]
        if (key, episode.unit, episode.section) in REOPENED:
            assert (row.state, row.step) == (State.RETURNED, STANDS[episode.stage][1])
        elif episode.stage is Stage.RETURNED:
            assert (row.state, row.step) == (State.RETURNED, episode.acts[-1].step - 1)
        else:
            assert (row.state, row.step) == STANDS[episode.stage], episode
        assert (row.draft.version == 0) == (episode.stage in (Stage.UNTOUCHED, Stage.WAIVED))


def test_what_was_opened_again_has_made_something_stale_above(played: Session) -> None:
    found = stale_at(played, TRAINING, unit(played, "c1"))
    opened = {(unit(played, code).unit_id, section) for _, code, section in REOPENED}
    causes = {cause.source for stale in found for cause in stale.causes}
    assert opened <= {(source.unit, source.section) for source in causes}
    assert {Kind.FIGURE, Kind.PARAGRAPH} == {stale.thing.kind for stale in found}


def test_a_half_filled_section_holds_some_answers_and_not_all(played: Session) -> None:
    found = submissions(played, THIS_YEAR)
    halves = [e for key, e in EPISODES if key == THIS_YEAR and e.stage is Stage.HALF_FILLED]
    assert halves
    by_code = {unit.code: unit for unit in UNITS}
    for episode in halves:
        section, whose = TRAINING.section(episode.section), by_code[episode.unit]
        whole = store(
            Content(demo.answers_for(TRAINING, section, whose, 2023)),
            section.fields_entered_at(whose.level),
        )
        draft = found[episode.unit, episode.section].draft
        assert {**draft.numbers, **draft.texts}
        assert (draft.numbers, draft.texts) != (whole.numbers, whole.texts)


def test_this_year_some_are_late_some_are_due_soon_and_some_reviews_are_late(
    played: Session,
) -> None:
    today = NOW.date()
    rows = submissions(played, THIS_YEAR).values()
    unsent = [row for row in rows if row.state in (State.DRAFT, State.RETURNED)]
    assert any(row.due_on < today for row in unsent)
    assert any(today <= row.due_on <= today + timedelta(days=14) for row in unsent)
    waiting = played.scalars(select(ReviewTask).where(ReviewTask.closed_at.is_(None))).all()
    assert any(task.due_on < today for task in waiting)
    assert any(task.due_on >= today for task in waiting)


def test_a_returned_section_names_why_and_which_fields(played: Session) -> None:
    returned = submission(played, "c1-b04", "rotation")
    assert returned.state == State.RETURNED
    decision = played.scalars(
        select(Decision).where(Decision.submission_id == returned.id, Decision.action == "return")
    ).one()
    assert decision.fields == ["ordinary_member_hours", "rotation_text"]
    assert "年均学时" in decision.reason


def test_what_was_mended_differs_in_the_named_fields_alone(played: Session) -> None:
    first, second = revisions(played, submission(played, "c1-b02", "rotation"))
    old, new = {**first.numbers, **first.texts}, {**second.numbers, **second.texts}
    changed = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    assert changed - {"rotation_text"} == {"courses_held", "course_attendance"}
    assert old["courses_held"] > new["courses_held"]


def test_what_a_rule_asks_to_explain_is_explained(played: Session) -> None:
    codes = {
        code
        for code, explanation in played.execute(select(Finding.code, Finding.explanation))
        if len(explanation) > 10
    }
    assert {"T204", "T301", "T304", "T701"} <= codes


@both
def test_the_record_is_whole(session: Session) -> None:
    assert first_broken_event(session) is None


@both
def test_kept_figures_are_those_computed_from_nothing(session: Session) -> None:
    for key in (LAST_YEAR, THIS_YEAR):
        template = outline_of(session, cycle(session, key).version_id)
        for code in ("c1", "c2", "group"):
            above = unit(session, code, key)
            for section in template.sections:
                if not current_sources(session, above, section.key):
                    continue
                given = contributions(session, template, above, section)
                kept = kept_tallies(session, above, section.key)
                for spec in aggregated(section):
                    sources = (
                        Source(c.unit.code, c.revision_id, c.tallies[spec.key]) for c in given
                    )
                    tally = roll_up(spec, sources).tally
                    assert kept.get(spec.key, tally) == tally, (key, code, spec.key)
                    assert (spec.key in kept) == bool(tally.units)


@both
def test_the_groups_total_is_the_sum_of_what_the_branches_typed(session: Session) -> None:
    group = unit(session, "group", LAST_YEAR)
    typed = sum(
        revisions(session, submission(session, branch.code, "rotation", LAST_YEAR))[-1].numbers[
            "members_total"
        ]
        for branch in units_below(session, group)
        if branch.level == "branch"
    )
    assert kept_tallies(session, group, "rotation")["members_total"].parts == ((typed,),)


@both
def test_a_revisions_hash_covers_what_it_keeps(session: Session) -> None:
    for revision in session.scalars(select(Revision)):
        stored = StoredContent(revision.numbers, revision.texts)
        assert revision.content_hash == content_hash(
            stored, revision.figures, revision.explanations
        )


@both
def test_a_decision_names_the_revision_that_was_in_review(session: Session) -> None:
    rows = session.execute(
        select(Decision, Revision).join(Revision, Revision.id == Decision.revision_id)
    )
    for decision, revision in rows:
        assert decision.content_hash == revision.content_hash
        assert decision.decided_at > revision.submitted_at


def test_nobody_did_what_the_permission_map_refuses(played: Session) -> None:
    people = {
        account.username: person(played, account.username) for account in demo.accounts(UNITS)
    }
    found = {key: submissions(played, key) for key in (LAST_YEAR, THIS_YEAR)}
    tasks = {(t.submission_id, t.step, t.person_id) for t in played.scalars(select(ReviewTask))}
    for key, episode in EPISODES:
        row = found[key][episode.unit, episode.section]
        path = unit(played, episode.unit, key).path_ids
        for act in episode.acts:
            somebody = people[act.by]
            signs = (row.id, act.step - 1, somebody) in tasks
            subject = Subject(path=path, signers=frozenset({somebody} if signs else ()))
            assert allows(PERMISSIONS[act.verb], actor_of(played, somebody), subject), act


PERMISSIONS = {
    demo.Verb.FILL_HALF: "submission:edit",
    demo.Verb.FILL: "submission:edit",
    demo.Verb.SUBMIT: TRANSITIONS[State.DRAFT, Action.SUBMIT].permission,
    demo.Verb.APPROVE: TRANSITIONS[State.IN_REVIEW, Action.APPROVE].permission,
    demo.Verb.RETURN: TRANSITIONS[State.IN_REVIEW, Action.RETURN].permission,
    demo.Verb.WAIVE: TRANSITIONS[State.DRAFT, Action.WAIVE].permission,
}


def test_last_year_is_closed_and_this_year_is_open_for_months(played: Session) -> None:
    assert cycle(played, LAST_YEAR).state == CycleState.CLOSED
    for code in ("c1-b01", "c1", "group"):
        for days in (0, 100):
            assert is_open_for(cycle(played), unit(played, code), NOW + timedelta(days=days))


def test_last_years_value_stands_beside_this_years(played: Session) -> None:
    assert cycle(played).previous_id == cycle(played, LAST_YEAR).id
    by = Acting(played, actor_of(played, person(played, "c1-b02.drafter")), NOW)
    page = section_page(by, submission(played, "c1-b02", "rotation").id)
    rows = {row.spec.key: row for part in page.parts for row in part.fields}
    last_year = revisions(played, submission(played, "c1-b02", "rotation", LAST_YEAR))[-1]
    assert rows["members_total"].previous == Given(last_year.numbers["members_total"])
    assert rows["course_attendance"].previous == Given(last_year.numbers["course_attendance"])


def test_there_is_somebody_to_sign_in_as_for_every_post(played: Session) -> None:
    found = {guest.username: guest for guest in guests(played, NOW.date())}
    assert list(found) == list(USERNAMES)
    assert found["c1-b04.drafter"].returned == 1
    assert found["c1.compiler"].to_do > 0
    assert found["c1.reviewer"].to_do > 0
    assert {role for guest in found.values() for role in guest.roles} == set(demo_roles())


def demo_roles() -> set[str]:
    return {role for account in demo.accounts(UNITS) for role in account.roles}


def test_a_figure_is_computed_when_the_last_of_its_sources_came_to_rest(in_bulk: Session) -> None:
    figure = in_bulk.scalars(
        select(Figure).where(
            Figure.unit_id == unit(in_bulk, "c1").unit_id,
            Figure.cycle_id == cycle(in_bulk).id,
            Figure.field_key == "members_total",
        )
    ).one()
    below = in_bulk.scalars(
        select(Submission)
        .join(CycleUnit, CycleUnit.unit_id == Submission.unit_id)
        .where(
            CycleUnit.cycle_id == figure.cycle_id,
            Submission.cycle_id == figure.cycle_id,
            CycleUnit.parent_id == figure.unit_id,
            Submission.section_key == "rotation",
        )
    )
    assert figure.computed_at == max(row.approved_at for row in below if row.approved_at)
