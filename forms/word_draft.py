"""What was recognised in a Word draft, carried through the preview until it is confirmed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.answers import Answer
from domain.content import Content, answer_from_data, store
from domain.errors import Invalid
from domain.message import msg
from domain.template import FieldSpec

_BROKEN = msg("预览的内容已无法读取，请重新上传文件。")


@dataclass(frozen=True, slots=True)
class Carried:
    """The answers recognised for one section, and the draft version they were shown beside."""

    submission_id: int
    based_on: int
    answers: Mapping[str, Answer]


def pack(sections: Iterable[Carried], fields: Mapping[str, FieldSpec]) -> str:
    """The JSON text of a hidden input."""
    return json.dumps([_data(section, fields) for section in sections], ensure_ascii=False)


def _data(section: Carried, fields: Mapping[str, FieldSpec]) -> list[object]:
    stored = store(Content(section.answers), [fields[key] for key in section.answers])
    return [section.submission_id, section.based_on, {**stored.numbers, **stored.texts}]


def unpack(text: str, fields: Mapping[str, FieldSpec]) -> tuple[Carried, ...]:
    """The sections that `pack` wrote. Raises Invalid for anything else."""
    try:
        return tuple(_section(item, fields) for item in _list(json.loads(text)))
    except (Invalid, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Invalid(_BROKEN) from error


def _list(data: object) -> list[object]:
    if not isinstance(data, list):
        raise TypeError
    return data


def _section(data: object, fields: Mapping[str, FieldSpec]) -> Carried:
    match data:
        case [int(submission_id), int(based_on), dict(answers)]:
            read = {key: answer_from_data(each, fields[key]) for key, each in answers.items()}
            return Carried(submission_id, based_on, read)
        case _:
            raise Invalid(_BROKEN)
