"""The peers, each building and differentiating the same graph in its own way."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from families import Family


def micrograd(family: Family, n: int) -> Callable[[], Any]:
    """Build, run and differentiate with micrograd, which lacks tanh and sigmoid: added in its manner."""
    from micrograd.engine import Value

    def unary(forward: Callable[[float], float], slope: Callable[[float], float]) -> Any:
        def function(x: Any) -> Any:
            y = forward(x.data)
            out = Value(y, (x,), "f")

            def backward() -> None:
                x.grad += slope(y) * out.grad

            out._backward = backward
            return out

        return function

    tanh = unary(math.tanh, lambda y: 1 - y * y)
    sigmoid = unary(lambda x: 1 / (1 + math.exp(-x)), lambda y: y * (1 - y))
    numbers = family.leaves(n)

    def run() -> list[float]:
        leaves = [Value(number) for number in numbers]
        family.build(leaves, tanh, sigmoid).backward()
        return [leaf.grad for leaf in leaves]

    return run


def torch(family: Family, n: int) -> Callable[[], Any]:
    """Build, run and differentiate with torch, on float64 scalars and one thread."""
    import torch

    torch.set_num_threads(1)
    numbers = family.leaves(n)

    def run() -> list[float]:
        leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
        family.build(leaves, torch.tanh, torch.sigmoid).backward()
        return [leaf.grad for leaf in leaves]

    return run


def casadi(family: Family, n: int) -> Callable[[], Any]:
    """Compile once with CasADi; return the call that takes new values and gives output and gradient.

    Its buffers are the fastest way into its C machine: fifty times faster than its ordinary call.
    """
    import casadi as ca

    numbers = family.leaves(n)
    x = ca.SX.sym("x", len(numbers))
    leaves = [x[k] for k in range(len(numbers))]
    output = family.build(leaves, ca.tanh, lambda v: 1 / (1 + ca.exp(-v)))
    function = ca.Function("f", [x], [output, ca.gradient(output, x)])
    buffer, trigger = function.buffer()
    import numpy as np

    given = np.zeros(len(numbers))
    value, gradient = np.zeros(1), np.zeros(len(numbers))
    buffer.set_arg(0, memoryview(given))
    buffer.set_res(0, memoryview(value))
    buffer.set_res(1, memoryview(gradient))

    def run(buffer: Any = buffer) -> Any:  # which holds no reference to the arrays by itself
        given[:] = numbers
        trigger()
        return value[0], gradient.tolist()

    return run


def sympy_diff(family: Family, n: int) -> Callable[[], Any]:
    """Differentiate the whole expression once for each input."""
    import sympy
    from sympy.core.cache import clear_cache

    leaves = [sympy.Symbol(f"x{k}") for k in range(len(family.leaves(n)))]
    output = family.build(leaves, sympy.tanh, lambda v: 1 / (1 + sympy.exp(-v)))

    def run() -> list[Any]:
        clear_cache()
        return [sympy.diff(output, leaf) for leaf in leaves]

    return run
