"""Reductions: gates that take many entries together, in a sum, a mean, a norm or their largest."""

from __future__ import annotations

from typing import Any

from graphtutor.errors import ShapeError
from graphtutor.ops import sizes
from graphtutor.ops.kinds import structural
from graphtutor.ops.op import Function, Kink, Op, Rule, at
from graphtutor.text import shape as shown

MATRIX_CALCULUS = (
    "Parr and Howard 2018, The Matrix Calculus You Need For Deep Learning, section 4.4"
)
TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.5]]
CUBE = [[[1.0, 2.0], [3.0, -4.0]], [[5.0, 6.5], [-7.0, 8.0]]]
REDUCED = (
    at(TABLE),
    at(TABLE, axis=0),
    at(TABLE, axis=1),
    at(TABLE, axis=-1, keepdims=True),
    at(TABLE, keepdims=True),
    at([1.0, 2.0, -3.0]),
    at(2.0),
    at(CUBE, axis=1),
)
NO_AXIS = (at(TABLE, axis=2), at(2.0, axis=0), at(TABLE, axis=(0, -2)))

sum = structural(
    "sum",
    "Σ",
    forward=lambda xp, x, axis=None, keepdims=False: xp.sum(x, axis=axis, keepdims=keepdims),
    vjp={
        "x": lambda xp, g, x, axis, keepdims: xp.broadcast_like(
            xp.expand(g, axis=axis, keepdims=keepdims), x
        )
    },
    shape=lambda x, axis, keepdims: sizes.reduced(x, axis, keepdims),
    pattern="gradient distributor",
    why={"x": "each entry moves its sum one for one, so each gets a copy of the sum's gradient"},
    verb="adds up entries",
    samples=(*REDUCED, at(CUBE, axis=(0, 2))),
    refused=NO_AXIS,
    source=MATRIX_CALCULUS,
)

count = structural(
    "count",
    "n",
    forward=lambda xp, x, axis=None: xp.count(x, axis=axis),
    vjp={"x": None},
    shape=lambda x, axis: sizes.along(x, axis)[:0],
    pattern="no gradient",
    why={"x": "how many entries there are does not depend on what they are"},
    verb="counts entries",
    samples=(at(TABLE), at(TABLE, axis=0), at(2.0)),
    refused=NO_AXIS,
    source="numpy.size",
)

mean = structural(
    "mean",
    "mean",
    forward=lambda xp, x, axis=None, keepdims=False: (
        xp.sum(x, axis=axis, keepdims=keepdims) / xp.count(x, axis=axis)
    ),
    stable={
        "y": lambda xp, x, axis, keepdims: xp.mean(x, axis=axis, keepdims=keepdims),
    },
    vjp={
        "x": lambda xp, g, x, axis, keepdims: xp.broadcast_like(
            xp.expand(g / xp.count(x, axis=axis), axis=axis, keepdims=keepdims), x
        )
    },
    shape=lambda x, axis, keepdims: sizes.reduced(x, axis, keepdims),
    pattern="gradient distributor, in equal shares",
    why={"x": "each entry moves the mean by one part in n, so each gets one nth of the gradient"},
    verb="takes the mean",
    samples=(*REDUCED, at(CUBE, axis=(0, 2))),
    refused=NO_AXIS,
    source=MATRIX_CALCULUS,
)

norm = structural(
    "norm",
    "‖x‖",
    forward=lambda xp, x, axis=None, keepdims=False: xp.sqrt(
        xp.sum(xp.square(x), axis=axis, keepdims=keepdims)
    ),
    vjp={
        "x": lambda xp, g, x, y, axis, keepdims: (
            xp.expand(g, axis=axis, keepdims=keepdims)
            * x
            / xp.expand(y, axis=axis, keepdims=keepdims)
        )
    },
    stable={
        "y": lambda xp, x, axis, keepdims: xp.norm(x, axis=axis, keepdims=keepdims),
        "x": lambda xp, g, x, y, axis, keepdims: (
            xp.expand(g, axis=axis, keepdims=keepdims)
            * (x / xp.expand(xp.where(y > 0, y, 1), axis=axis, keepdims=keepdims))
        ),
    },
    shape=lambda x, axis, keepdims: sizes.reduced(x, axis, keepdims),
    pattern="scaled to the direction of the input",
    why={"x": "d‖x‖/dx = x/‖x‖: the norm grows fastest along x itself, with slope 1"},
    verb="takes the root of the sum of squares",
    samples=REDUCED,
    refused=NO_AXIS,
    kink=Kink(
        at=Rule(lambda y: [y]),
        convention="where all entries are 0 the gradient is taken as 0",
        examples=(([0.0, 0.0],),),
    ),
    source="Petersen and Pedersen 2012, The Matrix Cookbook, section 2.8; 0 at 0 as in PyTorch",
)


def _one_axis(x: sizes.Shape, axis: sizes.Axis, keepdims: bool) -> sizes.Shape:
    if isinstance(axis, tuple):
        raise ShapeError(
            "The largest or smallest entry is taken along one axis, or of all.",
            code="axis-unknown",
            expected="one axis, or none",
            received=f"axis={axis} of {shown(x)}",
            remedy="take it along one axis after the other",
        )
    return sizes.reduced(x, axis, keepdims)


def _routed(
    xp: Any, g: Any, x: Any, chosen: Any, y: Any, axis: Any, keepdims: bool, ties: str
) -> Any:
    """Return the gradient where the chosen entry stands, the largest of `chosen`; see `ties`."""
    upstream = xp.expand(g, axis=axis, keepdims=keepdims)
    if ties == "split":
        equal = xp.where(xp.equal(x, xp.expand(y, axis=axis, keepdims=keepdims)), 1, 0)
        return upstream * equal / xp.sum(equal, axis=axis, keepdims=axis is not None)
    return upstream * xp.hardmax(chosen, axis=axis)


def _tied(xp: Any, x: Any, y: Any, axis: Any, keepdims: bool) -> Any:
    """Return 0 for each result that several entries equal, then for each entry whether it is chosen."""
    equal = xp.equal(x, xp.expand(y, axis=axis, keepdims=keepdims))
    several = xp.sum(xp.where(equal, 1, 0), axis=axis) > 1
    return [xp.where(several, 0, 1), xp.where(equal, 1, -1)]


TIES = (
    "on a tie the whole gradient goes to the first of the equal entries; "
    "with the split rule they share it evenly"
)


def _router(
    name: str, word: str, forward: Function, vjp: Function, tied: list[float], source: str
) -> Op:
    """Define a gate that picks one entry: the largest or the smallest."""
    return structural(
        name,
        name.removeprefix("a"),
        forward=forward,
        vjp={"x": vjp},
        shape=_one_axis,
        pattern="gradient router",
        why={"x": f"only the {word} entry moves the result, so it gets the whole gradient"},
        verb=f"picks the {word} entry",
        samples=REDUCED,
        refused=(*NO_AXIS, at(CUBE, axis=(0, 1))),
        kink=Kink(at=Rule(_tied), convention=TIES, examples=((tied,),)),
        source=source,
        choices={"ties": ("first", "split")},
    )


amax = _router(
    "amax",
    "largest",
    lambda xp, x, axis=None, keepdims=False, ties="first": xp.amax(x, axis=axis, keepdims=keepdims),
    lambda xp, g, x, y, axis, keepdims, ties: _routed(xp, g, x, x, y, axis, keepdims, ties),
    [1.0, 3.0, 3.0],
    "CS231n (Stanford), lecture 4: patterns in backward flow",
)
amin = _router(
    "amin",
    "smallest",
    lambda xp, x, axis=None, keepdims=False, ties="first": xp.amin(x, axis=axis, keepdims=keepdims),
    lambda xp, g, x, y, axis, keepdims, ties: _routed(xp, g, x, -x, y, axis, keepdims, ties),
    [3.0, 1.0, 1.0],
    "torch.amin",
)

hardmax = structural(
    "hardmax",
    "argmax",
    forward=lambda xp, x, axis=None: xp.hardmax(x, axis=axis),
    vjp={"x": None},
    shape=lambda x, axis: _one_axis(x, axis, False)[:0] + x,
    pattern="no gradient",
    why={"x": "the place of the largest entry does not move when entries move a little"},
    verb="marks the largest entry with a 1",
    samples=(at(TABLE), at(TABLE, axis=0), at(TABLE, axis=1)),
    refused=(at(CUBE, axis=(0, 1)), *NO_AXIS),
    source="ONNX operators, Hardmax: the first of several equal ones",
)
