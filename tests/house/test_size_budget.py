"""Small rooms: files, functions, views and templates keep to the sizes of the house."""

import ast
import io
import re
import statistics
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# made by tools, or not Python of ours
LEFT_OUT = {".venv", "node_modules", "translations", "instance", "__pycache__"}
FILE_LINES = 300
FILE_LINES_WITH_REASON = 400
TEST_FILE_LINES = 400
FUNCTION_LINES = 40
FUNCTION_LINES_MEDIAN = 8
VIEW_LINES = 25
TEMPLATE_LINES = 150
COMPONENT_LINES = 75

# file: why it may have up to 400 lines
LONGER_FILES = {
    "settings.py": "every setting, its default and its refusal in the one place where one looks",
}
# file::function: why it may be longer than 40 lines
LONGER_FUNCTIONS: dict[str, str] = {}
# names that a library calls, not ours to choose
LIBRARY_NAMES = {"process", "process_bind_param", "process_result_value"}

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
VAGUE_NAME = re.compile(r"(^|_)(handle|process|manager|helper|helpers|util|utils)(_|$)", re.I)
EXCEPTION_TO_A_RULE = re.compile(r"#\s*(noqa|type:\s*ignore|nosec|pragma)\b(?P<rest>.*)", re.I)
REASON = re.compile(r"(\s+-\s+|#\s*)\w+.*\w")


def python_files() -> list[str]:
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return sorted(
        str(path)
        for path in found
        if not LEFT_OUT.intersection(path.parts) and path.parts[:2] != ("migrations", "versions")
    )


def templates() -> list[str]:
    found = (path for path in (ROOT / "templates").rglob("*") if path.is_file())
    return sorted(str(path.relative_to(ROOT)) for path in found)


def is_test(file: str) -> bool:
    return file.startswith("tests/")


def source(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files() -> list[str]:
    """Every Python file of ours, tests too."""
    return python_files()


@pytest.fixture(scope="module")
def own_files(files: list[str]) -> list[str]:
    """Every Python file but the tests."""
    return [file for file in files if not is_test(file)]


@dataclass(frozen=True)
class Function:
    """One function or method as it stands in a file."""

    name: str
    lines: int
    is_view: bool


def functions(file: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(source(file))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = node.body[0] if ast.get_docstring(node, clean=False) else None
            said = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
            yield Function(
                name=f"{file}::{node.name}",
                lines=(node.end_lineno or 0) - node.lineno + 1 - said,
                is_view=any(map(_is_route, node.decorator_list)),
            )


def _is_route(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {"route", "get", "post"}


def most_lines(file: str) -> int:
    if is_test(file):
        return TEST_FILE_LINES
    return FILE_LINES_WITH_REASON if file in LONGER_FILES else FILE_LINES


def line_count(file: str) -> int:
    return len(source(file).splitlines())


# ---------------------------------------------------------------- sizes
def test_every_file_is_small(files: list[str]) -> None:
    too_long = {file: line_count(file) for file in files if line_count(file) > most_lines(file)}
    assert too_long == {}


def test_every_function_is_small(own_files: list[str]) -> None:
    too_long = {
        function.name: function.lines
        for file in own_files
        for function in functions(file)
        if function.lines > FUNCTION_LINES and function.name not in LONGER_FUNCTIONS
    }
    assert too_long == {}


def test_every_view_is_small(own_files: list[str]) -> None:
    too_long = {
        function.name: function.lines
        for file in own_files
        if file.startswith("blueprints/")
        for function in functions(file)
        if function.is_view and function.lines > VIEW_LINES
    }
    assert too_long == {}


def test_half_of_all_functions_are_very_small(own_files: list[str]) -> None:
    lines = [function.lines for file in own_files for function in functions(file)]
    assert statistics.median(lines) <= FUNCTION_LINES_MEDIAN


def test_every_template_is_small() -> None:
    too_long = {}
    for file in templates():
        most = COMPONENT_LINES if "components" in Path(file).parts else TEMPLATE_LINES
        if line_count(file) > most:
            too_long[file] = line_count(file)
    assert too_long == {}


def test_the_linter_keeps_complexity_and_arguments_small() -> None:
    lint = tomllib.loads(source("pyproject.toml"))["tool"]["ruff"]
    assert lint["line-length"] == 100
    assert lint["lint"]["mccabe"]["max-complexity"] <= 10
    assert lint["lint"]["pylint"]["max-args"] <= 5
    assert {"C90", "PL"} <= set(lint["lint"]["select"])


def test_an_allowance_that_is_no_longer_needed_is_given_back(own_files: list[str]) -> None:
    assert {file for file in LONGER_FILES if line_count(file) <= FILE_LINES} == set()
    still_long = {
        function.name
        for file in own_files
        for function in functions(file)
        if function.lines > FUNCTION_LINES
    }
    assert set(LONGER_FUNCTIONS) - still_long == set()


# ---------------------------------------------------------------- manners
def begins_with_a_sentence(text: str) -> bool:
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    begins_well = first[:1].isupper() or not first[:1].isascii() or first[:1] == "`"
    return begins_well and first.endswith((".", "?", "。"))


def test_every_module_begins_with_a_sentence_of_one_line(files: list[str]) -> None:
    said = [file for file in files if source(file).strip()]
    assert [file for file in said if not begins_with_a_sentence(source(file))] == []
    assert {Path(file).name for file in files if file not in said} <= {"__init__.py"}


def test_nothing_is_left_for_later(files: list[str]) -> None:
    this = str(Path(__file__).relative_to(ROOT))  # the words themselves stand here
    unfinished = [
        f"{file}: {line.strip()}"
        for file in [*files, *templates()]
        if file != this
        for line in source(file).splitlines()
        if UNFINISHED.search(line)
    ]
    assert unfinished == []


def comments(file: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source(file)).readline):
        if token.type == tokenize.COMMENT:
            yield f"{file}:{token.start[0]}: {token.string}"


def test_an_exception_to_a_rule_stands_next_to_its_reason(files: list[str]) -> None:
    without = [
        comment
        for file in files
        for comment in comments(file)
        if (rule := EXCEPTION_TO_A_RULE.search(comment)) and not REASON.search(rule["rest"])
    ]
    assert without == []


def test_no_name_is_vague(own_files: list[str]) -> None:
    vague = [
        f"{file}: {name}"
        for file in own_files
        for name in names(file) - LIBRARY_NAMES
        if VAGUE_NAME.search(snake(name))
    ]
    assert vague == []


def names(file: str) -> set[str]:
    """The module's own name and those of its functions and classes."""
    return {Path(file).stem} | {
        node.name
        for node in ast.walk(ast.parse(source(file)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
