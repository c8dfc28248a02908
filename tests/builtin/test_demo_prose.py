"""The demonstration's texts: what they name exists, and nobody's sentences are borrowed."""

import base64
import re
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

import pytest

from builtin import demo, templates
from builtin.demo.material import FACT, read, stock, trades
from builtin.demo.scene import Scene
from domain.narrative import Heading, Narrative, plain_text, tokens_of
from domain.template import TemplateSpec

KEYS = templates.keys()
TRAINING = templates.load("party-training")
UNITS = demo.organisation()
BRANCHES = [unit for unit in UNITS if unit.level == "branch"]
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")


def _texts(unit, year=2023):
    """The unit's narratives by field."""
    return {
        spec.key: answers[spec.key].value
        for section in TRAINING.sections_at(unit.level)
        for answers in [demo.answers_for(TRAINING, section, unit, year)]
        for spec in section.fields_entered_at(unit.level)
        if spec.is_narrative
    }


def _variants(level: str):
    """Field, section and variant of every sentence kept for a level."""
    for key, paragraphs in stock(TRAINING.key, level).items():
        field = key.partition("/")[0]
        for place in (place for places in paragraphs for place in places):
            for variant in place if isinstance(place, tuple) else ():
                yield field, TRAINING.section_of(field), variant


@pytest.mark.parametrize("level", TRAINING.levels)
def test_sentences_are_kept_for_every_text_of_a_level(level):
    fields = {
        f.key for s in TRAINING.sections for f in s.fields_entered_at(level) if f.is_narrative
    }
    assert {key.partition("/")[0] for key in stock(TRAINING.key, level)} == fields


@pytest.mark.parametrize("level", TRAINING.levels)
def test_a_sentence_names_numbers_of_its_own_section_only(level):
    for field, section, variant in _variants(level):
        known = {spec.key for spec in section.fields if not spec.is_narrative}
        named = {*variant.tokens, variant.when, variant.unless} - {""}
        assert named <= known, (field, variant.text)
        if level == "branch":
            entered = {spec.key for spec in section.fields_entered_at(level)}
            assert named <= entered | {"training_coverage"}, (field, variant.text)


def test_every_trade_has_the_words_that_sentences_ask_for():
    by_level = {"branch": BRANCHES, "company": [u for u in UNITS if u.level == "company"]}
    for level, units in by_level.items():
        for unit in units:
            for _, _, variant in _variants(level):
                assert "<" not in Scene(unit, 2023, 1).say(variant.text)


def test_every_trade_of_a_branch_has_a_sentence_for_each_section():
    for unit in demo.organisation(200):
        if unit.level == "branch":
            assert set(trades()[unit.trade].facts) == {s.key for s in TRAINING.sections}
    for paragraphs in stock(TRAINING.key, "branch").values():
        for place in (place for places in paragraphs for place in places):
            assert isinstance(place, tuple) or place.removeprefix(FACT) in {
                section.key for section in TRAINING.sections
            }


@pytest.mark.parametrize("year", [2022, 2023])
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_a_text_reads_as_a_text(unit, year):
    for key, narrative in _texts(unit, year).items():
        text = plain_text(narrative)
        assert isinstance(narrative, Narrative)
        assert not any(isinstance(block, Heading) for block in narrative.blocks)
        assert all(line.endswith("。") for line in text.split("\n")), key
        assert not set("< ") & set(text), key
        assert not HALF_WIDTH.search(text), key
        assert text.count("。") >= 2, key
        assert {token.field for token in tokens_of(narrative)} <= set(TRAINING.fields)


def test_a_number_that_is_missing_or_zero_is_not_spoken_of():
    for unit in BRANCHES:
        for section in TRAINING.sections:
            answers = demo.answers_for(TRAINING, section, unit, 2023)
            for spec in section.fields_entered_at("branch"):
                if spec.is_narrative:
                    for token in tokens_of(answers[spec.key].value):
                        if token.field in answers:
                            assert answers[token.field].value, (unit.code, token.field)


@pytest.mark.parametrize("year", [2022, 2023])
def test_no_two_branches_tell_the_same_story(year):
    texts = {unit.code: _texts(unit, year) for unit in BRANCHES}
    for one, other in combinations(texts, 2):
        differing = [
            key
            for key in texts[one]
            if plain_text(texts[one][key]) != plain_text(texts[other][key])
        ]
        assert len(differing) >= len(texts[one]) - 1


def test_a_unit_does_not_repeat_last_years_texts():
    for unit in UNITS:
        before, now = _texts(unit, 2022), _texts(unit, 2023)
        same = [key for key in now if plain_text(before[key]) == plain_text(now[key])]
        assert len(same) <= 1, (unit.code, same)


def test_live_numbers_stand_in_most_texts():
    texts = [text for unit in BRANCHES for text in _texts(unit).values()]
    assert sum(bool(tokens_of(text)) for text in texts) > len(texts) / 2


# ---------------------------------------------------------------- whose words these are

RUN = 22  # longer than any common turn of phrase


def _runs_of_the_reference_report() -> frozenset[bytes]:
    """Digests of every run of 22 characters in the report whose structure the template follows."""
    raw = base64.b64decode(Path(__file__).with_name("report_runs.txt").read_text())
    return frozenset(raw[index : index + 5] for index in range(0, len(raw), 5))


def _strings(data: object):
    match data:
        case str():
            yield data
        case dict():
            for item in data.items():
                yield from _strings(list(item))
        case list() | tuple():
            for item in data:
                yield from _strings(item)


def _template_strings(template: TemplateSpec):
    for cover in template.covers:
        yield from (cover.preamble, cover.closing)
    for section in template.sections:
        yield section.guidance
        yield from (part.guidance for part in section.parts)
        yield from (text for rule in section.rules for text in (rule.message, rule.hint))
        for spec in section.fields:
            yield from (spec.label, spec.guidance, *spec.proposals.values())


def _digest(run: str) -> bytes:
    return blake2b(run.encode(), digest_size=5).digest()


def _borrowed(texts, known: frozenset[bytes] | None = None) -> list[str]:
    known = _runs_of_the_reference_report() if known is None else known
    return [
        run
        for text in texts
        for joined in ["".join(text.split())]
        for run in (joined[i : i + RUN] for i in range(len(joined) - RUN + 1))
        if _digest(run) in known
    ]


def test_the_templates_borrow_no_sentence():
    for key in KEYS:
        assert _borrowed(_template_strings(templates.load(key))) == []


def test_the_stock_of_sentences_borrows_none():
    names = ["trades", "story", *(f"party-training/{part}" for part in TRAINING.levels)]
    names += ["party-training/numbers", "work-safety/numbers"]
    assert _borrowed(text for name in names for text in _strings(read(name))) == []


def test_the_texts_put_together_borrow_none():
    texts = [
        plain_text(text)
        for unit in UNITS
        for year in (2022, 2023)
        for text in _texts(unit, year).values()
    ]
    assert _borrowed(texts) == []


def test_a_borrowed_sentence_would_be_noticed():
    sentence = "本句长于二十二个字，其中任何一段相同的文字都应当被检查发现并且报告出来。"
    assert _borrowed([f"前文。{sentence}"], frozenset({_digest(sentence[3 : 3 + RUN])}))
    assert len(_runs_of_the_reference_report()) > 4000
