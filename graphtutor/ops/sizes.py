"""Rules of shapes that several gates share: which arrays fit, what comes out, what to say if they do not."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graphtutor.errors import ShapeError
from graphtutor.text import shape as shown

Shape = tuple[int, ...]
Axis = int | tuple[int, ...] | None


def broadcast(*shapes: Shape) -> Shape:
    """Return the shape in which arrays are combined entry by entry.

    Sizes are compared from the last axis; a size of 1, or an axis that is missing, is repeated.

    Raises:
        ShapeError: two sizes differ and neither is 1.
    """
    found: Shape = ()
    for position, shape in enumerate(shapes):
        if shape in (found, ()):
            continue
        long, short = (found, shape) if len(found) >= len(shape) else (shape, found)
        extra = len(long) - len(short)
        pairs = list(zip(long[extra:], short, strict=True))
        if any(a != b and 1 not in (a, b) for a, b in pairs):
            raise _unequal(shapes, position, found)
        found = (*long[:extra], *(b if a == 1 else a for a, b in pairs))
    return found


def _unequal(shapes: Sequence[Shape], position: int, found: Shape) -> ShapeError:
    other = next((p for p in range(position) if shapes[p]), 0)
    shape = shapes[position]
    remedy = "look where an axis was summed away, or transpose one of them"
    for a, b, name in ((found, shape, position), (shape, found, other)):
        if len(b) == 1 and len(a) == 2 and b[0] == a[0]:
            remedy = f"write reshape({{{name}}}, {b[0]}, 1) to repeat it along the rows"
    if len(found) == len(shape) == 2 and found == shape[::-1]:
        remedy = f"write {{{position}}}.T"
    return ShapeError(
        f"{{{other}}} and {{{position}}} do not fit entry by entry.",
        code="shapes-differ",
        expected="equal sizes, or 1 where one is repeated, compared from the last axis",
        received=f"{shown(found)} and {shown(shape)}",
        remedy=remedy,
    )


def matmul(a: Shape, b: Shape) -> Shape:
    """Return the shape of a matrix product; a vector counts as a row on the left, a column on the right.

    Raises:
        ShapeError: an operand is a single number, or the inner sizes differ.
    """
    if not a or not b:
        raise ShapeError(
            "@ multiplies matrices and vectors, not single numbers.",
            code="shapes-differ",
            expected="two arrays",
            received=f"{shown(a)} and {shown(b)}",
            remedy="write {0}*{1}",
        )
    left = a if len(a) > 1 else (1, *a)
    right = b if len(b) > 1 else (*b, 1)
    if left[-1] != right[-2]:
        raise _inner_sizes(a, b)
    rows = left[-2:-1] if len(a) > 1 else ()
    columns = right[-1:] if len(b) > 1 else ()
    try:
        stacks = broadcast(left[:-2], right[:-2])
    except ShapeError:
        raise ShapeError(
            "The stacks of matrices {0} and {1} do not fit.",
            code="shapes-differ",
            expected="equal sizes in front of the last two, or 1 where one is repeated",
            received=f"{shown(a)} @ {shown(b)}",
        ) from None
    return (*stacks, *rows, *columns)


def _inner_sizes(a: Shape, b: Shape) -> ShapeError:
    ways: tuple[tuple[str, Shape, Shape], ...] = ()
    if len(a) == len(b) == 2:
        ways = (
            ("{0}.T @ {1}", a[::-1], b),
            ("{0} @ {1}.T", a, b[::-1]),
            ("{1} @ {0}", b, a),
        )
    elif {len(a), len(b)} == {1, 2}:
        ways = (("{0}.T @ {1}", a[::-1], b),) if len(b) == 1 else (("{0} @ {1}.T", a, b[::-1]),)
        ways += (("{1} @ {0}", b, a),)
    remedy = "the columns of the left factor must be as many as the rows of the right one"
    fitting = [
        f"{way}, which is {shown(matmul(left, right))}"
        for way, left, right in ways
        if left[-1] == right[0]
    ]
    inner = b[0] if len(b) == 1 else b[-2]
    return ShapeError(
        "The inner sizes of {0} @ {1} differ.",
        code="shapes-differ",
        expected=f"{a[-1]} columns on the left and as many rows on the right",
        received=f"{shown(a)} @ {shown(b)}: {a[-1]} and {inner}",
        remedy=f"write {', or '.join(fitting)}" if fitting else remedy,
    )


def repeated(whole: Shape, part: Shape) -> tuple[int, ...]:
    """Return the axes of an output along which an input of another shape was repeated.

    >>> repeated((5, 3), (3,)), repeated((5, 3), (5, 1))
    ((0,), (1,))
    """
    extra = len(whole) - len(part)
    inner = (extra + k for k, size in enumerate(part) if size == 1 != whole[extra + k])
    return (*range(extra), *inner)


def axes(shape: Shape, axis: Axis) -> Shape:
    """Return axes as numbers from 0; None means all of them.

    Raises:
        ShapeError: there is no such axis, or one is given twice.
    """
    if axis is None:
        return tuple(range(len(shape)))
    several = axis if isinstance(axis, tuple) else (axis,)
    found = tuple(one_axis(shape, a) for a in several)
    if len(set(found)) < len(found):
        raise ShapeError(
            f"One axis of {{0}} is given twice: {axis}.",
            code="axis-unknown",
            expected=f"different axes from 0 to {len(shape) - 1}",
            received=shown(shape),
            remedy="negative axes are counted from the last one: -1 is the last",
        )
    return found


def one_axis(shape: Shape, axis: Axis, extra: int = 0) -> int:
    """Return one axis as a number from 0.

    Args:
        shape: of the first input.
        axis: which axis.
        extra: how many axes the output has more.

    Raises:
        ShapeError: there is no such axis, or it is not one axis.
    """
    count = len(shape) + extra
    if isinstance(axis, int) and -count <= axis < count:
        return axis % count
    is_one = isinstance(axis, int)
    raise ShapeError(
        f"{{0}} has no axis {axis}." if is_one else f"{axis} is not the number of an axis.",
        code="axis-unknown",
        expected=f"an axis from 0 to {count - 1}" if count else "no axis: it is one number",
        received=shown(shape),
        remedy="count axes from 0" if count else "leave the axis out to take all entries",
    )


def reduced(shape: Shape, axis: Axis, keepdims: bool = False) -> Shape:
    """Return what is left of a shape when some axes are taken together."""
    gone = axes(shape, axis)
    if keepdims:
        return tuple(1 if a in gone else size for a, size in enumerate(shape))
    return tuple(size for a, size in enumerate(shape) if a not in gone)


def along(shape: Shape, axis: Axis) -> Shape:
    """Return the shape itself, once its axis is known to exist."""
    axes(shape, axis)
    return shape


def paired(y_true: Shape, y_pred: Shape) -> Shape:
    """Return the shape of a loss, one number, once there is a label for each prediction.

    Nothing is repeated: (5) and (5, 1) would give 25 differences, and a mistake that is hard to find.

    Raises:
        ShapeError: the shapes differ.
    """
    if y_true != y_pred:
        remedy = "look which of them has an axis too many, or too few entries"
        if math.prod(y_true) == math.prod(y_pred):
            remedy = f"write reshape({{0}}, {', '.join(map(str, y_pred))})"
        message = "{0} and {1} must have one shape: a label for each prediction."
        raise _unlike(y_true, y_pred, message, remedy)
    return ()


def compared(y_true: Shape, y_pred: Shape) -> Shape:
    """Return the same as `paired`, where a single number may stand for all labels or predictions."""
    return paired(y_true, y_pred) if y_true and y_pred else ()


def compared_rows(y_true: Shape, y_pred: Shape, axis: Axis, numbered: str | None = None) -> Shape:
    """Return the shape of a loss, one number, once rows of labels stand beside rows of predictions.

    Args:
        y_true: the shape of the labels.
        y_pred: the shape of the predictions.
        axis: along which a row lies.
        numbered: the same loss where labels are the numbers of classes.

    Raises:
        ShapeError: the shapes differ, or there is no row.
    """
    if y_true != y_pred:
        remedy = "look which of them has an axis or a class too many"
        if y_pred and y_true == y_pred[:-1]:
            remedy = f"where {{0}} holds the numbers of classes write onehot({{0}}, {y_pred[-1]})"
            remedy += f", or {numbered}({{0}}, {{1}})" if numbered else ""
        elif y_true == y_pred[::-1]:
            remedy = "write {0}.T"
        raise _unlike(
            y_true,
            y_pred,
            "{0} and {1} must have one shape: a row of labels for each row of scores.",
            remedy,
        )
    axes(y_true, axis)
    return ()


def numbered(y_true: Shape, y_pred: Shape) -> Shape:
    """Return the shape of a loss, one number, once each row of predictions has one number of a class.

    Raises:
        ShapeError: there is no row, or not one number for each.
    """
    rows = one_row_each((), y_pred) and y_pred[:-1]
    if y_true != rows:
        message = "{0} must hold the number of one class for each row of {1}."
        remedy = "write softmax_ce or cce where labels are rows" if y_true == y_pred else None
        raise _unlike(y_true, rows, message, remedy)
    return ()


def one_row_each(numbers: Shape, scores: Shape) -> Shape:
    """Return the shape of rows as long as a row of scores, one for each number.

    Raises:
        ShapeError: there is no row of scores.
    """
    if not scores:
        raise ShapeError(
            "{1} must have rows with a score for each class, and is a single number.",
            code="axis-unknown",
            expected="an array",
            received=shown(scores),
        )
    return (*numbers, scores[-1])


def single(shape: Shape, position: int) -> Shape:
    """Return the shape of a single number.

    Raises:
        ShapeError: it is an array.
    """
    if shape:
        raise ShapeError(
            f"{{{position}}} must be a single number.",
            code="shapes-differ",
            expected="one number",
            received=shown(shape),
        )
    return ()


def _unlike(y_true: Shape, y_pred: Shape, message: str, remedy: str | None) -> ShapeError:
    return ShapeError(
        message,
        code="shapes-differ",
        expected=shown(y_pred),
        received=shown(y_true),
        remedy=remedy,
    )
