"""The report templates that come with the program, read from the data files beside this module."""

from functools import cache
from importlib.resources import files

import yaml

from domain.template import TemplateSpec
from domain.template_data import template_from_data

_SUFFIX = ".yaml"


@cache
def keys() -> tuple[str, ...]:
    """The keys of the built-in templates, in alphabetical order."""
    names = (entry.name for entry in files(__package__).joinpath("templates").iterdir())
    return tuple(sorted(n.removesuffix(_SUFFIX) for n in names if n.endswith(_SUFFIX)))


@cache
def load(key: str) -> TemplateSpec:
    """The built-in template of that key. Raises KeyError when there is none."""
    if key not in keys():
        raise KeyError(key)
    source = files(__package__).joinpath("templates", f"{key}{_SUFFIX}")
    return template_from_data(yaml.safe_load(source.read_text(encoding="utf-8")))
