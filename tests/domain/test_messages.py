"""Every sentence of the domain can be filled, translated and found by the extractor."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
from domain.errors import Conflict, DomainError, Invalid, NotAllowed
from domain.message import Message, msg

FOLDER = Path(domain.__file__).parent
PLACE = re.compile(r"%\((\w+)\)s")
# data of a template, which has its own language: never in the catalogue
FROM_DATA = {"rule.message", "rule.hint"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "msg":
                yield f"{path.relative_to(FOLDER)}:{node.lineno}", node


CALLS = list(calls())


@pytest.mark.parametrize(("place", "call"), CALLS, ids=[place for place, _ in CALLS])
def test_a_sentence_is_written_out_and_names_exactly_what_fills_it(place, call) -> None:
    (text,) = call.args
    if ast.unparse(text) in FROM_DATA:
        assert not call.keywords
        return
    assert isinstance(text, ast.Constant), f"{place}: the extractor cannot see this sentence"
    names = {keyword.arg for keyword in call.keywords}
    assert set(PLACE.findall(text.value)) == names
    if names:
        assert text.value % dict.fromkeys(names, "x")
    assert re.search(r"[\u4e00-\u9fff%]", text.value)


def test_the_sweep_saw_the_sentences() -> None:
    assert len(CALLS) > 80


def test_a_sentence_is_shown_with_its_arguments_in_the_language_asked_for() -> None:
    inner = msg("已提交")
    outer = msg("状态：%(state)s，第 %(round)s 轮", state=inner, round=2)
    assert str(outer) == "状态：已提交，第 2 轮"
    english = {
        "状态：%(state)s，第 %(round)s 轮": "%(state)s, round %(round)s",
        "已提交": "submitted",
    }
    assert outer.show(english.__getitem__) == "submitted, round 2"


def test_a_sentence_without_arguments_may_hold_a_percent_sign() -> None:
    assert str(Message("完成 100% 以上")) == "完成 100% 以上"


def test_what_a_person_typed_is_never_read_as_a_place_to_fill() -> None:
    assert str(msg("“%(raw)s”不是数字", raw="%(secret)s %d %")) == "“%(secret)s %d %”不是数字"


@pytest.mark.parametrize("error", [Invalid, NotAllowed, Conflict])
def test_a_refusal_carries_its_sentence(error: type[DomainError]) -> None:
    refused = error(msg("请填写 %(label)s", label="次数"))
    assert isinstance(refused, DomainError)
    assert str(refused) == str(refused.message) == "请填写 次数"
