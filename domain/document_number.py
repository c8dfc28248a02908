"""The number of an official document 发文字号: the issuer's sign, the year, the serial number.

GB/T 9704-2012, 7.2.5: the year stands whole in six-cornered brackets 〔〕, the serial number is
Arabic without 第 and without leading zeros, and 号 ends it: 集团党委〔2026〕12号.
"""

import re

from domain.errors import Invalid
from domain.message import msg
from domain.text import clean_line

MAX_NUMBER = 60
_BRACKETS = str.maketrans("[(（［【﹝", "〔〔〔〔〔〔") | str.maketrans(
    "])）］】﹞", "〕〕〕〕〕〕"
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = re.compile(
    r"(?P<sign>[^〔〕\s]+)〔(?P<year>(?:19|20)[0-9]{2})〕(?P<serial>[1-9][0-9]{0,5})号"
)


def document_number(typed: str) -> str:
    """The number as it is printed; brackets and digits of another width are put right.

    An empty one stays empty: it may not be given yet. Raises Invalid for what is no number.
    """
    number = clean_line(typed).translate(_BRACKETS).translate(_DIGITS).replace(" ", "")
    if len(number) > MAX_NUMBER:
        raise Invalid(msg("文号和签发人都不能超过 60 个字。"))
    if number and not _NUMBER.fullmatch(number):
        raise Invalid(
            msg(
                "文号请写成“发文机关代字〔年份〕序号号”，例如 集团党委〔2026〕12号："
                "年份写全四位并用六角括号，序号不加“第”、前面不补零。"
            )
        )
    return number
