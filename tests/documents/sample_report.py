"""A realistic report for the writers' tests: our own prose, figures of nine units."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from documents.content import PartContent, Remark, ReportContent, SectionContent, Waiver
from documents.figures import CellKind, FigureCell, FigureRow, FigureTable, UnitName
from documents.numbering import hanzi
from domain.narrative import Block, Heading, ListBlock, Narrative, Paragraph, Table, Text, Token

UNITS = tuple(
    UnitName(f"c1-b{number:02}", name)
    for number, name in enumerate(
        (
            "机关第一党支部",
            "机关第二党支部",
            "北岭水泥厂党支部",
            "东港物流党支部",
            "清河机修党支部",
            "检测中心党支部",
            "南区项目部联合党支部",
            "信息公司党支部",
            "离退休第一党支部",
        ),
        1,
    )
)

_FIELDS = (
    ("centre_group_sessions", "党委理论学习中心组集中学习", "期", 0),
    ("centre_group_days", "中心组学习累计天数", "天", 1),
    ("reading_classes", "专题读书班", "期", 0),
    ("meetings", "“三会一课”集中学习", "次", 0),
    ("books", "发放学习书籍", "套", 0),
    ("theme_days", "主题党日活动", "次", 0),
    ("briefs", "工作简报", "期", 0),
    ("lectures", "专题讲座", "期", 0),
    ("listeners", "专题讲座参加人次", "人次", 0),
    ("readers", "解读文章阅读量", "人次", 0),
    ("classes", "线上线下培训班", "个", 0),
    ("trained", "培训班参加人次", "人次", 0),
    ("member_hours", "普通党员年均集中学习学时", "学时", 1),
    ("leader_hours", "书记和班子成员年均集中学习学时", "学时", 1),
    ("funds", "教育培训经费占工资总额比例", "%", 2),
)


def _cell(row: int, column: int, places: int) -> FigureCell:
    revision = f"第{1 + (row + column) % 3}版"
    if (row * 7 + column * 3) % 23 == 5:
        return FigureCell(CellKind.MISSING)
    if (row * 5 + column) % 19 == 4:
        reason = "该支部当年无在职党员，集中学习由上级党委统一组织"
        return FigureCell(CellKind.NOT_APPLICABLE, revision=revision, reason=reason)
    number = (row * 131 + column * 37) % 97 if (row + column) % 11 else 0
    value = Decimal(number * 10**places + (row + column) % 10**places).scaleb(-places)
    return FigureCell(CellKind.ANSWERED, format(value, "f"), value, revision)


def figure_table(units: tuple[UnitName, ...] = UNITS) -> FigureTable:
    rows = []
    for at, (key, label, measure, places) in enumerate(_FIELDS):
        cells = tuple(_cell(at, column, places) for column in range(len(units)))
        total = sum((cell.value for cell in cells if cell.value is not None), Decimal(0))
        operator = "加权平均" if places else "合计"
        shown = FigureCell(CellKind.ANSWERED, format(total, "f"), total)
        rows.append(FigureRow(key, label, measure, operator, shown, cells))
    return FigureTable("二、教育培训开展情况", units, tuple(rows))


def narrative(*blocks: Block) -> Narrative:
    return Narrative(blocks)


def para(*parts: str | Token) -> Paragraph:
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts))


def _prose(seed: int, count: int) -> tuple[Paragraph, ...]:
    """Paragraphs put together from our own sentences, a different order each time."""
    sentences = (
        "各支部按照年初排定的学习日历，把原原本本读文件与围绕岗位谈体会结合起来，做到篇目、时间、人员三落实。",
        "对生产一线倒班职工较多的支部，采用“班前十分钟、周末半小时”的办法，让流动党员和夜班党员一个不漏。",
        "公司党委组成两个指导小组，分片到北岭、东港、清河等地列席学习会，现场点评记录本126册，退回补课7人次。",
        "培训重实效而不重场次：凡是照本宣科的课不计学时，凡是没有讨论记录的会不计次数。",
        "《党员学习手册》由支部自己编写、党委审定，内容涵盖党章党规、安全生产、数字化转型等12个专题。",
        "结合2021年防汛抢险，先后有38名党员在堤上开展“微党课”，边学边干、以干验学。",
        "经统计，网络课堂的完成率由62.5%提高到97.3%，平均每人在线学习1,248分钟；补学率控制在2.1%以内。",
        "对学习中反映出的问题（如教材老化、师资不足、考核偏软），逐条建立台账，明确责任部门和完成时限。",
        "退休党员年事已高，支部采取“送学上门”的方式，把大字版资料送到家中，全年共走访214户。",
        "通过以上措施，党员干部的理论素养和履职本领都有提高，支部的凝聚力、战斗力在急难任务中得到了检验。",
    )
    made = []
    for number in range(count):
        picked = [sentences[(seed * 3 + number * 7 + step * 3) % 10] for step in range(5)]
        made.append(para("".join(picked)))
    return tuple(made)


def _first_part() -> PartContent:
    sentence = para(
        "五年来，中心组集中学习",
        Token("centre_group_sessions", "46"),
        "期、累计",
        Token("centre_group_days", "91.5"),
        "天；举办专题读书班",
        Token("reading_classes"),
        "期，发放学习书籍",
        Token("books"),
        "套，编发工作简报",
        Token("briefs"),
        "期。",
    )
    steps = (
        "年初列计划：支部大会审议通过，报上级党委备案。",
        "季度有检查：查学习记录、查讨论发言、查问题整改。",
        "年终作评议：党员互评与群众测评相结合，结果公示5天。",
    )
    blocks = narrative(
        *_prose(1, 2),
        sentence,
        Heading(3, (Text("领导班子带头学"),)),
        *_prose(2, 1),
        Heading(3, (Text("基层支部经常学"),)),
        *_prose(3, 1),
        ListBlock(True, tuple((Text(step),) for step in steps)),
        ListBlock(False, ((Text("有阵地、有骨干、有载体。"),),)),
    )
    return PartContent("（一）", "抓住主题教育契机，把学习引向深入", blocks)


def _second_part() -> PartContent:
    rows = (
        ("年度", "现场教学点", "场次", "参加人次"),
        ("2019年", "北岭战斗遗址", "4", "312"),
        ("2020年", "东港码头工运旧址（因疫情改为线上参观）", "2", "268"),
        ("2021年", "清河烈士陵园、县博物馆", "9", "1,047"),
        ("2022年", "公司史料馆", "6", "583"),
    )
    table = Table(True, tuple(tuple((Text(cell),) for cell in row) for row in rows))
    heading = "用好红色资源，让党史学习教育入脑入心"
    return PartContent("（二）", heading, narrative(*_prose(4, 2), table, *_prose(5, 1)))


def _coverage() -> Narrative:
    sentence = para(
        "2019年以来，共举办线上线下培训班",
        Token("classes", "83"),
        "个，",
        Token("trained", "11,206"),
        "人次参加；普通党员年均集中学习",
        Token("member_hours", "36.5"),
        "学时，书记和班子成员年均集中学习",
        Token("leader_hours", "61.0"),
        "学时，均达到规定要求。",
    )
    return narrative(sentence, *_prose(14, 1))


def _plain(label: str, title: str, text: Narrative) -> SectionContent:
    return SectionContent(label, title, (PartContent(narrative=text),))


def _sections() -> tuple[SectionContent, ...]:
    kinds = (
        "加强政治理论教育",
        "突出政治教育和政治训练",
        "强化党章党规党纪教育",
        "加强党的宗旨教育",
        "进行革命传统教育",
        "开展形势政策教育",
        "注重知识技能教育",
    )
    by_kind = tuple(
        PartContent(f"（{hanzi(number)}）", heading, narrative(*_prose(number + 6, 1)))
        for number, heading in enumerate(kinds, 1)
    )
    third = PartContent("（三）", "坚持学用结合，推动成果转化", narrative(*_prose(6, 3)))
    training = (_first_part(), _second_part(), third)
    return (
        _plain("一、", "总体情况", narrative(*_prose(0, 3))),
        SectionContent("二、", "教育培训开展情况", training),
        _plain("三、", "普遍轮训任务完成情况", _coverage()),
        SectionContent("四、", "落实教育培训内容情况", by_kind),
        _plain("五、", "改进方式方法情况", narrative(*_prose(15, 2))),
        _plain("六、", "组织领导和基础保障情况", narrative(*_prose(16, 2))),
        _plain("七、", "下一步改进措施", narrative(*_prose(17, 3))),
    )


_WAIVER = Waiver(
    "离退休第一党支部",
    "五、改进方式方法情况",
    "支部党员平均年龄79岁，不再单独组织宣讲",
    "公司党委组织部",
    date(2023, 11, 20),
)
_REMARK = Remark(
    "R021",
    "东港物流党支部",
    "二、教育培训开展情况",
    "“工作简报”比上年减少80%",
    "2023年起与物流板块合并编印，不再单独成册。",
)
_PREAMBLE = (
    "按照集团公司党委部署，我公司党委组织所属9个党支部对五年来的党员教育培训工作作了全面回顾。"
    "现将有关情况报告如下。"
)


def report(**changes: Any) -> ReportContent:
    """The report; `changes` replace fields of its content."""
    whole = ReportContent(
        title="《2019－2023年全国党员教育培训工作规划》贯彻落实情况总结评估报告",
        addressee="集团公司党委",
        unit="中共云岭建材有限责任公司委员会",
        cycle="2023年度",
        sections=_sections(),
        preamble=narrative(para(_PREAMBLE)),
        closing=narrative(para("特此报告。")),
        dated_on=date(2024, 1, 5),
        number="云建党〔2024〕3号",
        check_code="7K4M-2QXD",
        is_draft=False,
        figures=(figure_table(),),
        waivers=(_WAIVER,),
        remarks=(_REMARK,),
        shown={"reading_classes": "17", "books": "2,350"},
        labels={"briefs": "工作简报"},
    )
    return replace(whole, **changes)


def small(*blocks: Block, **changes: Any) -> ReportContent:
    """A report of one section that holds these blocks."""
    content = ReportContent(
        title="试验报告",
        addressee="",
        unit="试验单位",
        cycle="2023年度",
        sections=(_plain("一、", "情况", narrative(*blocks)),),
        dated_on=date(2024, 1, 5),
        is_draft=False,
    )
    return replace(content, **changes)
