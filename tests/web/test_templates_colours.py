"""The inks can be read on their papers (WCAG 2.2: 4.5 for text, 3 for what bounds a control)."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = dict(
    re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", (ROOT / "static/css/tokens.css").read_text())
)
STATES = ("draft", "review", "returned", "approved", "stale")
READ = [
    *((ink, paper) for ink in ("ink", "ink-soft", "ink-faint") for paper in ("paper", "tint")),
    *((state, "paper") for state in (*STATES, "waived", "link", "link-visited", "red", "red-deep")),
    *((state, f"{state}-wash") for state in STATES),
    *(("red", f"{state}-wash") for state in STATES),
    ("draft", "tint"),
    ("ink-faint", "returned-wash"),
    ("waived", "tint-strong"),
    ("paper", "red"),
    ("paper", "ink"),
    ("ink", "tint-strong"),
]
SEEN = [("rule-strong", "paper"), ("focus", "paper"), ("focus", "tint"), ("focus", "returned-wash")]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    pairs = [c * 2 for c in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(pair, 16) / 255 for pair in pairs]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "paper"), READ)
def test_words_stand_out_from_their_paper(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize(("line", "paper"), SEEN)
def test_what_bounds_a_control_stands_out_from_its_paper(line: str, paper: str) -> None:
    assert contrast(line, paper) >= 3


def test_there_is_one_red_and_it_is_the_institutions() -> None:
    assert TOKENS["red"] == "#b3141d"
    assert "#b3141d" in (ROOT / "static/img/mark.svg").read_text()


def test_red_is_kept_for_the_primary_action_and_for_what_is_overdue() -> None:
    users = {
        selector.strip().splitlines()[-1]
        for sheet in SHEETS
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text())
        if "var(--red" in body
    }
    assert users == {
        ".button--primary:visited",
        ".button--primary:hover",
        ".late",
        ".due--late .due__distance",
        ".tag--late",
        ".chart__due",
        ".chart__label--late",
        ".sheet__head",  # the institution's mark on its approval sheet
    }


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_sheet_draws_its_colours_from_the_tokens(sheet: Path) -> None:
    text = re.sub(r"url\([^)]*\)", "", sheet.read_text())
    if sheet.stem != "tokens":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_nothing_in_a_sheet_comes_from_elsewhere_or_moves(sheet: Path) -> None:
    text = sheet.read_text()
    assert not re.search(r"@import|url\((?![\"']?data:)|animation|transition", text)


def test_each_variable_that_is_used_is_defined() -> None:
    text = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+):", text))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) - defined == set()


def test_each_class_that_a_template_writes_is_styled_or_known() -> None:
    styled = set(re.findall(r"\.([a-z][a-z0-9_-]*)", "".join(s.read_text() for s in SHEETS)))
    written = {
        name
        for path in (ROOT / "templates" / "components").rglob("*.html")
        for names in re.findall(r'class="([a-z0-9_ -]*)"', path.read_text())
        for name in names.split()
    }
    assert written - styled == set()
