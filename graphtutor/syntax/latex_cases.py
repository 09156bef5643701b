r"""`\begin{cases} a & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}` as `where(x > 0, a, b)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphtutor.syntax import latex_answers as say
from graphtutor.syntax.latex_tokens import Placed

if TYPE_CHECKING:
    from graphtutor.syntax.latex_factors import FactorReader

END_OF_CASES = r"\end{cases}"
IF, OTHERWISE = r"\text{if}", r"\text{otherwise}"
ENDS = ("&", r"\\", IF, OTHERWISE, END_OF_CASES)
OPPOSITE = {">": "<=", "<=": ">", "<": ">=", ">=": "<", "==": "!=", "!=": "=="}

Case = tuple[Placed, Placed | None]  # value and condition, both as tokens


def read_cases(reader: FactorReader) -> None:
    """Read the environment and write nested calls of where."""
    start = reader.at
    reader.at += 1
    cases: list[Case] = []
    while reader.next != END_OF_CASES:
        if cases and cases[-1][1] is None:
            raise _no_condition(reader, "This case stands behind the one for all others.")
        cases.append(_case(reader, start))
    end = reader.at
    if not cases or not _is_complete(cases):
        raise say.no_otherwise(reader.pieces, end)
    for value, condition in cases[:-1]:
        assert condition is not None, "only the last case goes without one"
        reader.emit("where", start)
        reader.emit("(", start)
        reader.put(condition)
        reader.emit(",", start)
        reader.put(value)
        reader.emit(",", start)
    reader.emit("(", start)
    reader.put(cases[-1][0])
    for _ in cases:
        reader.emit(")", end)
    reader.at += 1


def _case(reader: FactorReader, start: int) -> Case:
    """Read one line: a value, and when it is taken."""
    value = reader.captured(lambda: reader.sequence(start, ENDS))
    if reader.next == "&":
        reader.at += 1
    condition = None
    if reader.next == OTHERWISE:
        reader.at += 1
    else:
        if reader.next == IF:
            reader.at += 1
        condition = reader.captured(
            lambda: reader.sequence(start, (r"\\", END_OF_CASES), condition=True)
        )
        if not condition.strings:
            raise _no_condition(reader, "This case has no condition.")
    if reader.next not in (r"\\", END_OF_CASES):
        raise _no_condition(reader, "A case ends here.")
    reader.at += reader.next == r"\\"
    return value, condition


def _no_condition(reader: FactorReader, message: str) -> Exception:
    return reader.pieces.error(
        reader.at,
        message,
        code="case-expected",
        expected=r"a line such as x & \text{if } x > 0 \\, the last one with \text{otherwise}",
        remedy=r"write a & \text{if } x > 0 \\ b & \text{otherwise}",
    )


def _is_complete(cases: list[Case]) -> bool:
    """Say whether the last case takes all that the others leave; of two it may say the opposite."""
    condition = cases[-1][1]
    if condition is None:
        return True
    first = cases[0][1]
    if len(cases) != 2 or first is None:
        return False
    opposite = [OPPOSITE.get(token, token) for token in first.strings]
    return opposite == condition.strings and opposite != first.strings
