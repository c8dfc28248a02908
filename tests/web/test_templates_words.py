"""What the components say: three values, states by word, nothing lost of what was typed."""

import pytest
from flask import Flask

from domain.workflow.handover import ReportState
from domain.workflow.states import State
from tests.web.stage import field, macro, make_stage, na


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_stage()


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("given", "0", "0"), ("not_applicable", "", "不适用"), ("not_answered", "", "未填")],
)
def test_zero_and_not_applicable_and_not_answered_read_differently(
    app: Flask, kind: str, value: str, words: str
) -> None:
    shown = macro(app, "figure", "answer", kind, value)
    others = {"0", "不适用", "未填"} - {words}
    assert words in shown
    assert not [other for other in others if f">{other}<" in shown]


def test_the_reason_of_not_applicable_is_shown_with_it(app: Flask) -> None:
    assert "没有离退休党员" in macro(
        app, "figure", "answer", "not_applicable", reason="没有离退休党员"
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (0, 'value="0"'),
        ("１，２３４", 'value="１，２３４"'),
        ("1e400", 'value="1e400"'),
        (None, 'value=""'),
        ('"><script>', 'value="&#34;&gt;&lt;script&gt;"'),
    ],
)
def test_a_number_field_keeps_what_was_typed(app: Flask, typed: object, written: str) -> None:
    assert written in macro(app, "fields/number", "number_field", field("n", typed), "次数", "次")


def test_the_text_of_a_form_wins_over_its_parsed_value(app: Flask) -> None:
    typed = field("n", 1234)
    typed._value = lambda: "1,234 "
    assert 'value="1,234 "' in macro(app, "fields/number", "number_field", typed, "次数")


def test_a_narrative_keeps_its_first_line_break_and_escapes_tags(app: Flask) -> None:
    shown = macro(
        app, "fields/narrative", "narrative_field", field("t", "\n一\n<pdf:nextpage>"), "情况"
    )
    assert ">\n\n一\n&lt;pdf:nextpage&gt;</textarea>" in shown


def test_an_error_stands_with_its_field_and_is_tied_to_the_input(app: Flask) -> None:
    shown = macro(
        app,
        "fields/number",
        "number_field",
        field("n", "x", "请输入整数。"),
        "次数",
        hint="不含自学。",
        previous={"value": "10", "unit": "期"},
    )
    assert 'aria-describedby="f-n-hint f-n-error f-n-previous"' in shown
    assert 'aria-invalid="true"' in shown
    assert '<p class="field__error" id="f-n-error"><span>请输入整数。</span></p>' in shown


def test_the_error_summary_leads_to_the_input(app: Flask) -> None:
    shown = macro(app, "errors", "error_summary", [("n", "请输入整数。")])
    assert '<a href="#f-n">请输入整数。</a>' in shown
    assert macro(app, "errors", "error_summary", []).strip() == ""


def test_a_choice_marks_the_option_chosen_and_no_other(app: Flask) -> None:
    options = [("yes", "是"), ("no", "否")]
    shown = macro(app, "fields/words", "choice_field", field("c", "no"), "是否", options)
    assert shown.count(" checked") == 1
    assert 'value="no" checked' in shown
    assert shown.count('role="group"') == 1


def test_a_ticked_not_applicable_keeps_its_reason_and_its_error(app: Flask) -> None:
    shown = macro(
        app, "fields/number", "number_field", field("n"), "次数", na=na("n", "", "请写明理由。")
    )
    assert 'name="n-na" value="1" checked' in shown
    assert "请写明理由。" in shown


@pytest.mark.parametrize("state", [*State, *ReportState])
def test_each_state_has_a_word_and_a_shape(app: Flask, state: str) -> None:
    shown = macro(app, "state", "state_mark", state)
    assert f">{state.value}<" not in shown
    assert 'class="state is-' in shown


def test_a_state_nobody_knows_shows_its_name(app: Flask) -> None:
    assert ">on_the_moon</span>" in macro(app, "state", "state_mark", "on_the_moon")


def test_lateness_is_a_word_and_the_date_stays(app: Flask) -> None:
    shown = macro(app, "due", "due", "2023-11-20", "已逾期 2 天", True)
    assert '<time datetime="2023-11-20">2023-11-20</time>' in shown
    assert "已逾期 2 天" in shown
    assert "due--late" in shown


@pytest.mark.parametrize(
    ("severity", "word"), [("block", "须改正"), ("explain", "需说明"), ("info", "提示")]
)
def test_a_finding_tells_its_weight_in_a_word(app: Flask, severity: str, word: str) -> None:
    items = [{"severity": severity, "message": "总数对不上。"}]
    assert f">{word}</span>" in macro(app, "findings", "findings_list", items)


def test_history_says_for_whom_somebody_acted_and_escapes_words(app: Flask) -> None:
    entry = {
        "when": "2023-11-18 09:42",
        "who": "王建国",
        "behalf": "刘洋",
        "verb": "同意",
        "revision": 2,
        "words": "<b>可以</b>",
    }
    shown = macro(app, "history", "history", [entry])
    assert "代 刘洋" in shown
    assert "第 2 版" in shown
    assert "&lt;b&gt;可以&lt;/b&gt;" in shown


def test_the_decision_names_what_was_shown(app: Flask) -> None:
    shown = macro(app, "bar", "decision_bar", "/decide", {"revision": 3, "shown_hash": "ab12"})
    assert '<input type="hidden" name="revision" value="3">' in shown
    assert '<input type="hidden" name="shown_hash" value="ab12">' in shown
    assert shown.count("button--primary") == 1


def test_a_table_field_can_be_typed_without_script(app: Flask) -> None:
    columns = [{"label": "班次"}, {"label": '"人数"'}]
    shown = macro(app, "fields/table", "table_field", field("r", "甲 | 3"), "明细", columns)
    assert ">\n甲 | 3</textarea>" in shown
    assert "班次 | &#34;人数&#34;" in shown
