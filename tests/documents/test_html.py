"""The page: valid, semantic, fetching nothing; numbers lead where the caller says."""

import re
from itertools import pairwise

from documents import html
from documents.build import build_report
from documents.nodes import Document
from domain.narrative import Heading, Text, Token
from tests.documents.reading_back import html_tree
from tests.documents.sample_report import para, report, small


def page(document: Document) -> str:
    return html.write(document).content.decode()


def test_the_page_has_one_title_and_headings_in_their_levels() -> None:
    body = html_tree(page(build_report(report()))).find("body")
    levels = [int(e.tag[1]) for e in body.iter() if e.tag in {"h1", "h2", "h3", "h4", "h5"}]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_title_can_stand_below_a_page_heading() -> None:
    content = small(*(Heading(level, (Text("题"),)) for level in (2, 3, 4)))
    text = html.fragment(build_report(content), title_level=2)
    assert [f"<h{level}" in text for level in range(1, 7)] == [False, True, True, True, True, True]


def test_a_figure_leads_where_the_caller_says() -> None:
    document = build_report(small(para(Token("a&b", "12"), Token("c", "34"))))
    text = html.fragment(document, href=lambda field: f"/f?k={field}&x" if "a" in field else None)
    first = '<a class="report-figure" data-field="a&amp;b" href="/f?k=a&amp;b&amp;x">12</a>'
    assert f'{first}<span class="report-figure" data-field="c">34</span>' in text


def test_a_hole_is_marked() -> None:
    text = html.fragment(build_report(small(para(Token("x")))))
    assert '<span class="report-figure is-missing" data-field="x">〔未填：x〕</span>' in text


def test_the_page_forbids_fetching_and_names_no_address() -> None:
    text = page(build_report(report()))
    assert "default-src 'none'" in text
    assert "http://" not in text
    assert "https://" not in text


def test_the_page_tells_its_language_and_title() -> None:
    root = html_tree(page(build_report(report(language="zh-CN"))))
    assert root.get("lang") == "zh-CN"
    assert root.find("head/title").text == report().title


def test_the_fragment_has_no_style_of_its_own() -> None:
    text = html.fragment(build_report(report()))
    assert "style=" not in text
    assert "<style" not in text


def test_heads_of_tables_are_head_cells_and_values_tell_their_state() -> None:
    text = html.fragment(build_report(report()))
    assert '<th scope="col" class="is-center" data-kind="answered">填报项</th>' in text
    assert '<td class="is-right" data-kind="missing">未填</td>' in text
    assert '<td class="is-right" data-kind="not_applicable">不适用</td>' in text


def test_in_a_file_a_number_leads_to_its_units_in_the_annex() -> None:
    text = page(build_report(report()))
    known = set(re.findall(r'<span id="(figure-\w+)"></span>', text))
    led = re.findall(r'<a class="report-figure" data-field="\w+" href="#(figure-\w+)">', text)
    assert led
    assert set(led) <= known
