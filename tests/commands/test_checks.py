"""`flask checks`: the page of all checks equals the registry, a template is proved, terms load."""

from pathlib import Path

import yaml
from sqlalchemy import Engine

from builtin.templates import keys
from builtin.terms import starter
from commands import checks
from domain.checks import codes
from services.terms import terms_of
from tests.commands.conftest import Run
from tests.services.databases import world_on

TEMPLATE = Path("builtin/templates/work-safety.yaml")


def test_the_page_of_all_checks_is_as_the_registry_has_it() -> None:
    kept = checks.PAGE.read_text(encoding="utf-8")
    assert kept == checks.page(), "docs/checks.md is old: run `flask checks write`"
    assert all(f"| {code.code} |" in kept for code in codes())


def test_it_is_written_where_asked(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "checks.md"
    done = run("checks", "write", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8") == checks.page()


def test_a_template_that_may_be_used_passes(run: Run) -> None:
    for key in keys():
        done = run("checks", "prove", f"builtin/templates/{key}.yaml")
        assert (done.exit_code, done.output) == (0, "模板可以使用\n")


def test_a_template_is_refused_with_the_place_of_each_problem(run: Run, tmp_path: Path) -> None:
    data = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    data["sections"][0]["rules"][0]["expression"] = "posts_signed <="
    data["sums"][0]["parts"] = ["nowhere"]
    fields = data["sections"][0]["parts"][0]["fields"]
    fields[0]["continues"] = "signing_rate"
    fields[1]["watch"] = {"percent": 0}
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    done = run("checks", "prove", str(wrong))
    assert done.exit_code == 1
    for place in ("规则 S101：", "合计 projects_planned：", "posts_total：", "posts_signed："):
        assert place in done.output
    wrong.write_text("sections: 3", encoding="utf-8")
    assert run("checks", "prove", str(wrong)).exit_code == 1


def test_the_built_in_terms_are_loaded_once(run: Run, engine: Engine) -> None:
    count = len(starter())
    assert run("checks", "terms").output == f"已加入 {count} 个词语。\n"
    assert run("checks", "terms").output == "已加入 0 个词语。\n"
    with world_on(engine) as world:
        assert terms_of(world.session) == starter()
