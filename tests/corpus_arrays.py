"""Random expressions over arrays, always the same, each with the value that NumPy itself gives it.

Every expression is grown gate by gate, and NumPy computes each gate as it is written, so what a gate
means is said here a second time. A gate with a kink is only written where its values stay clear of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

SHAPES = ((), (3,), (2,), (2, 3), (3, 2), (3, 1), (1, 3), (2, 2), (2, 3, 2), (2, 1, 3))
CLEAR = 0.05  # how far from a kink
LARGE = 12.0  # what is larger is squashed before it goes on
MOST = 60  # entries of one value


class Grown(NamedTuple):
    """A part of an expression: how it is typed, and its value."""

    text: str
    value: Any

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.value)

    @property
    def operand(self) -> str:
        """The text as a factor of a product."""
        return self.text if self.text.isidentifier() else f"({self.text})"


class Case(NamedTuple):
    """A program with values for its inputs, and its output."""

    text: str
    feeds: dict[str, Any]
    output: Any


def random_arrays(count: int, seed: int = 2026) -> Iterator[Case]:
    """Yield programs with the values of their inputs."""
    for number in range(count):
        yield _Program(np.random.default_rng((seed, number))).grown()


class _Program:
    """Statements that use inputs and earlier statements."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.chance = chance
        self.inputs: list[Grown] = []
        self.known: list[Grown] = []
        self.lines: list[str] = []

    def grown(self) -> Case:
        """Write one to nine gates or layers, one after another."""
        steps = self.chance.integers(1, 10)
        last: Grown | None = None
        while steps:
            found = self.one_of(WAYS)(self, self.value() if last is None else last)
            if found is None or np.size(found.value) > MOST:
                last = None
                continue
            steps -= 1
            last = self.kept(found)
        assert last is not None
        text = "; ".join([*self.lines, last.text])
        feeds = {one.text: one.value for one in self.inputs}
        return Case(text, feeds, last.value)

    def kept(self, found: Grown) -> Grown:
        """Keep values moderate, and give some of them a name by which others may use them again."""
        if np.max(np.abs(found.value)) > LARGE:
            found = Grown(f"tanh({found.text})", np.tanh(found.value))
        if self.chance.random() < 0.4:
            name = f"h{len(self.lines)}"
            self.lines.append(f"{name} = {found.text}")
            found = Grown(name, found.value)
            self.known.append(found)
        return found

    def one_of(self, things: Any) -> Any:
        return things[self.chance.integers(len(things))]

    def value(self, fits: Callable[[tuple[int, ...]], bool] = lambda shape: True) -> Grown:
        """Return an input or an earlier statement of a fitting shape, or a new input."""
        there = [one for one in (*self.inputs, *self.known) if fits(one.shape)]
        if there and self.chance.random() < 0.5:
            return self.one_of(there)
        return self.fresh(self.one_of([shape for shape in SHAPES if fits(shape)] or [()]))

    def fresh(self, shape: tuple[int, ...]) -> Grown:
        """Return a new input of a shape."""
        drawn = np.round(self.chance.uniform(-2, 2, size=shape), 3)
        one = Grown(f"x{len(self.inputs)}", drawn if shape else float(drawn))
        self.inputs.append(one)
        return one

    def like(self, x: Grown) -> Grown:
        """Return a value of the same shape."""
        there = [one for one in (*self.inputs, *self.known) if one.shape == x.shape]
        return self.one_of(there) if there and self.chance.random() < 0.4 else self.fresh(x.shape)

    def beside(self, x: Grown) -> Grown:
        """Return a value that can be combined with x entry by entry."""
        other = self.value(lambda shape: _fit(shape, x.shape))
        return other if _fit(other.shape, x.shape) else self.like(x)

    def axis(self, x: Grown) -> int:
        return int(self.chance.integers(-len(x.shape), len(x.shape)))


def _fit(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return all(m == n or 1 in (m, n) for m, n in zip(a[::-1], b[::-1], strict=False))


def _clear(distance: Any) -> bool:
    """Say whether no entry is near zero, where something would bend."""
    return bool(np.min(np.abs(distance)) > CLEAR)


SMOOTH: dict[str, Callable[[Any], Any]] = {
    "sin": np.sin,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "square": lambda x: x**2,
    "atan": np.arctan,
}
BENT: dict[str, Callable[[Any], Any]] = {
    "relu": lambda x: np.maximum(x, 0),
    "abs": np.abs,
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x)[()],
}


def _smooth(program: _Program, x: Grown) -> Grown:
    name = program.one_of(list(SMOOTH))
    return Grown(f"{name}({x.text})", SMOOTH[name](x.value))


def _bent(program: _Program, x: Grown) -> Grown | None:
    name = program.one_of(list(BENT))
    return Grown(f"{name}({x.text})", BENT[name](x.value)) if _clear(x.value) else None


def _arithmetic(program: _Program, x: Grown) -> Grown:
    y = program.beside(x)
    if program.chance.random() < 0.5:
        x, y = y, x
    sign = program.one_of("+-*/")
    if sign == "/":
        return Grown(f"{x.operand}/(1.5 + {y.operand}**2)", x.value / (1.5 + y.value**2))
    values = {"+": x.value + y.value, "-": x.value - y.value, "*": x.value * y.value}
    return Grown(f"{x.operand} {sign} {y.operand}", values[sign])


def _constant(program: _Program, x: Grown) -> Grown:
    number = round(float(program.chance.uniform(0.5, 2)), 2)
    return Grown(f"{number} - {x.operand}*{number}", number - x.value * number)


def _larger(program: _Program, x: Grown) -> Grown | None:
    y = program.beside(x)
    name, function = program.one_of((("max", np.maximum), ("min", np.minimum)))
    if not _clear(x.value - y.value):
        return None
    return Grown(f"{name}({x.text}, {y.text})", function(x.value, y.value))


def _where(program: _Program, x: Grown) -> Grown | None:
    y, z = program.beside(x), program.fresh(x.shape)
    if not _clear(x.value - y.value):
        return None
    value = np.where(x.value > y.value, x.value * z.value, y.value)[()]
    return Grown(f"where({x.operand} > {y.operand}, {x.operand}*{z.operand}, {y.operand})", value)


def _matmul(program: _Program, x: Grown) -> Grown | None:
    if not x.shape:
        return None
    inner = x.shape[-1]
    if program.chance.random() < 0.6:
        y = program.fresh(program.one_of([(inner,), (inner, 2), (inner, 3), (2, inner, 3)]))
        return Grown(f"{x.operand} @ {y.operand}", x.value @ y.value) if _stacks(x, y) else None
    inner = x.shape[-2] if len(x.shape) > 1 else inner
    y = program.fresh(program.one_of([(inner,), (2, inner), (3, inner), (2, 2, inner)]))
    return Grown(f"{y.operand} @ {x.operand}", y.value @ x.value) if _stacks(x, y) else None


def _stacks(x: Grown, y: Grown) -> bool:
    """Say whether stacks of matrices fit."""
    return _fit(x.shape[:-2], y.shape[:-2])


REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "norm": lambda x, **axes: np.sqrt(np.sum(np.square(x), **axes)),
    "logsumexp": lambda x, **axes: np.log(np.sum(np.exp(x), **axes)),
}


def _reduction(program: _Program, x: Grown) -> Grown | None:
    name = program.one_of(list(REDUCTIONS))
    settings: dict[str, Any] = {}
    if x.shape and program.chance.random() < 0.8:
        settings["axis"] = program.axis(x)
        if len(x.shape) > 2 and name in ("sum", "mean", "norm") and program.chance.random() < 0.5:
            settings["axis"] = (0, 2)
    if program.chance.random() < 0.3:
        settings["keepdims"] = True
    if name in ("max", "min") and not _leads(x.value, settings.get("axis")):
        return None
    if name == "norm" and not _clear(REDUCTIONS[name](x.value, **settings)):
        return None
    typed = "".join(f", {key}={value}" for key, value in settings.items())
    return Grown(f"{name}({x.text}{typed})", REDUCTIONS[name](x.value, **settings))


def _leads(x: Any, axis: int | None) -> bool:
    """Say whether the largest entry is clear of the second, and the smallest too."""
    ordered = np.sort(np.reshape(x, -1) if axis is None else x, axis=-1 if axis is None else axis)
    gaps = np.diff(ordered, axis=0 if axis is None else axis)
    return not gaps.size or _clear(gaps)


def _softmax(program: _Program, x: Grown) -> Grown | None:
    if not x.shape:
        return None
    axis = program.axis(x)
    raised = np.exp(x.value)
    chances = raised / raised.sum(axis=axis, keepdims=True)
    if program.chance.random() < 0.5:
        return Grown(f"softmax({x.text}, axis={axis})", chances)
    return Grown(f"log_softmax({x.text}, axis={axis})", np.log(chances))


def _transposed(program: _Program, x: Grown) -> Grown:
    value = np.swapaxes(x.value, -1, -2) if len(x.shape) > 1 else x.value
    return Grown(f"{x.operand}.T", value)


def _reshaped(program: _Program, x: Grown) -> Grown:
    size = int(np.size(x.value))
    sizes = [n for n in range(1, size + 1) if size % n == 0]
    first = program.one_of(sizes)
    shape = program.one_of(
        [(first, -1), (first, size // first), (size,), (1, first, size // first)]
    )
    typed = ", ".join(map(str, shape))
    return Grown(f"reshape({x.text}, {typed})", np.reshape(x.value, shape))


def _repeated(program: _Program, x: Grown) -> Grown:
    shape = (2, *(program.one_of((n, 3)) if n == 1 else n for n in x.shape))
    shape = tuple(int(n) for n in shape)
    typed = ", ".join(map(str, shape))
    return Grown(f"broadcast({x.text}, {typed})", np.broadcast_to(x.value, shape))


def _indexed(program: _Program, x: Grown) -> Grown | None:
    if not x.shape:
        return None
    parts: list[tuple[str, Any]] = []
    for size in x.shape[: program.chance.integers(1, len(x.shape) + 1)]:
        place = int(program.chance.integers(-size, size))
        start = int(program.chance.integers(0, size))
        ways = [(str(place), place), (f"{start}:", slice(start, None)), (":", slice(None))]
        ways += [("::-1", slice(None, None, -1)), (f":{start + 1}", slice(None, start + 1))]
        parts.append(program.one_of(ways))
    typed = ", ".join(text for text, _ in parts)
    return Grown(f"{x.operand}[{typed}]", x.value[tuple(part for _, part in parts)])


def _joined(program: _Program, x: Grown) -> Grown | None:
    y = program.like(x)
    if program.chance.random() < 0.5:
        axis = int(program.chance.integers(0, len(x.shape) + 1))
        value = np.stack((x.value, y.value, x.value), axis=axis)
        return Grown(f"stack({x.text}, {y.text}, {x.text}, axis={axis})", value)
    if not x.shape:
        return None
    axis = program.axis(x)
    sizes = list(x.shape)
    sizes[axis] = int(program.chance.integers(1, 4))
    z = program.fresh(tuple(sizes))
    value = np.concatenate((x.value, z.value, y.value), axis=axis)
    return Grown(f"concat({x.text}, {z.text}, {y.text}, axis={axis})", value)


def _vectors(program: _Program, x: Grown) -> Grown | None:
    if len(x.shape) != 1:
        return None
    y = program.like(x)
    if program.chance.random() < 0.5:
        return Grown(f"dot({x.text}, {y.text})", x.value @ y.value)
    return Grown(f"outer({x.text}, {y.text})", np.outer(x.value, y.value))


def _dense(program: _Program, x: Grown) -> Grown | None:
    if len(x.shape) not in (1, 2):
        return None
    weights, bias = program.fresh((x.shape[-1], 3)), program.fresh((3,))
    value = x.value @ weights.value + bias.value
    return Grown(f"dense({x.text}, {weights.text}, {bias.text})", value)


def _normalised(program: _Program, x: Grown) -> Grown | None:
    if len(x.shape) != 2:
        return None
    scale, shift = program.fresh(x.shape[1:]), program.fresh(x.shape[1:])
    centered = x.value - x.value.mean(axis=0)
    normal = centered / np.sqrt((centered**2).mean(axis=0) + 0.5)
    return Grown(
        f"batchnorm({x.text}, {scale.text}, {shift.text}, epsilon=0.5)",
        normal * scale.value + shift.value,
    )


def _lost(program: _Program, x: Grown) -> Grown | None:
    y = program.like(x)
    if not x.shape:
        return Grown(f"mse({y.text}, {x.text})", (x.value - y.value) ** 2)
    top = np.log(np.exp(x.value).sum(axis=-1, keepdims=True))
    softened = np.log(1 + np.exp(x.value)) - y.value * x.value
    cross = np.mean(-np.sum(y.value * (x.value - top), axis=-1))
    return program.one_of(
        (
            Grown(f"mse({y.text}, {x.text})", np.mean((x.value - y.value) ** 2)),
            Grown(f"softmax_ce({y.text}, {x.text})", cross),
            Grown(f"bce_logits({y.text}, {x.text})", np.mean(softened)),
            Grown(f"log_cosh({y.text}, {x.text})", np.mean(np.log(np.cosh(x.value - y.value)))),
            Grown(f"l2({x.text}, 0.25)", 0.25 * math.fsum(np.ravel(x.value) ** 2)),
        )
    )


WAYS = (
    _smooth, _smooth, _bent, _bent, _arithmetic, _arithmetic, _arithmetic, _constant, _larger, _where,
    _matmul, _matmul, _matmul, _reduction, _reduction, _softmax, _transposed, _reshaped, _repeated,
    _indexed, _indexed, _joined, _vectors, _dense, _normalised, _lost,
)  # fmt: skip
