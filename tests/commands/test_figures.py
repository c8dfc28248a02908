"""`flask figures verify` and `rebuild`: a kept figure that is wrong is named and made anew."""

from sqlalchemy import Engine, text

from tests.commands.conftest import Run
from tests.services.databases import world_on


def test_right_figures_are_right(run: Run, engine: Engine) -> None:
    with world_on(engine) as world:
        world.finish("b1")
    done = run("figures", "verify", "--cycle", "small-2023")
    assert (done.exit_code, done.output) == (0, "汇总数与审定版次一致\n")


def test_a_wrong_figure_is_named_by_the_doctor_too_and_made_anew(run: Run, engine: Engine) -> None:
    with world_on(engine) as world:
        world.finish("b1", meetings=3)
    with engine.begin() as connection:
        connection.execute(text("UPDATE figure SET parts = '[[4]]' WHERE field_key = 'meetings'"))
    done = run("figures", "verify")
    assert done.exit_code == 1
    assert "会议：不符" in done.output
    assert "flask figures verify" in run("doctor").output
    assert run("figures", "rebuild").exit_code == 0
    assert run("figures", "verify").exit_code == 0


def test_a_cycle_that_is_not_there_is_named(run: Run) -> None:
    done = run("figures", "verify", "--cycle", "nowhere")
    assert (done.exit_code, "nowhere" in done.output) == (1, True)
