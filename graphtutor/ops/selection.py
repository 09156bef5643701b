"""Selection: gates that choose one of their inputs, or compare them, and route the gradient accordingly."""

from __future__ import annotations

from functools import reduce
from typing import Any

from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Function, Infix, Kink, Op, Rule

COMPARE = 10
TORCH = "torch.clamp, torch.maximum: the gradient follows the value that was chosen"
TIES = (
    "on a tie the whole gradient goes to the first of the equal inputs; "
    "with the split rule they share it evenly"
)


def _share(xp: Any, xs: Any, i: int, y: Any, ties: str) -> Any:
    """Return the part of the gradient that input i gets: all or nothing, but for the split rule."""
    chosen = [xp.where(xp.equal(x, y), 1, 0) for x in xs]
    if ties == "split":
        return chosen[i] / reduce(lambda total, one: total + one, chosen)
    return reduce(
        lambda rest, earlier: xp.where(xp.equal(earlier, y), 0, rest), reversed(xs[:i]), chosen[i]
    )


def _gaps(xs: Any, y: Any) -> list[Any]:
    """Return how far each input is from being chosen; two zeros are a tie."""
    return [x - y for x in xs]


max = elementwise(
    "max",
    "max",
    forward=lambda xp, *xs, ties="first": xp.maximum(*xs),
    local={"xs": lambda xp, xs, i, y, ties: _share(xp, xs, i, y, ties)},
    pattern="gradient router",
    why={"xs": "the gradient goes to the input that is passed on, the largest"},
    verb="picks the largest",
    samples=((2.0, 3.0), (-1.5, -4.0), (1.0, 5.0, 2.0), (4.0, 1.0, 2.0, 3.0)),
    kink=Kink(at=Rule(_gaps), convention=TIES, zeros=2, examples=((2.0, 2.0), (3.0, 1.0, 3.0))),
    source="CS231n (Stanford), lecture 4: patterns in backward flow",
    aliases=("maximum",),
    choices={"ties": ("first", "split")},
    reduces="amax",
)

min = elementwise(
    "min",
    "min",
    forward=lambda xp, *xs, ties="first": xp.minimum(*xs),
    local={"xs": lambda xp, xs, i, y, ties: _share(xp, xs, i, y, ties)},
    pattern="gradient router",
    why={"xs": "the gradient goes to the input that is passed on, the smallest"},
    verb="picks the smallest",
    samples=((2.0, 3.0), (-1.5, -4.0), (1.0, 5.0, 2.0), (4.0, 1.0, 2.0, 3.0)),
    kink=Kink(at=Rule(_gaps), convention=TIES, zeros=2, examples=((2.0, 2.0), (1.0, 3.0, 1.0))),
    source=TORCH,
    aliases=("minimum",),
    choices={"ties": ("first", "split")},
    reduces="amin",
)

clip = elementwise(
    "clip",
    "clip",
    forward=lambda xp, x, low, high: xp.minimum(xp.maximum(x, low), high),
    local={
        "x": lambda xp, x, low, high: xp.where(x >= low, xp.where(x <= high, 1, 0), 0),
        "low": lambda xp, x, low, high: xp.where(x < low, xp.where(low <= high, 1, 0), 0),
        "high": lambda xp, x, low, high: xp.where(xp.maximum(x, low) > high, 1, 0),
    },
    pattern="gradient router",
    why={
        "x": "inside the bounds x passes unchanged; outside, moving it changes nothing",
        "low": "below the lower bound the output is the bound itself",
        "high": "above the upper bound the output is the bound itself",
    },
    verb="keeps its input within the bounds",
    samples=((0.5, -1.0, 1.0), (-3.0, -1.0, 1.0), (2.5, -1.0, 1.0)),
    kink=Kink(
        at=Rule(lambda x, low, high: [x - low, x - high]),
        convention="exactly at a bound the gradient still goes to x",
        examples=((1.0, -1.0, 1.0), (-1.0, -1.0, 1.0)),
    ),
    source=TORCH,
)

where = elementwise(
    "where",
    "where",
    forward=lambda xp, condition, a, b: xp.where(condition, a, b),
    local={
        "condition": None,
        "a": lambda xp, condition: xp.where(condition, 1, 0),
        "b": lambda xp, condition: xp.where(condition, 0, 1),
    },
    pattern="gradient switch",
    why={
        "condition": "a condition is true or false: it has no slope",
        "a": "the first choice gets the whole gradient if the condition is true, else nothing",
        "b": "the second choice gets the whole gradient if the condition is false, else nothing",
    },
    verb="chooses",
    samples=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0)),
    source="numpy.where; torch.where",
)


def _comparison(name: str, symbol: str, signs: tuple[str, ...], forward: Function) -> Op:
    """Define a comparison: its output is true or false, so no gradient flows through it."""
    return elementwise(
        name,
        symbol,
        forward=forward,
        local={"a": None, "b": None},
        pattern="no gradient",
        why=dict.fromkeys("ab", "a comparison is true or false: it has no slope"),
        verb="compares",
        samples=((2.0, 3.0), (3.0, 2.0)),
        kink=Kink(
            at=Rule(lambda a, b: [a - b]),
            convention="where both sides are equal the comparison is taken as computed",
            examples=((2.0, 2.0),),
        ),
        source="numpy.less and its kin",
        infix=Infix(signs, COMPARE),
    )


greater = _comparison("greater", ">", (">",), lambda xp, a, b: xp.greater(a, b))
greater_equal = _comparison(
    "greater_equal",
    "≥",
    (">=", "≥"),
    lambda xp, a, b: xp.greater_equal(a, b),
)
less = _comparison("less", "<", ("<",), lambda xp, a, b: xp.less(a, b))
less_equal = _comparison("less_equal", "≤", ("<=", "≤"), lambda xp, a, b: xp.less_equal(a, b))
equal = _comparison("equal", "=", ("==",), lambda xp, a, b: xp.equal(a, b))
not_equal = _comparison("not_equal", "≠", ("!=", "≠"), lambda xp, a, b: xp.not_equal(a, b))
