"""A Pratt parser that builds the graph while it reads; operators and functions are the gates' own.

Every sign has a binding strength, taken from its gate. `expression(binding)` reads one operand and
then, as long as the next sign binds more strongly than `binding`, that sign and its right operand.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from graphtutor.errors import GraphError
from graphtutor.graph.builder import MOST_INPUTS, Builder
from graphtutor.graph.constants import first_infinite
from graphtutor.graph.graph import Graph
from graphtutor.graph.handle import Fixed, Handle, Operand
from graphtutor.graph.names import CONSTANTS, is_gate_name
from graphtutor.ops import OPS
from graphtutor.ops.op import Op
from graphtutor.ops.selection import COMPARE
from graphtutor.syntax import answers, brackets
from graphtutor.syntax.places import place_of
from graphtutor.syntax.tokens import END, SEPARATORS, Tokens

MAX_DEPTH = 100

Value = Operand | float


class Sign(NamedTuple):
    """An operator between two operands."""

    op: Op
    binding: int
    right: int  # the binding with which the right operand is read
    combine: Callable[[Any, Any], Any] | None  # the quick way for two handles


def _between() -> dict[str, Sign]:
    signs = {}
    for op in OPS.values():
        if op.infix and len(op.inputs) == 2:
            binding = op.infix.binding
            for spelling in op.infix.signs:
                combine = Handle.operator(op) if op.local and op.is_differentiable else None
                signs[spelling] = Sign(op, binding, binding - op.infix.right, combine)
    return signs


BETWEEN = _between()
BEFORE = {s: op for op in OPS.values() if op.infix and len(op.inputs) == 1 for s in op.infix.signs}
AFTER = brackets.AFTER
POWERS = {sign for sign, entry in BETWEEN.items() if entry.op.name == "pow"}


def parse(text: str) -> Graph:
    r"""Read an expression, or several statements of which the last is the output.

    Args:
        text: for instance `1/(1+exp(-(w*x+b)))`, `q = x + y; f = q * z`, `sum(relu(X @ W.T)[:, 0])`;
            LaTeX such as `\frac{1}{1+e^{-x}}` is recognised by itself.

    Returns:
        The graph, with one gate for each operation that was written, in the order of writing.

    Raises:
        ParseError: the text is no expression; the error holds the place and what to try.
        LimitError: it is too long, too deep or holds a number outside the range of float64.

    >>> [node.label for node in parse("(x+y)*z").gates]
    ['+', '×']
    """
    return Parser(Tokens.of(text)).program()


class Parser:
    """A reader of one text; `at` is the number of the token that comes next."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.strings = tokens.strings
        self.at = 0
        self.depth = 0
        self.place = 0  # the token of the gate that is added
        self.builder = Builder()
        self.names: dict[str, Value] = {}
        self.constants_used: set[str] = set()
        self.fixed: list[tuple[int, int]] = []  # (id, token) of gates over constants alone

    def program(self) -> Graph:
        """Read all statements and return the graph."""
        result: Value | None = None
        while True:
            self._skip(SEPARATORS)
            if self.strings[self.at] == END:
                break
            result = self.statement()
            if self.strings[self.at] not in (*SEPARATORS, END):
                raise answers.after_operand(self.tokens, self.at)
        if result is None:
            raise self.tokens.error(
                self.at,
                "There is no expression.",
                code="empty",
                expected="an expression",
                remedy="write for instance (x + y) * z",
            )
        self.refuse_infinite_constants()
        graph = self.builder.graph(result, typed=self.tokens.text)
        graph.locate = partial(place_of, self.tokens.text)
        return graph

    def statement(self) -> Value:
        """Read `name = expression`, or an expression that must be the last."""
        start = self.at
        name = self.strings[start]
        named = self.strings[start + 1 : start + 2] == ["="]
        if named:
            self._check_new_name(start)
            self.at += 2
        value = self.expression(COMPARE)
        if named:
            self._check_own_name(start)
            value = self.names[name] = self.builder.name(name, value)
        elif self.strings[self.at] in SEPARATORS and self._more_follows():
            raise self.tokens.error(
                start,
                "Only the last statement may go without a name.",
                code="unnamed-statement",
                expected="a name and = in front",
                remedy=f"write q = {self.tokens.between(start, self.at)}",
            )
        return value

    def deeper(self, place: int) -> None:
        """Go one level deeper, unless the text is nested too deeply."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise answers.too_deep(self.tokens, place, MAX_DEPTH)

    def expression(self, binding: int) -> Value:
        """Read an operand and every sign after it that binds more strongly than `binding`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise answers.too_deep(self.tokens, self.at, MAX_DEPTH)
        left = self._operand()
        strings = self.strings
        if strings[self.at] in AFTER:
            left = brackets.after_operand(self, left)
        while True:
            sign = BETWEEN.get(strings[self.at])
            if sign is None or sign.binding <= binding:
                break
            place = self.at
            self.at += 1
            right = self.expression(sign.right)
            self.place = place
            if left.__class__ is Handle and sign.combine is not None:
                left = sign.combine(left, right)
            else:
                left = self.apply(sign.op, [left, right], place)
        self.depth -= 1
        return left

    def _operand(self) -> Value:
        """Read a number, a name, a call, a parenthesis or a signed operand."""
        token = self.strings[self.at]
        known = self.names.get(token)
        if known is not None and self.strings[self.at + 1] != "(":
            self.at += 1
            return known
        first = token[:1]
        if self.begins_number(self.at):
            return self.number()
        if first.isalpha() or first == "_":
            return self._name_or_call()
        if token == "(":
            return self._parenthesis()
        if token in BEFORE:
            return self._signed()
        if token == "+" and self.begins_number(self.at + 1):
            self.at += 1
            return self.number()
        raise answers.at_operand(self.tokens, self.at)

    def begins_number(self, index: int) -> bool:
        """Say whether a token is the beginning of a number."""
        token = self.strings[index]
        return token[:1].isdigit() or (token[:1] == "." and len(token) > 1)

    def number(self) -> float:
        """Read a number."""
        token = self.strings[self.at]
        try:
            value = float(token)
        except ValueError:
            raise self.tokens.stranger(self.at) from None
        vanished = value == 0 and token.lower().partition("e")[0].strip("0.") != ""
        if math.isinf(value) or vanished:
            raise answers.out_of_range(self.tokens, self.at, vanished=vanished)
        self.at += 1
        return value

    def _signed(self) -> Value:
        """Read a sign and its operand; a sign right before a number makes a negative number."""
        place = self.at
        op = BEFORE[self.strings[place]]
        self.at += 1
        if (
            op.name == "neg"
            and self.begins_number(self.at)
            and self.strings[self.at + 1] not in POWERS
        ):
            return -self.number()
        assert op.infix is not None
        return self.apply(op, [self.expression(op.infix.binding)], place)

    def _parenthesis(self) -> Value:
        opened = self.at
        self.at += 1
        value = self.expression(COMPARE)
        self.close(opened)
        return value

    def _name_or_call(self) -> Value:
        index = self.at
        name = self.strings[index]
        self.tokens.check_name(index)
        if self.strings[index + 1] == "(":
            return self._call()
        if is_gate_name(name):
            argument = self.strings[index + 1]
            word = argument if argument[:1].isalnum() else "x"
            raise self.tokens.error(
                index,
                f"{name} is a function and needs parentheses.",
                code="function-without-parentheses",
                expected=f"{name}(…)",
                remedy=f"write {name}({word})",
            )
        self.at += 1
        if name in CONSTANTS:
            self.constants_used.add(name)
            return self.builder.constant(CONSTANTS[name], symbol=name)
        value = self.names[name] = self.builder.input(name)
        return value

    def _call(self) -> Value:
        """Read `name(argument, …)`."""
        place = self.at
        name = self.strings[place]
        if name not in OPS:
            known = name in self.names
            raise answers.unknown_function(self.tokens, place, is_variable=known)
        op = OPS[name]
        self.at += 2
        operands: list[Value] = []
        settings: dict[str, Any] = {}
        while self.strings[self.at] != ")":
            position = len(operands)
            if brackets.is_named(self) and not brackets.input_name(self, op, position):
                if op.reduces and len(operands) == 1:
                    op = OPS[op.reduces]
                brackets.setting(self, op, settings, position)
            elif op.gathers and position and self.strings[self.at] == "(":
                settings[op.gathers] = brackets.setting_value(self, op, op.gathers)
            elif position < len(op.inputs) and op.inputs[position] == "condition":
                operands.append(self._condition(op))
            else:
                operands.append(self.expression(COMPARE))
            if self.strings[self.at] != ",":
                break
            self.at += 1
        self.close(place + 1)
        if op.reduces and len(operands) == 1:
            op = OPS[op.reduces]  # the largest entry of one array
        return self._apply_call(op, operands, place, settings)

    def _condition(self, op: Op) -> Value:
        """Read a comparison, the only thing that can be true or false."""
        start = self.at
        value = self._comparison()
        entry = self.builder[value.id] if isinstance(value, Fixed) else None
        infix = getattr(entry[0], "op", op).infix if entry else None
        if infix is None or infix.binding != COMPARE:
            raise self.tokens.error(
                start,
                f"The first part of {op.name} must be a comparison.",
                code="condition-expected",
                expected="a comparison with >, >=, <, <=, == or !=",
                remedy=f"write {op.name}(x > 0, a, b)",
            )
        return value

    def _comparison(self) -> Value:
        """Read what may be a comparison, also in parentheses of its own."""
        opened = self.at
        if self.strings[opened] == "(" and self.strings[self.tokens.partner(opened) + 1] == ",":
            self.at += 1
            value = self._comparison()
            self.close(opened)
            return value
        return self.expression(0)

    def _apply_call(
        self, op: Op, operands: list[Value], place: int, settings: dict[str, Any]
    ) -> Value:
        """Add the gate of a call; numbers after the inputs are its settings."""
        count = len(operands) if op.is_variadic else len(op.inputs)
        if op.is_variadic and count > MOST_INPUTS:
            raise answers.too_many_inputs(self.tokens, place, op, count, MOST_INPUTS)
        extra = operands[count:]
        fits = len(operands) >= max(count, 2 if op.is_variadic else 0)
        free = [name for name in op.settings if name not in settings]
        if not fits or (len(extra) > len(free) and not op.gathers):
            raise answers.wrong_count(self.tokens, place, op, len(operands))
        for value in extra:
            if isinstance(value, Operand):
                raise answers.no_setting(self.tokens, place, op)
        more = (
            {op.gathers: tuple(extra)}
            if op.gathers and extra
            else dict(zip(free, extra, strict=False))
        )
        return self.apply(op, operands[:count], place, {**settings, **more})

    def apply(
        self, op: Op, operands: list[Value], place: int, settings: dict[str, Any] | None = None
    ) -> Value:
        """Add a gate that was typed at token `place`."""
        self.place = place
        try:
            result = self.builder.apply(op, operands, settings)
        except GraphError as error:  # the builder knows what is wrong, the parser where
            raise self.tokens.error(
                place,
                error.message,
                code=error.code,
                expected=error.expected,
                remedy=error.remedy,
            ) from None
        if result.__class__ is Fixed:
            self.fixed.append((result.id, place))
        return result

    def close(self, opened: int) -> None:
        """Read the closing parenthesis of the one at token `opened`."""
        if self.strings[self.at] == ")":
            self.at += 1
            return
        if self.strings[self.at] == END:
            raise self.tokens.error(
                opened,
                "This parenthesis is never closed.",
                code="unclosed-parenthesis",
                expected=") before the end",
                remedy="write ) where it ends",
            )
        raise answers.after_operand(self.tokens, self.at)

    def _skip(self, separators: tuple[str, ...]) -> None:
        while self.strings[self.at] in separators:
            self.at += 1

    def _more_follows(self) -> bool:
        return any(t not in (*SEPARATORS, END) for t in self.strings[self.at :])

    def _check_new_name(self, index: int) -> None:
        """Refuse to define a name that is a function's or that stands for something already."""
        name = self.strings[index]
        if not (name[:1].isalpha() or name[:1] == "_"):
            raise answers.no_name(self.tokens, index)
        self.tokens.check_name(index)
        if is_gate_name(name):
            raise answers.gate_name(self.tokens, index)
        if name in self.names or name in self.constants_used:
            defined = name in self.builder.statements or name in self.builder.defaults
            raise answers.name_taken(self.tokens, index, defined=defined)

    def _check_own_name(self, index: int) -> None:
        """Refuse a statement that has used the name it defines."""
        name = self.strings[index]
        if name in self.names or name in self.constants_used:
            raise answers.uses_itself(self.tokens, index)

    def refuse_infinite_constants(self) -> None:
        """Refuse constants that cannot be computed, such as 1/0 or 9**9**9**9, where they stand."""
        if not self.fixed:
            return
        found = first_infinite(self.builder, self.builder.constants, [i for i, _ in self.fixed])
        if found is not None:
            id, value = found
            raise answers.not_finite(self.tokens, dict(self.fixed)[id], value)
