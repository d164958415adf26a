"""Exact arithmetic for the sums that a golden file states: ``ceil(asked / yield)`` over named numbers."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Mapping
from fractions import Fraction

_BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_CALLS = {"ceil": math.ceil, "floor": math.floor}


def evaluate(formula: str, given: Mapping[str, Fraction] | None = None) -> Fraction:
    """Return the value of a formula with + - * / ceil floor; names may hold spaces and are taken as long as possible.

    Raises
    ------
    ValueError
        If the formula holds anything else, or an unknown name.
    """
    known = dict(given or {})
    names = sorted((name for name in known if name), key=len, reverse=True)
    if names:
        pattern = r"(?<![\w])(" + "|".join(map(re.escape, names)) + r")(?![\w])"
        formula = re.sub(pattern, lambda match: f"({known[match[1]]})", formula)
    return _value(ast.parse(formula.strip(), mode="eval").body, formula)


def _value(node: ast.expr, formula: str) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, formula)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return Fraction(_BINARY[type(node.op)](_value(node.left, formula), _value(node.right, formula)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        return Fraction(_CALLS[node.func.id](_value(node.args[0], formula)))
    raise ValueError(f"{formula!r} must hold known names, numbers, + - * / ceil and floor only.")
