"""The reports of a finished cycle: compiled, frozen, handed over, received and accepted."""

from builtin import demo
from builtin.demo import ReportPlan
from services.demonstration.stage import Stage
from services.reports import Cover, accept, compile_report, freeze, receive, send

COMPILING_HOUR = 19  # the last decisions of the same day come before it
FREEZING_HOUR = 20
SENDING_HOUR = 9
RECEIVING_HOUR = 10
ANSWERING_HOUR = 15


def report(stage: Stage) -> None:
    """Make every report of the cycle's plan; their files are left to the worker."""
    for plan in demo.reports(stage.calendar.plan, stage.troupe.units.values(), stage.troupe.seed):
        _hand_over(stage, plan, _freeze(stage, plan))


def _freeze(stage: Stage, plan: ReportPlan) -> int:
    calendar = stage.calendar
    compiler = stage.by(f"{plan.unit}.compiler", calendar.hour(plan.frozen_day, COMPILING_HOUR))
    cover = Cover(plan.number, plan.signer, calendar.day(plan.frozen_day))
    unit_id = stage.troupe.founded.units[plan.unit]
    compiled = compile_report(compiler, stage.cycle, unit_id, cover)
    level = stage.troupe.units[plan.unit].level
    approver = f"{plan.unit}.{demo.chains()[level].accounts[-1]}"
    freeze(stage.by(approver, calendar.hour(plan.frozen_day, FREEZING_HOUR)), compiled.id)
    return compiled.id


def _hand_over(stage: Stage, plan: ReportPlan, report_id: int) -> None:
    calendar, above = stage.calendar, stage.troupe.units[plan.unit].parent
    if plan.sent_day is not None:
        sender = f"{plan.unit}.compiler"
        send(stage.by(sender, calendar.hour(plan.sent_day, SENDING_HOUR)), report_id)
    if plan.received_day is not None:
        receiver = f"{above}.compiler"
        receive(stage.by(receiver, calendar.hour(plan.received_day, RECEIVING_HOUR)), report_id)
    if plan.answered_day is not None:
        answerer = f"{above}.reviewer"
        accept(stage.by(answerer, calendar.hour(plan.answered_day, ANSWERING_HOUR)), report_id)
