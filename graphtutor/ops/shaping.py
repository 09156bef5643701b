"""Shaping: gates that move entries about, repeat them or pick some, and change none of them."""

from __future__ import annotations

import math
from typing import Any

from graphtutor.errors import ShapeError
from graphtutor.ops import sizes
from graphtutor.ops.kinds import structural
from graphtutor.ops.op import Gap, Rule, at
from graphtutor.text import shape as shown

NUMPY = "NumPy user guide: array manipulation and indexing"
TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.5]]


def _sizes_only(shape: Any) -> sizes.Shape:
    """Refuse what is no shape."""
    whole = (shape,) if isinstance(shape, int) else shape
    if not isinstance(whole, tuple) or not all(isinstance(n, int) and n >= -1 for n in whole):
        raise ShapeError(
            "A shape is made of whole numbers.",
            code="bad-shape",
            expected="sizes such as 2, 3",
            received=str(shape)[:40],
        )
    return whole


def _reshaped(x: sizes.Shape, shape: Any) -> sizes.Shape:
    wanted = _sizes_only(shape)
    total, known = math.prod(x), math.prod(n for n in wanted if n != -1)
    if wanted.count(-1) == 1 and known and total % known == 0:
        wanted = tuple(total // known if n == -1 else n for n in wanted)
    if -1 in wanted or math.prod(wanted) != total:
        raise ShapeError(
            f"{{0}} has {total} entries, which do not fill {shown(wanted)}.",
            code="bad-shape",
            expected=f"sizes whose product is {total}",
            received=f"{shown(x)} into {shown(wanted)}",
            remedy="write -1 for one size and it is worked out",
        )
    return wanted


reshape = structural(
    "reshape",
    "reshape",
    forward=lambda xp, x, shape=(): xp.reshape(x, shape=shape),
    vjp={"x": lambda xp, g, x: xp.reshape_like(g, x)},
    shape=_reshaped,
    pattern="gradient reshaped back",
    why={
        "x": "every entry is passed on unchanged, so each gradient goes back to where it came from"
    },
    verb="writes the entries into another shape",
    samples=(at(TABLE, shape=(3, 2)), at(TABLE, shape=(-1,)), at([[2.0]], shape=())),
    refused=(at(TABLE, shape=(4, 2)), at(TABLE, shape=(-1, -1))),
    source=NUMPY,
    gathers="shape",
)


def _spread(x: sizes.Shape, shape: Any) -> sizes.Shape:
    wanted = _sizes_only(shape)
    fits = len(x) <= len(wanted) and all(
        a in (1, b) for a, b in zip(x[::-1], wanted[::-1], strict=False)
    )
    if not fits or min(wanted, default=1) < 1:
        raise ShapeError(
            f"{{0}} cannot be repeated to {shown(wanted)}.",
            code="bad-shape",
            expected="the same sizes, or 1, counted from the last axis",
            received=f"{shown(x)} to {shown(wanted)}",
            remedy="reshape it first, so that the axis to repeat has size 1",
        )
    return wanted


broadcast = structural(
    "broadcast",
    "copies",
    forward=lambda xp, x, shape=(): xp.broadcast(x, shape=shape),
    vjp={"x": lambda xp, g, x: xp.sum_like(g, x)},
    shape=_spread,
    pattern="gradient adder",
    why={"x": "a copy forward is a sum backward: every copy of an entry moves the output"},
    verb="repeats its input",
    samples=(
        at([1.0, -2.0, 3.0], shape=(2, 3)),
        at([[1.0], [2.0]], shape=(2, 3)),
        at(2.5, shape=(2, 2)),
        at([[1.0], [2.0]], shape=(3, 2, 2)),
    ),
    refused=(at([1.0, 2.0], shape=(2, 3)), at(TABLE, shape=(3,)), at(2.0, shape=(2, 0))),
    source=NUMPY,
    gathers="shape",
)


def _is_part(part: Any) -> bool:
    """Say whether something is a place, or the start, stop and step of a slice."""
    if not isinstance(part, tuple):
        return isinstance(part, int)
    is_slice = len(part) == 3 and part[2] != 0
    return is_slice and all(bound is None or _is_part(bound) for bound in part)


def _indexed(x: sizes.Shape, key: Any) -> sizes.Shape:
    if not all(map(_is_part, key)):
        raise ShapeError(
            "This is no index.",
            code="bad-index",
            expected="places, and slices with a start, a stop and a step",
            received=str(key)[:40],
            remedy="write it in square brackets behind the name, as in X[0, 1:]",
        )
    if len(key) > len(x):
        raise ShapeError(
            f"{{0}} has {len(x)} axes, and {len(key)} are indexed.",
            code="bad-index",
            expected=f"at most {len(x)} places between the brackets",
            received=shown(x),
        )
    found: list[int] = []
    for axis, (part, size) in enumerate(zip(key, x, strict=False)):
        if isinstance(part, tuple):
            found.append(len(range(*slice(*part).indices(size))))
        elif not -size <= part < size:
            raise ShapeError(
                f"{{0}} has no place {part} along axis {axis}.",
                code="bad-index",
                expected=f"a place from 0 to {size - 1}",
                received=shown(x),
                remedy="places are counted from 0",
            )
    if 0 in found:
        raise ShapeError(
            "This slice of {0} is empty.",
            code="bad-index",
            expected="at least one entry",
            received=shown(x),
        )
    return (*found, *x[len(key) :])


index = structural(
    "index",
    "[ ]",
    forward=lambda xp, x, key=(): xp.index(x, key=key),
    vjp={"x": lambda xp, g, x, key: xp.unindex_like(g, x, key=key)},
    shape=_indexed,
    pattern="gradient router",
    why={"x": "only the entries that were taken get a gradient, in their places; the others get 0"},
    verb="takes entries",
    samples=(
        at(TABLE, key=(0, 1)),
        at(TABLE, key=(1,)),
        at(TABLE, key=((None, None, None), 2)),
        at(TABLE, key=(-1, (0, 2, None))),
        at([1.0, 2.0, 3.0, 4.0], key=((None, None, 2),)),
    ),
    refused=(
        at(TABLE, key=(2,)),
        at(TABLE, key=(0, 0, 0)),
        at(TABLE, key=((2, 2, None),)),
    ),
    source=NUMPY,
)


def _put(x: sizes.Shape, into: Any, key: Any) -> sizes.Shape:
    """Return the shape into which entries are put, once they fill the places."""
    whole = _sizes_only(into)
    places = _indexed(whole, key)
    if x != places:
        raise ShapeError(
            "{0} does not fill the places.",
            code="shapes-differ",
            expected=shown(places),
            received=shown(x),
        )
    return whole


unindex = structural(
    "unindex",
    "[ ]ᵀ",
    forward=lambda xp, x, into=(), key=(): xp.unindex(x, into=into, key=key),
    vjp={"x": lambda xp, g, key: xp.index(g, key=key)},
    shape=lambda x, into, key: _put(x, into, key),
    pattern="gradient router",
    why={"x": "each entry stands in one place of the output and gets the gradient from there"},
    verb="puts entries in their places among zeros",
    samples=(at([5.0, 6.0], into=(2, 2), key=(0,)), at(5.0, into=(3,), key=(1,))),
    refused=(at(5.0, into=(2,), key=(5,)), at(5.0, into=(2, 2), key=(1,))),
    source=NUMPY,
)


def _joined(xs: tuple[sizes.Shape, ...], axis: sizes.Axis) -> sizes.Shape:
    place = sizes.one_axis(xs[0], axis)
    for position, x in enumerate(xs):
        rest = [size for a, size in enumerate(x) if a != place]
        if len(x) != len(xs[0]) or rest != [n for a, n in enumerate(xs[0]) if a != place]:
            raise ShapeError(
                f"{{0}} and {{{position}}} cannot stand one after another along axis {axis}.",
                code="shapes-differ",
                expected="equal sizes along all other axes",
                received=f"{shown(xs[0])} and {shown(x)}",
                remedy="reshape one of them, or join along another axis",
            )
    total = sum(x[place] for x in xs)
    return (*xs[0][:place], total, *xs[0][place + 1 :])


concat = structural(
    "concat",
    "concat",
    forward=lambda xp, *xs, axis=0: xp.concat(*xs, axis=axis),
    vjp={"xs": lambda xp, g, xs, i, axis: xp.piece(g, *xs, i=i, axis=axis)},
    shape=lambda xs, axis: _joined(xs, axis),
    pattern="gradient cut into pieces",
    why={"xs": "each input is a piece of the output and gets that piece of the gradient"},
    verb="puts arrays one after another",
    samples=(
        at([1.0, 2.0], [3.0]),
        at([[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]]),
        at([[1.0], [2.0]], [[3.0, 4.0], [5.0, 6.0]], axis=1),
    ),
    refused=(
        at([[1.0, 2.0]], [[1.0]]),
        at(1.0, 2.0),
        at([[1.0]], [1.0]),
        at([[1.0]], [[1.0]], axis=(0, 1)),
    ),
    source=NUMPY,
)


def _stacked(xs: tuple[sizes.Shape, ...], axis: sizes.Axis) -> sizes.Shape:
    for position, x in enumerate(xs):
        if x != xs[0]:
            raise ShapeError(
                f"{{0}} and {{{position}}} cannot be stacked.",
                code="shapes-differ",
                expected="arrays of one shape",
                received=f"{shown(xs[0])} and {shown(x)}",
                remedy="write concat(…) to put them one after another",
            )
    place = sizes.one_axis(xs[0], axis, extra=1)
    return (*xs[0][:place], len(xs), *xs[0][place:])


stack = structural(
    "stack",
    "stack",
    forward=lambda xp, *xs, axis=0: xp.stack(*xs, axis=axis),
    vjp={"xs": lambda xp, g, i, axis: xp.layer(g, i=i, axis=axis)},
    shape=lambda xs, axis: _stacked(xs, axis),
    pattern="gradient cut into layers",
    why={"xs": "each input is one layer of the output and gets that layer of the gradient"},
    verb="stacks arrays along a new axis",
    samples=(at([1.0, 2.0], [3.0, 4.0]), at(1.0, 2.0, 3.0), at([1.0, 2.0], [3.0, 4.0], axis=1)),
    refused=(at([1.0, 2.0], [3.0]), at([1.0], [3.0], axis=(0, 1)), at([1.0], [3.0], axis=2)),
    source=NUMPY,
)


def _one_row(x: sizes.Shape, classes: Any) -> sizes.Shape:
    if not isinstance(classes, int) or classes < 1:
        raise ShapeError(
            "There must be a class at least.",
            code="bad-shape",
            expected="the number of classes, such as onehot({0}, 3)",
            received=str(classes),
        )
    return (*x, int(classes))


MOST_CLASSES = 6  # that are named one by one


def _strays(x: Any, classes: int) -> list[float]:
    """Return the numbers that name no class."""
    numbers = x.ravel().tolist() if getattr(x, "ndim", 0) else [x]
    return [number for number in numbers if number not in range(classes)]


def _no_class(x: Any, classes: int) -> str:
    """Say which class does not exist, and which do."""
    names = [str(number) for number in range(classes)]
    known = ", ".join(names) if classes <= MOST_CLASSES else f"0 to {names[-1]}"
    return f"class {_strays(x, classes)[0]:g} does not exist: classes are {known}"


NO_CLASS = "a number names no class: they are counted from 0"

onehot = structural(
    "onehot",
    "onehot",
    forward=lambda xp, x, classes=2: xp.onehot(x, classes=int(classes)),
    vjp={"x": None},
    shape=lambda x, classes: _one_row(x, classes),
    pattern="no gradient",
    why={"x": "the number of a class is a name, not a quantity: it has no slope"},
    verb="writes each class as a row with a single 1",
    samples=(at([0.0, 2.0, 1.0], classes=3), at(1.0, classes=2)),
    refused=(at([0.0, 1.0], classes=0), at([0.0, 1.0], classes=-1)),
    gaps=(
        Gap(
            Rule(lambda x, classes: bool(_strays(x, classes))),
            NO_CLASS,
            told=Rule(lambda x, classes: _no_class(x, classes)),
        ),
    ),
    source="keras.utils.to_categorical",
)

onehot_like = structural(
    "onehot_like",
    "onehot",
    forward=lambda xp, x, scores: xp.onehot_like(x, scores),
    vjp={"x": None, "scores": None},
    shape=lambda x, scores: sizes.one_row_each(x, scores),
    pattern="no gradient",
    why={
        "x": "the number of a class is a name, not a quantity: it has no slope",
        "scores": "only how many scores a row has is asked, not what they are",
    },
    verb="writes each class as a row with a single 1, as long as a row of scores",
    samples=(at([0.0, 2.0], TABLE), at(1.0, [0.5, -1.0])),
    refused=(at([0.0, 2.0], 1.0),),
    gaps=(
        Gap(
            Rule(lambda x, scores: bool(_strays(x, scores.shape[-1]))),
            NO_CLASS,
            told=Rule(lambda x, scores: _no_class(x, scores.shape[-1])),
        ),
    ),
    source="keras.utils.to_categorical",
)
