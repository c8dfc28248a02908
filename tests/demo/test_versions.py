"""What was typed before a return, and what the checks made of it."""

from decimal import Decimal

from builtin import demo, templates
from builtin.demo import Act, Episode, Stage, Verb
from domain.answers import Given
from domain.checks import Finding
from domain.checks.findings import Place
from domain.content import Content
from domain.message import msg
from domain.narrative import plain_text
from domain.severity import Severity
from services.demonstration.versions import candidates_for, version_for

TRAINING = templates.load("party-training")
UNIT = next(unit for unit in demo.organisation() if unit.code == "c1-b02")
SECTION = TRAINING.section("rotation")
ASKED = SECTION.fields_entered_at("branch")
ANSWERS = demo.answers_for(TRAINING, SECTION, UNIT, 2023)


def episode(*fields: str, stage: Stage = Stage.APPROVED_AFTER_RETURN) -> Episode:
    acts = (
        Act(Verb.FILL, "a", 1),
        Act(Verb.SUBMIT, "a", 2),
        Act(Verb.RETURN, "b", 3, step=1, words="请核对。", fields=fields),
        Act(Verb.FILL, "a", 4),
        Act(Verb.SUBMIT, "a", 5),
    )
    return Episode(UNIT.code, SECTION.key, stage, acts, late=False)


def first(of: Episode) -> tuple[dict, ...]:
    return tuple(dict(made) for made in candidates_for(of, of.acts[0], ANSWERS, ASKED))


def changed(made: dict) -> set[str]:
    return {key for key in made if made[key] != ANSWERS[key]}


def test_a_named_number_was_too_high_before() -> None:
    worst, *_ = first(episode("courses_held"))
    assert changed(worst) == {"courses_held"}
    assert worst["courses_held"].value > ANSWERS["courses_held"].value


def test_a_number_with_decimals_keeps_its_places() -> None:
    worst, *_ = first(episode("officer_hours"))
    spec = TRAINING.fields["officer_hours"]
    assert isinstance(worst["officer_hours"].value, Decimal)
    assert -worst["officer_hours"].value.as_tuple().exponent == spec.places


def test_a_named_text_lacked_its_last_sentence() -> None:
    worst, *_ = first(episode("rotation_text"))
    short, long = (plain_text(made["rotation_text"].value) for made in (worst, ANSWERS))
    assert long.startswith(short)
    assert short.endswith("。")
    assert short != long


def test_without_named_fields_a_count_and_a_text_are_to_blame() -> None:
    worst, *_ = first(episode())
    kinds = {TRAINING.fields[key].kind.value for key in changed(worst)}
    assert kinds == {"integer", "narrative"}


def test_the_second_time_everything_is_right() -> None:
    told = episode("courses_held")
    assert candidates_for(told, told.acts[3], ANSWERS, ASKED) == (ANSWERS,)


def test_what_was_not_mended_was_not_changed_before() -> None:
    told = episode("courses_held", stage=Stage.RETURNED)
    assert candidates_for(told, told.acts[0], ANSWERS, ASKED) == (ANSWERS,)


def finding(severity: Severity) -> Finding:
    return Finding("T1", severity, msg("不对。"), Place("rotation", "x"))


def test_a_version_that_the_checks_stop_gives_way_to_the_next() -> None:
    bad, good = {"x": Given(2)}, {"x": Given(1)}

    def check(content: Content) -> tuple[Finding, ...]:
        return (finding(Severity.BLOCK),) if content["x"] == Given(2) else ()

    assert version_for((bad, good), Content(), check, {}).answers == good


def test_a_version_explains_what_its_unit_has_words_for() -> None:
    def check(content: Content) -> tuple[Finding, ...]:
        return (finding(Severity.EXPLAIN),)

    made = version_for(({"x": Given(1)},), Content(), check, {"T1": "因工期调整。"})
    assert made.explanations == {"T1:rotation:x": "因工期调整。"}
