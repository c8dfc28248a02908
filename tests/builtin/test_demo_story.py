"""The demonstration's group, people and cycles: complete and possible under the rules."""

import re
from collections import defaultdict

import pytest

from builtin import demo, templates
from builtin.demo.people import MAIL_DOMAIN
from domain.access.roles import Role
from domain.workflow.chain import Place

KEYS = templates.keys()
TRAINING = templates.load("party-training")
UNITS = demo.organisation()
BY_CODE = {unit.code: unit for unit in UNITS}
LAST_YEAR, THIS_YEAR = demo.cycles()
MINUTES_A_DAY = 24 * 60


def _episodes(cycle, units=UNITS):
    return {(e.unit, e.section): e for e in demo.episodes(cycle, TRAINING, units)}


def test_the_small_demonstration_is_one_group_two_companies_twelve_branches():
    assert [unit.code for unit in UNITS if unit.level != "branch"] == ["group", "c1", "c2"]
    branches = [unit.code for unit in UNITS if unit.level == "branch"]
    assert branches == [f"c{c}-b{b:02}" for c in (1, 2) for b in range(1, 7)]


@pytest.mark.parametrize("count", [2, 12, 13, 100, 2000])
def test_the_organisation_grows_to_any_number_of_branches(count):
    units = demo.organisation(count)
    assert sum(unit.level == "branch" for unit in units) == count
    assert len({unit.code for unit in units}) == len(units)
    assert len({unit.name for unit in units}) == len(units)
    seen = set()
    for unit in units:
        assert unit.parent is None or unit.parent in seen
        seen.add(unit.code)
        if unit.level == "branch":
            assert re.fullmatch(r"c\d+-b\d{2,}", unit.code)
            assert unit.name.endswith("党支部")
            assert unit.sizes["officers"] < unit.sizes["members"]


def test_an_organisation_without_branches_is_refused():
    with pytest.raises(ValueError, match="two branches"):
        demo.organisation(1)


def test_the_first_branches_stay_the_same_when_more_are_added():
    larger = {unit.code: unit for unit in demo.organisation(200)}
    assert all(larger[unit.code] == unit for unit in UNITS)


def test_the_accounts_are_those_that_the_readme_names():
    names = [account.username for account in demo.accounts(UNITS)]
    assert len(names) == len(set(names))
    assert {
        "c1-b01.drafter", "c1-b01.secretary", "c2-b06.drafter", "c1.reviewer", "c1.approver",
        "c1.compiler", "c2.compiler", "group.reviewer", "group.compiler", "admin", "auditor",
    } <= set(names)  # fmt: skip


def test_an_account_holds_a_name_an_address_and_an_office_and_no_more():
    for account in demo.accounts(UNITS):
        assert re.fullmatch(r"[\u4e00-\u9fff]{3}", account.name)
        assert account.email == f"{account.username}@{MAIL_DOMAIN}"
        assert account.unit in BY_CODE
        assert account.roles
        assert set(account.roles) <= set(Role)


def test_every_step_of_a_chain_is_held_by_somebody_who_does_not_write():
    holders = {account.username: account for account in demo.accounts(UNITS)}
    for unit in UNITS:
        plan = demo.chains()[unit.level]
        author = f"{unit.code}.{plan.author}"
        assert {"drafter", "compiler"} & set(holders[author].roles)
        for step, account in zip(plan.chain.steps, plan.accounts, strict=True):
            place = unit.code if step.place is Place.OWN else unit.parent
            holder = holders[f"{place}.{account}"]
            assert step.role in holder.roles
            assert holder.username != author


def test_there_are_two_cycles_a_year_apart():
    assert (LAST_YEAR.key, THIS_YEAR.key) == ("party-training-2022", "party-training-2023")
    assert LAST_YEAR.complete
    assert not THIS_YEAR.complete
    for cycle in demo.cycles():
        assert cycle.template in KEYS
        assert set(cycle.due) == set(TRAINING.levels)
        assert max(cycle.due.values()) < cycle.closing
    assert LAST_YEAR.age > LAST_YEAR.closing
    assert THIS_YEAR.due["branch"] < THIS_YEAR.age < THIS_YEAR.closing


@pytest.mark.parametrize("cycle", demo.cycles(), ids=lambda cycle: cycle.key)
def test_every_unit_has_an_episode_for_each_of_its_sections(cycle):
    wanted = {(u.code, s.key) for u in UNITS for s in TRAINING.sections_at(u.level)}
    assert set(_episodes(cycle)) == wanted


def test_last_year_everything_was_approved_and_handed_over():
    stages = {episode.stage for episode in _episodes(LAST_YEAR).values()}
    assert stages == {demo.Stage.APPROVED, demo.Stage.APPROVED_AFTER_RETURN}
    reports = {report.unit: report for report in demo.reports(LAST_YEAR, UNITS)}
    assert set(reports) == {"group", "c1", "c2"}
    assert len({report.number for report in reports.values()}) == 3
    for code in ("c1", "c2"):
        report = reports[code]
        assert report.frozen_day < report.sent_day < report.received_day < report.answered_day
    assert reports["group"].frozen_day > reports["c1"].answered_day
    assert list(demo.reports(THIS_YEAR, UNITS)) == []


def test_this_year_every_stage_occurs():
    assert {episode.stage for episode in _episodes(THIS_YEAR).values()} == set(demo.Stage)


def test_this_year_the_first_company_is_ahead_of_the_second():
    done = defaultdict(int)
    for episode in _episodes(THIS_YEAR).values():
        unit = BY_CODE[episode.unit]
        if unit.level == "branch" and episode.stage is demo.Stage.APPROVED:
            done[unit.parent] += 1
    assert done["c1"] > 35
    assert 0 < done["c2"] < 20


def test_this_year_some_are_late_and_one_of_the_first_company_is_returned():
    episodes = _episodes(THIS_YEAR)
    first = [e for e in episodes.values() if BY_CODE[e.unit].parent == "c1"]
    assert [e.unit for e in first if e.stage is demo.Stage.RETURNED] == ["c1-b04"]
    assert {e.unit for e in first if e.late} == {"c1-b04", "c1-b06"}
    assert any(e.late for e in episodes.values() if BY_CODE[e.unit].parent == "c2")
    assert not any(e.late for e in _episodes(LAST_YEAR).values())


@pytest.mark.parametrize("branches", [12, 120])
@pytest.mark.parametrize("cycle", demo.cycles(), ids=lambda cycle: cycle.key)
def test_acts_come_one_after_the_other_and_none_in_the_future(cycle, branches):
    for episode in demo.episodes(cycle, TRAINING, demo.organisation(branches)):
        minutes = [act.minute for act in episode.acts]
        assert minutes == sorted(set(minutes))
        assert all(0 < minute < cycle.age * MINUTES_A_DAY for minute in minutes)


@pytest.mark.parametrize("branches", [12, 120])
@pytest.mark.parametrize("cycle", demo.cycles(), ids=lambda cycle: cycle.key)
def test_nobody_above_submits_before_everything_below_is_decided(cycle, branches):
    units = demo.organisation(branches)
    episodes = _episodes(cycle, units)
    decided = {demo.Stage.APPROVED, demo.Stage.APPROVED_AFTER_RETURN, demo.Stage.WAIVED}
    for unit in units:
        if unit.parent is None:
            continue
        for section in TRAINING.sections_at(unit.level):
            below, above = episodes[unit.code, section.key], episodes[unit.parent, section.key]
            submits = [act for act in above.acts if act.verb is demo.Verb.SUBMIT]
            if submits:
                assert below.stage in decided, (unit.code, section.key)
                assert below.acts[-1].minute < submits[0].minute


@pytest.mark.parametrize("cycle", demo.cycles(), ids=lambda cycle: cycle.key)
def test_a_return_has_words_and_names_fields_that_the_unit_enters(cycle):
    for episode in _episodes(cycle).values():
        level = BY_CODE[episode.unit].level
        entered = {f.key for f in TRAINING.section(episode.section).fields_entered_at(level)}
        for act in episode.acts:
            if act.verb is demo.Verb.RETURN:
                assert len(act.words) > 10
                assert {named.split("#")[0] for named in act.fields} <= entered
                assert act.due_day > act.minute // MINUTES_A_DAY


def test_what_is_returned_this_year_names_its_fields():
    returned = [e for e in _episodes(THIS_YEAR).values() if e.stage is demo.Stage.RETURNED]
    assert all(episode.acts[-1].verb is demo.Verb.RETURN for episode in returned)
    assert all(episode.acts[-1].fields for episode in returned)


@pytest.mark.parametrize("cycle", demo.cycles(), ids=lambda cycle: cycle.key)
def test_only_people_of_the_demonstration_act_and_nobody_on_what_they_wrote(cycle):
    known = {account.username for account in demo.accounts(UNITS)}
    writing = {demo.Verb.FILL, demo.Verb.FILL_HALF, demo.Verb.SUBMIT}
    for episode in _episodes(cycle).values():
        authors = {act.by for act in episode.acts if act.verb in writing}
        deciders = {act.by for act in episode.acts if act.verb not in writing}
        assert authors | deciders <= known
        assert not authors & deciders


def test_the_story_is_the_same_every_time():
    assert _episodes(THIS_YEAR) == _episodes(THIS_YEAR)
    assert demo.accounts(UNITS) == demo.accounts(UNITS)


def test_the_last_act_leaves_the_section_where_the_episode_says():
    last = {
        demo.Stage.UNTOUCHED: None,
        demo.Stage.HALF_FILLED: demo.Verb.FILL_HALF,
        demo.Stage.FILLED: demo.Verb.FILL,
        demo.Stage.IN_REVIEW_STEP_1: demo.Verb.SUBMIT,
        demo.Stage.IN_REVIEW_STEP_2: demo.Verb.APPROVE,
        demo.Stage.RETURNED: demo.Verb.RETURN,
        demo.Stage.APPROVED: demo.Verb.APPROVE,
        demo.Stage.APPROVED_AFTER_RETURN: demo.Verb.APPROVE,
        demo.Stage.WAIVED: demo.Verb.WAIVE,
    }
    for cycle in demo.cycles():
        for episode in _episodes(cycle).values():
            verb = episode.acts[-1].verb if episode.acts else None
            assert verb is last[episode.stage]
