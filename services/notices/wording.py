"""What a notice says: a subject and a sentence, official and short; English is in the catalogue."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.message import Message, msg
from services.notices.rules import Nag

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a sentence with places for the event's facts; `asks`: something is to do."""

    subject: Message
    sentence: Message
    asks: bool = False


_UNTIL = msg("请于 %(due)s 前办理。")
_REASON = msg("意见：%(reason)s")
_NAMED = msg("须修改：%(names)s")
_PARAGRAPH = msg("“%(label)s”第 %(number)s 段（%(words)s）")
_AND = msg("、")
_ITEM = msg("%(unit)s · %(section)s（截止 %(due)s）")
_SYSTEM = msg("系统")
_FACTS = (
    *("unit", "section", "cycle", "actor", "title", "step", "to_unit", "first", "count"),
    "until",
)

WORDS: Mapping[str, Words] = {
    "to_decide": Words(
        msg("请审批：%(unit)s · %(section)s"),
        msg("%(unit)s“%(section)s”（%(cycle)s）已到“%(step)s”节点，请审批。"),
        asks=True,
    ),
    "step_approved": Words(
        msg("审批有进展：%(unit)s · %(section)s"),
        msg("%(actor)s已同意%(unit)s“%(section)s”（%(cycle)s），审批仍在进行。"),
    ),
    "approved_at_last": Words(
        msg("已审定：%(unit)s · %(section)s"),
        msg("%(actor)s已同意%(unit)s“%(section)s”（%(cycle)s），全部审批完成。"),
    ),
    "returned": Words(
        msg("被退回，请修改：%(unit)s · %(section)s"),
        msg("%(actor)s退回了%(unit)s“%(section)s”（%(cycle)s），请修改后重新提交。"),
        asks=True,
    ),
    "returned_after_yours": Words(
        msg("您同意过的章节被退回：%(unit)s · %(section)s"),
        msg("%(actor)s退回了您在本轮同意过的%(unit)s“%(section)s”（%(cycle)s）。"),
    ),
    "over_by_return": Words(
        msg("无需再办理：%(unit)s · %(section)s"),
        msg("%(actor)s已退回%(unit)s“%(section)s”（%(cycle)s），本轮审批结束，您无需再办理。"),
    ),
    "withdrawn": Words(
        msg("已撤回，无需办理：%(unit)s · %(section)s"),
        msg("%(actor)s撤回了%(unit)s“%(section)s”（%(cycle)s），您暂时无需办理。"),
    ),
    "reopened": Words(
        msg("重新开放，请修改：%(unit)s · %(section)s"),
        msg("%(actor)s重新开放了%(unit)s“%(section)s”（%(cycle)s），请修改后重新提交。"),
        asks=True,
    ),
    "reopened_after_yours": Words(
        msg("您同意过的章节重新开放：%(unit)s · %(section)s"),
        msg("%(actor)s重新开放了您同意过的%(unit)s“%(section)s”（%(cycle)s）。"),
    ),
    "waived": Words(
        msg("已免报：%(unit)s · %(section)s"),
        msg("%(actor)s同意%(unit)s免报“%(section)s”（%(cycle)s），无需填写。"),
    ),
    "reinstated": Words(
        msg("恢复填报：%(unit)s · %(section)s"),
        msg("%(actor)s恢复了%(unit)s“%(section)s”（%(cycle)s）的填报，请填写。"),
        asks=True,
    ),
    "all_is_in": Words(
        msg("全部收齐：%(unit)s · %(section)s"),
        msg("%(unit)s下级的“%(section)s”（%(cycle)s）已全部收齐，可以汇总。"),
    ),
    "all_is_in_robot": Words(
        msg("全部收齐：%(unit)s · %(section)s"),
        msg("%(unit)s下级的“%(section)s”（%(cycle)s）已全部收齐。"),
    ),
    "transferred": Words(
        msg("转办给您：%(unit)s · %(section)s"),
        msg("%(actor)s把%(unit)s“%(section)s”（%(cycle)s）转给您审批。"),
        asks=True,
    ),
    "opinion_asked": Words(
        msg("请提供意见：%(unit)s · %(section)s"),
        msg("%(actor)s就%(unit)s“%(section)s”（%(cycle)s）征求您的意见。"),
        asks=True,
    ),
    "opinion_given": Words(
        msg("已提供意见：%(unit)s · %(section)s"),
        msg("%(actor)s对%(unit)s“%(section)s”（%(cycle)s）提供了意见，请您决定。"),
        asks=True,
    ),
    "signer_added": Words(
        msg("请您加签：%(unit)s · %(section)s"),
        msg("%(actor)s请您加签%(unit)s“%(section)s”（%(cycle)s）。"),
        asks=True,
    ),
    "signer_removed": Words(
        msg("无需加签：%(unit)s · %(section)s"),
        msg("%(actor)s取消了您对%(unit)s“%(section)s”（%(cycle)s）的加签，您无需办理。"),
    ),
    "copied": Words(
        msg("抄送：%(unit)s · %(section)s"),
        msg("%(actor)s把%(unit)s“%(section)s”（%(cycle)s）抄送给您，供阅知。"),
    ),
    "urged": Words(
        msg("催办：%(unit)s · %(section)s"),
        msg("%(actor)s请您尽快办理%(unit)s“%(section)s”（%(cycle)s）。"),
        asks=True,
    ),
    "urged_to_mend": Words(
        msg("催办：%(unit)s · %(section)s"),
        msg("%(actor)s请您尽快修改被退回的%(unit)s“%(section)s”（%(cycle)s）并重新提交。"),
        asks=True,
    ),
    "undone": Words(
        msg("审批意见已收回：%(unit)s · %(section)s"),
        msg("%(actor)s收回了对%(unit)s“%(section)s”（%(cycle)s）的审批意见。"),
    ),
    "mentioned": Words(
        msg("批注提到您：%(unit)s · %(section)s"),
        msg("%(actor)s在%(unit)s“%(section)s”（%(cycle)s）的批注中提到您。"),
    ),
    "commented": Words(
        msg("有新批注：%(unit)s · %(section)s"),
        msg("%(actor)s在%(unit)s“%(section)s”（%(cycle)s）上写了批注。"),
    ),
    "report_sent": Words(
        msg("请签收终稿：%(unit)s"),
        msg("%(unit)s已报送终稿“%(title)s”（%(cycle)s），请签收。"),
        asks=True,
    ),
    "report_withdrawn": Words(
        msg("终稿已撤回：%(unit)s"),
        msg("%(actor)s撤回了%(unit)s的终稿“%(title)s”（%(cycle)s），不必再签收。"),
    ),
    "report_received": Words(
        msg("终稿已签收：%(unit)s"),
        msg("%(actor)s已签收%(unit)s的终稿“%(title)s”（%(cycle)s）。"),
    ),
    "report_accepted": Words(
        msg("终稿已接收：%(unit)s"),
        msg("%(actor)s已接收%(unit)s的终稿“%(title)s”（%(cycle)s）。"),
    ),
    "report_returned": Words(
        msg("终稿被退回：%(unit)s"),
        msg("%(actor)s退回了%(unit)s的终稿“%(title)s”（%(cycle)s），请修改后汇编新一稿。"),
        asks=True,
    ),
    "cycle_opened": Words(
        msg("填报开始：%(cycle)s"),
        msg("“%(cycle)s”已开始填报，请在工作台查看本单位各章节的截止日期。"),
        asks=True,
    ),
    "cycle_dates_changed": Words(
        msg("日期有调整：%(cycle)s"),
        msg("%(actor)s调整了“%(cycle)s”的填报日期，请在工作台查看新的截止日期。"),
    ),
    "extension_given": Words(
        msg("已延期：%(unit)s"),
        msg("%(actor)s同意%(unit)s（%(cycle)s）延期到 %(until)s。%(section)s"),
    ),
    "extension_withdrawn": Words(
        msg("延期已收回：%(unit)s"),
        msg("%(actor)s收回了%(unit)s（%(cycle)s）的延期，请按原定日期办理。%(section)s"),
        asks=True,
    ),
    Nag.STEP_DUE_SOON: Words(
        msg("审批即将到期：%(first)s"), msg("您有 %(count)s 项审批即将到期："), asks=True
    ),
    Nag.STEP_LATE: Words(
        msg("审批已逾期：%(first)s"), msg("您有 %(count)s 项审批已逾期，请尽快办理："), asks=True
    ),
    Nag.STEP_ESCALATED: Words(
        msg("下级审批逾期，请督促：%(first)s"),
        msg("以下 %(count)s 项审批逾期，提醒后仍未办理，现报告上一级，请督促："),
        asks=True,
    ),
    Nag.DRAFT_DUE_SOON: Words(
        msg("填报即将到期：%(first)s"), msg("您单位有 %(count)s 个章节即将到期："), asks=True
    ),
    Nag.DRAFT_LATE: Words(
        msg("填报已逾期：%(first)s"),
        msg("您单位有 %(count)s 个章节已逾期，请尽快提交："),
        asks=True,
    ),
    Nag.DRAFT_ESCALATED: Words(
        msg("下级填报逾期，请督促：%(first)s"),
        msg("以下 %(count)s 个章节逾期，提醒后仍未提交，现报告上一级，请督促："),
        asks=True,
    ),
    Nag.RETURNED_UNTOUCHED: Words(
        msg("退回后尚未修改：%(first)s"),
        msg("您单位有 %(count)s 个章节被退回后还没有修改："),
        asks=True,
    ),
    Nag.STUCK: Words(
        msg("审批停留较久：%(first)s"),
        msg("您提交的 %(count)s 个章节在同一审批节点停留较久，可以催办："),
    ),
}
_LEFT_OUT = msg("还有 %(count)s 项没有列出。")
_AND_MORE = msg("%(first)s 等 %(count)s 项")


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in one language: subject, the sentence, the lines that follow it."""

    subject: str
    sentence: str
    lines: tuple[str, ...]


def say(words: str, facts: Mapping[str, Any], translate: Translate = str) -> Said:
    """The notice of `words` about `facts`, in the language of `translate`."""
    known = WORDS[words]
    args = {name: _plain(facts.get(name, "")) for name in _FACTS}
    args["actor"] = args["actor"] or _SYSTEM.show(translate)
    if facts.get("count", 1) > 1:
        args["first"] = Message(_AND_MORE.text, args).show(translate)
    lines = list(_lines(known, facts, translate))
    return Said(
        Message(known.subject.text, args).show(translate),
        Message(known.sentence.text, args).show(translate),
        tuple(lines),
    )


def _lines(known: Words, facts: Mapping[str, Any], translate: Translate) -> Iterable[str]:
    for item in facts.get("items", ()):
        yield Message(_ITEM.text, {name: _plain(part) for name, part in item.items()}).show(
            translate
        )
    if facts.get("left_out"):
        yield Message(_LEFT_OUT.text, {"count": facts["left_out"]}).show(translate)
    if facts.get("reason"):
        yield Message(_REASON.text, {"reason": facts["reason"]}).show(translate)
    if known.asks and facts.get("named"):
        names = (_named(each, translate) for each in facts["named"])
        yield Message(_NAMED.text, {"names": _AND.show(translate).join(names)}).show(translate)
    if known.asks and facts.get("due"):
        yield Message(_UNTIL.text, {"due": facts["due"]}).show(translate)


def _named(named: Mapping[str, Any], translate: Translate) -> str:
    """A field that a return names by its label, a paragraph by its place and words."""
    if not named["number"]:
        return str(named["label"])
    return Message(_PARAGRAPH.text, named).show(translate)


def _plain(value: object) -> str:
    return " ".join(str(value).split())
