"""Expressions that many tests run over: those of the lectures, and random ones that are always the same."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NEURON_AT = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}

LECTURES: dict[str, tuple[str, dict[str, float]]] = {
    "first example": ("(x+y)*z", {"x": -2, "y": 5, "z": -4}),
    "neuron": (NEURON, NEURON_AT),
    "neuron with its sigmoid": ("sigmoid(w0*x0+w1*x1+w2)", NEURON_AT),
    "statements": ("q = x + y; f = q * z", {"x": -2, "y": 5, "z": -4}),
    "staged": (
        "sigy = sigmoid(y)\nnum = x + sigy\nsigx = sigmoid(x)\nxpy = x + y\n"
        "den = sigx + xpy**2\nf = num / den",
        {"x": 3, "y": -4},
    ),
    "fork": ("x*y + x*z + x", {"x": 2, "y": 3, "z": -1}),
    "square": ("x*x", {"x": 3}),
    "max": ("2*(x*y + max(z, w))", {"x": 3, "y": -4, "z": 2, "w": -1}),
    "chain": ("sin(x**2)", {"x": 1.5}),
    "tanh": ("tanh(w*x + b)", {"w": 0.5, "x": 2, "b": -0.25}),
    "hinge": ("max(0, 1 - t*(w*x + b))", {"t": -1, "w": 0.5, "x": 2, "b": 0.25}),
    "cross-entropy": ("-(t*log(a) + (1-t)*log(1-a))", {"t": 1, "a": 0.7}),
    "where": ("where(x > y, x*y, x - y)", {"x": 2, "y": 3}),
    "diamond": ("q = x*y; (q + z)*(q - z)", {"x": 2, "y": 3, "z": 0.5}),
    "constants": ("2*pi*r + e**x - 3/4", {"r": 1.5, "x": 0.3}),
    "values in the text": ("w = 2; x = -1; w*x + exp(w)", {}),
}

NAMES = ("x", "y", "z", "w0", "α")
SMOOTH = ("sin", "cos", "tanh", "sigmoid", "softplus", "atan", "gelu", "silu", "softsign", "erf")
BENT = ("relu", "abs", "leaky_relu", "elu", "selu")


def random_expressions(count: int, seed: int = 2026) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield expressions with values at which they are finite, away from kinks, and of moderate size."""
    chance = random.Random(seed)
    for _ in range(count):
        size = chance.choice((2, 3, 5, 8, 12))
        names = chance.sample(NAMES, chance.randint(1, len(NAMES)))
        feeds = {name: round(chance.uniform(-2, 2), 3) or 0.5 for name in names}
        text = _random(chance, size, names)
        yield text, {name: feeds[name] for name in names if re.search(rf"\b{name}\b", text)}


def _random(chance: random.Random, size: int, names: list[str]) -> str:
    if size <= 1:
        return chance.choice(names) if chance.random() < 0.8 else f"{chance.uniform(0.1, 3):.2f}"
    kind = chance.random()
    if kind < 0.55:
        left = chance.randint(1, size - 1)
        a, b = _random(chance, left, names), _random(chance, size - left, names)
        sign = chance.choice(("+", "-", "*", "*", "/"))
        if sign == "/":
            return f"({a})/(1.5 + ({b})**2)"
        return f"({a}) {sign} ({b})" if chance.random() < 0.5 else f"{_tight(a)}{sign}{_tight(b)}"
    inner = _random(chance, size - 1, names)
    if kind < 0.75:
        return f"{chance.choice(SMOOTH)}({inner})"
    if kind < 0.82:
        return f"{chance.choice(BENT)}({inner})"
    if kind < 0.87:
        return f"-({inner})"
    if kind < 0.91:
        return f"({inner})**{chance.choice((2, 3))}"
    if kind < 0.95:
        other = _random(chance, 2, names)
        return f"{chance.choice(('max', 'min'))}({inner}, {other})"
    if kind < 0.97:
        return f"where({inner} > {_random(chance, 1, names)}, {inner}, 0.5)"
    return f"exp(sin({inner}))"


def _tight(text: str) -> str:
    return text if text.replace(".", "").isalnum() else f"({text})"


def random_graphs(count: int, seed: int = 7) -> Iterator[str]:
    """Yield programs of statements that use earlier ones again and again: graphs, not trees."""
    chance = random.Random(seed)
    for number in range(count):
        names = [f"x{k}" for k in range(chance.randint(1, 6))]
        lines = []
        for k in range(chance.choice((1, 3, 6, 12, 25, 60))):
            recent = names[-chance.choice((3, 8, 99)) :]
            a, b, c = (chance.choice(recent) for _ in range(3))
            lines.append(
                f"g{k} = "
                + chance.choice(
                    (f"{a} - {b}", f"{a}*{b}", f"{a}/({b})", f"max({a}, {b}, {c})", f"sin({a})")
                )
            )
            names.append(f"g{k}")
        if number % 2:
            lines.append(" + ".join(dict.fromkeys(names)) if len(names) > 1 else f"{names[0]} + 1")
        yield "; ".join(lines)
