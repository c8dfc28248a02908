"""Every route names its permission, and each role finds what is its own and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from domain.access.permission_map import PERMISSIONS
from settings import read_settings
from tests.services.world import World, filled
from tests.web.site_of_world import Site

PUBLIC = {
    "account.enter",
    "account.language",
    "account.sign_in",
    "account.sign_out",
    "health.alive",
    "health.ready",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
ROLES = (
    "b1.drafter",
    "b1.secretary",
    "b2.drafter",
    "c1.reviewer",
    "c1.compiler",
    "g.reviewer",
    "admin",
    "auditor",
)
BRANCH, COMPANY, GROUP = (f"/cycles/small-2023/units/{code}" for code in ("b1", "c1", "g"))
# who answers with which status, in the order of ROLES; {work} is b1's section, at its second step
WHO_SEES_WHAT: dict[str, tuple[int, ...]] = {
    "/": (200, 200, 200, 200, 200, 200, 200, 200),
    "/reports": (200, 200, 200, 200, 200, 200, 200, 200),
    "/packages": (200,) * 8,
    "/notices": (200, 200, 200, 200, 200, 200, 200, 200),
    "/account/notices": (200, 200, 200, 200, 200, 200, 200, 200),
    f"{BRANCH}/board": (200, 200, 404, 200, 200, 200, 404, 200),
    f"{COMPANY}/board": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{GROUP}/board": (404, 404, 404, 404, 404, 200, 404, 200),
    f"{COMPANY}/board/waiting": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{COMPANY}/board/workbook": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{COMPANY}/board/urge": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{COMPANY}/roll-up/work": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{COMPANY}/roll-up/work/members": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{GROUP}/roll-up/work": (404, 404, 404, 404, 404, 200, 404, 200),
    f"{COMPANY}/desk/work": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{GROUP}/desk/work": (404, 404, 404, 404, 404, 200, 404, 200),
    f"{COMPANY}/stale": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{COMPANY}/report": (404, 404, 404, 200, 200, 200, 404, 200),
    f"{GROUP}/report": (404, 404, 404, 404, 404, 200, 404, 200),
    "{work}": (200, 200, 404, 200, 200, 200, 404, 200),
    "{work}/history": (200, 200, 404, 200, 200, 200, 404, 200),
    "{work}/remarks": (200, 200, 404, 200, 200, 200, 404, 200),
    "{work}/proposals/new?at=members": (403, 403, 404, 200, 200, 200, 404, 403),
    "{work}/reassign": (403, 403, 404, 403, 403, 403, 200, 403),
    "/steps-without-people": (200,) * 8,
    "/account/stand-ins": (200,) * 8,
    "{work}/approval-sheet": (200, 200, 404, 200, 200, 200, 404, 200),
    "{work}/rules": (200, 200, 404, 200, 200, 200, 404, 200),
    "/terms": (200,) * 8,
    "/cycles": (200, 200, 200, 200, 200, 200, 200, 200),
    "/cycles/small-2023": (404, 404, 404, 404, 404, 200, 200, 200),
    "/cycles/small-2023/next": (404, 404, 404, 404, 404, 403, 200, 403),
    "/cycles/small-2023/dates": (404, 404, 404, 404, 404, 403, 200, 403),
    "/cycles/small-2023/extensions": (404, 404, 404, 404, 404, 403, 200, 403),
    "/cycles/small-2023/closing": (404, 404, 404, 404, 404, 403, 200, 403),
    "/cycles/small-2023/waivers": (404, 404, 404, 404, 404, 200, 200, 200),
    "/units/g/cycles/new": (404, 404, 404, 404, 404, 403, 200, 403),
    "/cycles/none": (404,) * 8,
    "/queue": (200, 200, 200, 200, 200, 200, 200, 200),
    "/cycles/small-2023/units/nowhere/board": (404,) * 8,
    "/cycles/none/units/c1/board": (404,) * 8,
    "/sections/999999": (404,) * 8,
    "/sections/0": (404,) * 8,
    "/nowhere": (404,) * 8,
}


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database: only its routes are read."""
    folder = tmp_path_factory.mktemp("routes")
    return create_app(read_settings({"CENGBAO_ENV": "testing", "CENGBAO_DATA_DIR": str(folder)}))


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def address(app: Flask, rule: Rule) -> str:
    """The rule's path with a value in every place."""
    values: dict[str, Any] = {
        name: 1 if type(converter).__name__ == "IntegerConverter" else "x"
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, _method(rule))


def _method(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"


# ---------------------------------------------------------------- the sweep
def test_every_route_names_a_permission_of_the_map(bare_app: Flask) -> None:
    named = {
        rule.endpoint: getattr(bare_app.view_functions[rule.endpoint], "permission", None)
        for rule in rules(bare_app)
    }
    assert {
        name: permission for name, permission in named.items() if permission not in PERMISSIONS
    } == {}


def test_only_what_is_listed_is_open_to_strangers(bare_app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in rules(bare_app)
        if bare_app.view_functions[rule.endpoint].permission == "public:read"  # type: ignore[attr-defined]  # set by requires
    }
    assert found == PUBLIC


def test_nothing_that_reads_also_writes(bare_app: Flask) -> None:
    mixed = [
        rule.rule
        for rule in rules(bare_app)
        if (rule.methods or set()) - SAFE and "GET" in (rule.methods or ())
    ]
    assert mixed == []


def test_addresses_are_lower_case_with_hyphens(bare_app: Flask) -> None:
    fixed = [
        "".join(text for is_place, text in rule._trace if not is_place) for rule in rules(bare_app)
    ]
    assert [path for path in fixed if path != path.lower() or "_" in path] == []


def test_a_stranger_is_asked_to_sign_in_at_every_door_that_is_not_public(site: Site) -> None:
    visitor = site.visitor()
    for rule in rules(site.app):
        if rule.endpoint in PUBLIC:
            continue
        path = address(site.app, rule)
        if _method(rule) == "GET":
            assert visitor.get(path, 302).location.startswith("/sign-in"), path
        else:
            assert visitor.post(path, {}, 401).heading == "登录", path


def test_no_form_is_taken_without_its_token(site: Site) -> None:
    visitor = site.visitor("c1.compiler")
    for rule in rules(site.app):
        if _method(rule) == "POST":
            visitor.post(address(site.app, rule), {"csrf_token": ""}, 400)


# ---------------------------------------------------------------- who sees what
def submitted(world: World) -> str:
    world.save("b1", filled("b1"))
    world.submit("b1")
    world.approve("b1", steps=1)
    return f"/sections/{world.submission('b1').id}"


@pytest.mark.parametrize("path", WHO_SEES_WHAT)
def test_each_role_sees_its_own_pages(site: Site, path: str) -> None:
    with site.world() as world:
        work = submitted(world)
    answers = {}
    for role, status in zip(ROLES, WHO_SEES_WHAT[path], strict=True):
        answers[role] = site.visitor(role).get(path.format(work=work), status).status
    assert tuple(answers.values()) == WHO_SEES_WHAT[path]


def test_the_review_is_for_who_has_the_step(site: Site) -> None:
    with site.world() as world:
        work = submitted(world)
    found = {role: site.visitor(role).inner.get(f"{work}/review").status_code for role in ROLES}
    assert found["c1.reviewer"] == 200
    assert found["b2.drafter"] == found["admin"] == 404


def test_a_wrong_method_is_told_so(site: Site) -> None:
    assert site.visitor("b1.drafter").post("/board", {}, 405).heading == "不支持这种访问方式"


def test_a_page_that_is_not_there_says_what_to_do_and_gives_a_number(site: Site) -> None:
    page = site.visitor("b1.drafter").get("/nowhere", 404)
    assert page.heading == "没有找到这个页面"
    assert page.links() == {"回到工作台": "/"}
    assert "请求编号" in page.text


def test_machines_are_told_that_all_is_well(site: Site) -> None:
    visitor = site.visitor()
    assert visitor.get("/healthz").response.json == {"status": "ok"}
    assert visitor.get("/readyz").response.json == {"status": "ok"}


def test_private_pages_are_kept_by_no_cache(site: Site) -> None:
    assert site.visitor("b1.drafter").get("/").response.headers["Cache-Control"] == "no-store"
