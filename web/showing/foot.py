"""The foot of a section's form: what is missing, what stops a submit."""

from flask_babel import gettext as _

from domain.checks import Finding
from domain.severity import Severity
from services.checking import unfinished
from services.reads.section_fields import missing_count
from web.language import say
from web.showing.fields import FormOf, names_of

_MISSING = "R001"


def open_points(shown: FormOf) -> list[tuple[str, str]]:
    """(input name, sentence) of everything that stops a submit; no name where no input is meant."""
    page = shown.page
    names = names_of(page)
    found = [("children" if page.open_children else "", say(why)) for why in page.against_submit]
    for finding in page.findings:
        for sentence in unfinished([finding], page.explanations):
            name = names.get(finding.place.field, "")
            if finding.severity is Severity.EXPLAIN:
                name = shown.form.explanation(finding.key).name
            found.append((name, say(sentence)))
    return found


def left_to_do(shown: FormOf) -> str:
    """How much there is still to do before the section can be submitted; empty for nothing."""
    page = shown.page
    parts = []
    asked = page.section.fields_entered_at(page.level)
    if missing := missing_count(page.own, asked):
        parts.append(_("还缺 %(count)s 项", count=missing))
    if wrong := len(_of(shown, Severity.BLOCK)):
        parts.append(_("%(count)s 处须改正", count=wrong))
    if unexplained := len(_of(shown, Severity.EXPLAIN)):
        parts.append(_("%(count)s 处需说明", count=unexplained))
    return " · ".join(parts)


def _of(shown: FormOf, severity: Severity) -> list[Finding]:
    page = shown.page
    return [
        finding
        for finding in page.findings
        if finding.severity is severity
        and finding.code != _MISSING
        and unfinished([finding], page.explanations)
    ]
