"""The foot of a section's form: what is saved, what is missing, what stops a submit."""

from flask_babel import gettext as _

from domain.checks import Finding
from domain.severity import Severity
from domain.workflow.states import Action
from services.checking import unfinished
from services.reads.section_fields import missing_count
from web.dates import moment
from web.language import say
from web.showing.fields import FormOf, names_of

_MISSING = "R001"


def open_points(shown: FormOf) -> list[tuple[str, str]]:
    """(input name, sentence) of everything that stops a submit; no name where no input is meant."""
    page = shown.page
    names = names_of(page, shown.form)
    found = [("", say(why))] if (why := page.offers.get(Action.SUBMIT)) else []
    for finding in page.findings:
        for sentence in unfinished([finding], page.explanations):
            name = names.get(finding.place.field, "")
            if finding.severity is Severity.EXPLAIN:
                name = shown.form.explanation(finding.key).name
            found.append((name, say(sentence)))
    return found


def sentence(shown: FormOf, *, is_unsaved: bool = False) -> str:
    """What is saved, and how much there is still to do before the section can be submitted."""
    page = shown.page
    parts = [_("有修改尚未保存") if is_unsaved else _saved(shown)]
    asked = page.section.fields_entered_at(page.level)
    if missing := missing_count(page.own, asked):
        parts.append(_("还缺 %(count)s 项", count=missing))
    if wrong := len(_of(shown, Severity.BLOCK)):
        parts.append(_("%(count)s 处须改正", count=wrong))
    if unexplained := len(_of(shown, Severity.EXPLAIN)):
        parts.append(_("%(count)s 处需说明", count=unexplained))
    return " · ".join(parts)


def _saved(shown: FormOf) -> str:
    page = shown.page
    if page.saved_at is None:
        return str(_("尚未保存"))
    return str(_("%(when)s 由%(name)s保存", when=moment(page.saved_at), name=page.saved_by))


def _of(shown: FormOf, severity: Severity) -> list[Finding]:
    page = shown.page
    return [
        finding
        for finding in page.findings
        if finding.severity is severity
        and finding.code != _MISSING
        and unfinished([finding], page.explanations)
    ]
