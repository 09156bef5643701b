"""What is said where a text cannot be read on: each function returns the error for one kind of place."""

from __future__ import annotations

from graphtutor.catalogue import similar
from graphtutor.errors import LimitError, ParseError
from graphtutor.graph.builder import arity_in_words
from graphtutor.ops import OPS
from graphtutor.ops.op import Op
from graphtutor.syntax.tokens import END, SEPARATORS, SIGNS, Tokens

OPERAND = "a number, a name, a function or ("
AFTER_OPERAND = "a sign such as + or *, or the end"

TRACE = "write sum(A * B.T) for the trace of A @ B"
NEAR = {
    "tr": TRACE,
    "trace": TRACE,
    "vec": "write reshape(X, -1)",
    "flatten": "write reshape(X, -1)",
    "dense": "write X @ W + b",
    "linear": "write X @ W + b",
    "argmax": "write hardmax(x), which marks the largest entry with a 1",
    "det": "no gate computes a determinant; write the sums and products out for a small matrix",
    "inv": "no gate computes an inverse; make the inverse an input",
}  # functions that are no gates: how to say the same, or what to do instead

# token after an operand: message, code, remedy
STRAY = {
    ")": (
        "This parenthesis was never opened.",
        "unopened-parenthesis",
        "leave it out, or write ( where it begins",
    ),
    ",": (
        "A comma only stands between the inputs of a function.",
        "stray-comma",
        "write 0.5 with a point, and several statements with ;",
    ),
    "=": ("Only a name can stand left of =.", "stray-equals", "write == to compare"),
    **dict.fromkeys(
        SIGNS,
        (
            "A comparison only stands in the first part of where, once.",
            "stray-comparison",
            "write where(x > 0, a, b)",
        ),
    ),
}


def at_operand(tokens: Tokens, index: int) -> ParseError:
    """A number, a name or a parenthesis was expected."""
    token = tokens.strings[index]
    if token == END or token in SEPARATORS:
        return tokens.error(
            index,
            "The expression breaks off here.",
            code="incomplete",
            expected=OPERAND,
            remedy="go on, or leave out the last sign",
        )
    if token not in STRAY:
        return tokens.stranger(index)
    empty = token == ")" and index > 0 and tokens.strings[index - 1] == "("
    remedy = "write what belongs there, or leave out the sign"
    if token == "+":
        remedy = "a plus in front is not needed: leave it out"
    elif empty:
        remedy = "write something inside, or leave them out"
    return tokens.error(
        index,
        "There is nothing between the parentheses."
        if empty
        else f"Something is missing before {tokens.shown(index)}.",
        code="operand-expected",
        expected=OPERAND,
        remedy=remedy,
    )


def after_operand(tokens: Tokens, index: int) -> ParseError:
    """A sign, a parenthesis or the end was expected."""
    token, before = tokens.strings[index], tokens.strings[index - 1]
    if token in STRAY:
        message, code, remedy = STRAY[token]
        return tokens.error(index, message, code=code, expected=AFTER_OPERAND, remedy=remedy)
    if token == "." and before[:1].isalpha():
        return tokens.error(
            index,
            "A name has no parts: there are no attributes here.",
            code="attribute",
            expected=AFTER_OPERAND,
            remedy=f"write a name such as {before}_1",
        )
    begins = token == "(" or token[:1].isalnum() or (token[:1] == "." and len(token) > 1)
    if not begins:
        return tokens.stranger(index)
    if token[:1].isalpha():
        tokens.check_name(index)
    return two_values(tokens, index)


def two_values(tokens: Tokens, index: int) -> ParseError:
    """Two values stand side by side: nearly always a multiplication that was left out."""
    token, before = tokens.strings[index], tokens.strings[index - 1]
    if token.startswith(".") and "." in before:
        return tokens.error(
            index,
            "A number has one decimal point.",
            code="two-decimal-points",
            expected=AFTER_OPERAND,
            remedy=f"write {before.rstrip('.')}",
        )
    left = before if before != ")" else "(…)"
    right = token
    if "(" in (token, tokens.strings[index + 1]):
        opened = index + (token != "(")
        right = tokens.between(index, tokens.partner(opened) + 1)
    remedy = f"write {left[:40]}*{right[:40]}"
    if left == "T" and tokens.strings[index - 2] == "^":
        base = tokens.strings[index - 3].replace(")", "(…)")[:40]
        remedy = (
            rf"write {base}.T @ {right[:40]} for the transpose, in LaTeX {base}^\top {right[:40]}"
        )
    return tokens.error(
        index,
        f"Two values stand side by side: {left[:40]} and {right[:40]}.",
        code="implicit-multiplication",
        expected=f"a sign between {left[:40]} and {right[:40]}",
        remedy=remedy,
    )


def unknown_function(tokens: Tokens, index: int, *, is_variable: bool) -> ParseError:
    """A name stands before a parenthesis that is no gate's."""
    name = tokens.strings[index][:40]
    close = similar(name, OPS.spellings)
    multiply = f"write {name}*(…) to multiply"
    remedy = NEAR.get(name.lower())
    if remedy is None and close:
        remedy = f"did you mean {close}?"
    elif remedy is None:
        remedy = "run graphtutor gates to see what there is"
        remedy += f", or {multiply}" if len(name) == 2 else ""
    return tokens.error(
        index,
        f"There is no function called {name}.",
        code="unknown-function",
        expected="the name of a gate before (",
        remedy=multiply if is_variable or len(name) == 1 else remedy,
    )


def no_setting(tokens: Tokens, index: int, op: Op) -> ParseError:
    """What follows the inputs of a gate depends on an input."""
    return tokens.error(
        index,
        f"What follows the inputs of {op.name} is a setting and must be a number.",
        code="setting-not-a-number",
        expected=f"a number for {', '.join(op.settings)}",
        remedy="write the number itself, such as 0.1",
    )


def too_deep(tokens: Tokens, index: int, limit: int) -> LimitError:
    """The parentheses, functions or powers nest too deeply."""
    return LimitError(
        "The expression is nested too deeply.",
        code="too-deep",
        text=tokens.text,
        span=tokens.span(index),
        expected=f"at most {limit} levels",
        remedy="name inner parts: q = …; f = … q …",
    )


def too_many_inputs(tokens: Tokens, index: int, op: Op, count: int, most: int) -> LimitError:
    """A gate that takes several inputs is given more than can be looked at."""
    return LimitError(
        f"{op.name} is given too many inputs.",
        code="too-many-inputs",
        text=tokens.text,
        span=tokens.span(index),
        expected=f"at most {most}",
        received=f"{count}",
        remedy=f"nest them: {op.name}({op.name}(a, …), {op.name}(b, …))",
    )


def wrong_count(tokens: Tokens, index: int, op: Op, count: int) -> ParseError:
    """A gate is given too many or too few inputs."""
    options = "".join(f", then {s} if you like" for s in op.settings if s != "ties")
    return tokens.error(
        index,
        f"{op.name} takes {arity_in_words(op)}{options}.",
        code="wrong-number-of-inputs",
        expected=arity_in_words(op),
        received=f"{count}",
        remedy=f"write {op.name}({', '.join(op.inputs if not op.is_variadic else 'ab')})",
    )


def out_of_range(tokens: Tokens, index: int, *, vanished: bool) -> LimitError:
    """A number is too large or too close to zero to be held."""
    return LimitError(
        f"The number is too {'close to zero' if vanished else 'large'} for float64.",
        code="number-range",
        text=tokens.text,
        span=tokens.span(index),
        expected="a size between 5e-324 and 1.8e308",
        remedy="write 0" if vanished else "change the units so that the number is smaller",
    )


def not_finite(tokens: Tokens, index: int, value: float) -> LimitError:
    """A constant cannot be computed, such as 1/0 or 9**9**9**9."""
    return LimitError(
        f"This constant has no finite value: it comes out as {value}.",
        code="constant-not-finite",
        text=tokens.text,
        span=tokens.span(index),
        expected="a number between -1.8e308 and 1.8e308",
        remedy="change the numbers, or make one of them an input",
    )


def no_name(tokens: Tokens, index: int) -> ParseError:
    """Something else than a name stands left of =."""
    return tokens.error(
        index,
        "Only a name can stand left of =.",
        code="bad-name",
        expected="a name",
        received=tokens.strings[index],
        remedy="write f = … with a name of your own",
    )


def gate_name(tokens: Tokens, index: int) -> ParseError:
    """A statement defines what is a gate already."""
    name = tokens.strings[index]
    return tokens.error(
        index,
        f"{name} is the name of a gate.",
        code="name-taken",
        expected="a name of your own",
        remedy=f"call it {name}_1",
    )


def name_taken(tokens: Tokens, index: int, *, defined: bool) -> ParseError:
    """A statement defines what stands for something already."""
    name = tokens.strings[index]
    return tokens.error(
        index,
        f"{name} has been {'defined' if defined else 'used'} already.",
        code="name-taken",
        expected="each name defined once, before it is used",
        remedy=f"call it {name}1" if defined else "put this statement in front",
    )


def uses_itself(tokens: Tokens, index: int) -> ParseError:
    """A statement uses the name that it defines, as an assignment of a program does."""
    name = tokens.strings[index]
    return tokens.error(
        index,
        f"{name} is defined by itself.",
        code="name-taken",
        expected="a formula of other names: a name stands for one value",
        remedy=f"call the new value {name}1",
    )
