"""JSON in: values from a text of which nothing is trusted.

Rules. Size and depth are looked at before the text is read. A key that stands twice is kept to be told by its place;
numbers that are no short whole numbers stay words, so that nothing is computed from them.
"""

import json
import re

from gateway.menu.writing.problem import Problems
from gateway.menu.writing.values import DEEPEST, TOO_DEEP, Keys, Odd, bounded

__all__ = ["read_json"]

_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)
_LONGEST_NUMBER = 9  # digits


def read_json(text: str, problems: Problems) -> object:
    """The values of a JSON text; None when it cannot be read, which is told."""
    if not bounded(text, problems):
        return None
    if _depth(text) > DEEPEST:
        problems.add("", TOO_DEEP)
        return None
    try:
        return json.loads(
            text, object_pairs_hook=Keys, parse_int=_whole, parse_float=Odd, parse_constant=Odd
        )  # strict: a line break inside a string is an error
    except json.JSONDecodeError as error:
        words = (
            "no JSON: {why} in line {line}, column {column}",
            "это не JSON: {why}, строка {line}, столбец {column}",
        )
        problems.add("", words, why=error.msg, line=error.lineno, column=error.colno)
        return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        if found[1]:
            depth += 1
            deepest = max(deepest, depth)
        elif found[2]:
            depth -= 1
    return deepest


def _whole(digits: str) -> int | Odd:
    return int(digits) if len(digits.lstrip("-")) <= _LONGEST_NUMBER else Odd(digits)
