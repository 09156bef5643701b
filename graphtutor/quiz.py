"""What a learner is asked before a move is shown, and what is said of the answer.

The truth of a question is a number of the trace. A wrong answer is compared with the plain slips; only a
slip that leads to the very number typed is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graphtutor.engine.feeds import placed
from graphtutor.engine.run import evaluate
from graphtutor.engine.steps import Accumulated, Propagated, Step
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.formula import operand, symbol
from graphtutor.graph.shapes import shapes_of
from graphtutor.slips import Quantity, is_of_numbers, slips_at
from graphtutor.syntax.feeds import typed_precision
from graphtutor.syntax.grammar import parse
from graphtutor.text import DIGITS, listed, number, shape
from graphtutor.words.narrate import narrate, printed
from graphtutor.words.sentence import phrase, spoken
from graphtutor.words.verdicts import COARSE, NOTHING, Closeness, closeness

Kind = Literal["local", "contribution", "sum"]
SHOWN_SLACK = 1e-3  # relative: what multiplying numbers of four shown digits may lose


@dataclass(frozen=True, slots=True)
class Question:
    """One number that a learner is to predict.

    Attributes:
        kind: a local slope, what an edge delivers, or the sum at a fork.
        text: the question.
        truth: the answer.
        hint: what helps if no slip explains a wrong answer.
        slips: the hints that name plain mistakes, each with a wrong number that the mistake leads to.
    """

    kind: Kind
    text: str
    truth: float
    hint: str
    slips: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of an answer.

    Attributes:
        closeness: right, right as rounded, too coarse to tell, or wrong.
        text: the verdict in words, with a hint if it is wrong.
    """

    closeness: Closeness
    text: str

    @property
    def is_right(self) -> bool:
        """Whether the answer counts as right."""
        return self.closeness in ("right", "rounded")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the questions of a walk were answered: at the first try, at a later one, or shown."""

    right: int = 0
    later: int = 0
    shown: int = 0

    @property
    def count(self) -> int:
        """How many questions were asked."""
        return self.right + self.later + self.shown

    def text(self, language: str = "en") -> str:
        """Return the tally in words."""
        slots = {n: str(getattr(self, n)) for n in ("right", "later", "shown", "count")}
        return phrase("tally" if self.count else "tally-none", slots, language)


def questions(
    step: Step, trace: Trace, *, digits: int = DIGITS, language: str = "en"
) -> list[Question]:
    """Return what is asked before a step is shown.

    Nothing is asked about a step of the forward pass, the seed, whole arrays, and numbers that are
    not finite.

    >>> from graphtutor.engine.run import run
    >>> trace = run(parse("x*y"), {"x": 3, "y": 4})
    >>> for question in questions(trace.steps[-1], trace):
    ...     print(question.text)
    Here x = 3, y = 4 and v1 = 12. What is the local slope of × toward y?
    Upstream is 1, the local slope 3. What arrives at y over this wire?
    """
    if not is_of_numbers(step, trace):
        return []
    match step:
        case Propagated() if math.isfinite(step.local) and math.isfinite(step.contribution):
            return [
                _ask_local(step, trace, digits, language),
                _ask_contribution(step, trace, digits, language),
            ]
        case Accumulated() if math.isfinite(step.grad):
            return [_ask_sum(step, trace, digits, language)]
        case _:
            return []


def judge(
    question: Question, answer: str, trace: Trace, *, digits: int = DIGITS, language: str = "en"
) -> Verdict:
    """Compare an answer with the truth.

    Args:
        question: what was asked.
        answer: a number or an expression over the names of the graph, such as `-1/v7**2`.
        trace: the trace that the question is about.
        digits: how many significant digits are shown.
        language: the name of a file in `words/lang`.

    Raises:
        ParseError: the answer is no expression.
        FeedError: it uses a name that the graph does not have, or comes to an array.
        ShapeError: it puts arrays together that do not fit.
    """
    value = answer_value(answer, trace)
    unit, typed_digits = typed_precision(answer)
    close = closeness(value, question.truth, unit, typed_digits, slack=SHOWN_SLACK)
    if close == "wrong" and unit is None and _near(value, question.truth, SHOWN_SLACK):
        close = "rounded"  # an expression made of numbers as they were shown
    truth = number(question.truth, digits)
    slots = {"truth": truth, "answer": answer.strip()[:40], "hint": ""}
    said = "right" if close == "rounded" and answer.strip() == truth else close
    if close == "wrong":
        slots["hint"] = _hint(question, value, unit)
    return Verdict(close, phrase(f"verdict-{said}", slots, language))


def reveal(question: Question, *, digits: int = DIGITS, language: str = "en") -> str:
    """Return the truth as a sentence."""
    return phrase("revealed", {"truth": number(question.truth, digits)}, language)


def answer_value(answer: str, trace: Trace) -> float:
    """Evaluate an answer; it may use the names and the symbols v1, v2 … of the graph.

    Raises:
        ParseError: the answer is no expression.
        FeedError: it uses a name that the graph does not have, or comes to an array.
        ShapeError: it puts arrays together that do not fit.

    >>> from graphtutor.engine.run import run
    >>> answer_value("2*v1", run(parse("x*y + 1"), {"x": 3, "y": 4}))
    24.0
    """
    known = {**trace.graph.named, **{name: id for id, name in trace.graph.own_symbols.items()}}
    graph = with_inputs(parse(answer), set(known))  # pi is what the trace was fed for it
    unknown = [name for name in graph.inputs if name not in known and name not in graph.defaults]
    if unknown:
        raise FeedError(
            f"The graph has no {unknown[0]}.",
            code="answer-unknown-name",
            expected=f"a number, or a formula over {listed(list(known)[:12])}",
            received=unknown[0],
        )
    feeds = {name: trace.value(known[name]) for name in graph.inputs if name in known}
    sizes = shapes_of(graph, {name: trace.shape(known[name]) for name in feeds})[graph.output]
    if sizes:
        raise FeedError(
            "The answer is an array.",
            code="answer-not-a-number",
            expected="one number",
            received=shape(sizes),
            remedy=f"take an entry of it, as in X[0, 1], or the sum of all: sum({answer.strip()})",
        )
    return float(evaluate(graph, placed(graph, feeds))[graph.output])


def _ask_local(step: Propagated, trace: Trace, digits: int, language: str) -> Question:
    node = trace.graph[step.node]
    sentence = narrate(step, trace, digits)
    around = dict.fromkeys((*node.inputs, node.id))  # each once, in this order
    known = [_known(trace, id, digits) for id in around if id not in trace.graph.constants]
    slots = {**sentence.slots, "place": str(step.position + 1), "known": listed(known)}
    convention = " ".join(spoken(note, language) for note in sentence.then)
    key = "ask-local-operand" if node.inputs.count(step.input) > 1 else "ask-local"
    is_constant = sentence.key == "propagated"
    hint = phrase("hint-constant" if is_constant else "hint-pattern", slots, language)
    return Question(
        "local",
        " ".join(filter(None, (phrase(key, slots, language), convention))),
        step.local,
        convention or hint,
        _hints(step, trace, "local", slots, language),
    )


def _known(trace: Trace, id: int, digits: int) -> str:
    """Return what a learner may use of a node: `x = 3`, or `x > 0 is true`."""
    op = trace.graph[id].op
    relation = "is" if op is not None and op.is_comparison else "="
    return f"{operand(trace.graph, id).text} {relation} {printed(trace, id, digits)}"


def _ask_contribution(step: Propagated, trace: Trace, digits: int, language: str) -> Question:
    slots = dict(narrate(step, trace, digits).slots)
    plain = {**slots, "local": number(step.local, digits)}
    return Question(
        "contribution",
        phrase("ask-contribution", plain, language),
        step.contribution,
        phrase("hint-multiply", slots, language),
        _hints(step, trace, "contribution", slots, language),
    )


def _ask_sum(step: Accumulated, trace: Trace, digits: int, language: str) -> Question:
    parts = [number(edge.contribution, digits) for edge in trace.arrivals(step.node)]
    shown = parts if len(parts) <= 8 else [*parts[:6], "…", parts[-1]]
    slots = {
        "node": symbol(trace.graph, step.node),
        "count": str(len(parts)),
        "parts": ", ".join(shown),
    }
    return Question(
        "sum",
        phrase("ask-sum", slots, language),
        step.grad,
        phrase("hint-add", slots, language),
        _hints(step, trace, "sum", slots, language),
    )


def _hints(
    step: Step, trace: Trace, asked: Quantity, slots: Mapping[str, str], language: str
) -> tuple[tuple[str, float], ...]:
    """Return what is said of each slip at a step, with the numbers that it leads to."""
    return tuple(
        (phrase(f"hint-{slip.hint}", slots, language), wrong)
        for slip in slips_at(asked)
        for wrong in slip.numbers(trace, step)
    )


def _hint(question: Question, value: float, unit: float | None) -> str:
    """Return the hint that names the one slip which explains a value, or the question's own.

    A formula that comes to the number of a slip by chance is no slip, so only numbers are explained.
    """
    if unit is None:
        return question.hint
    named = {
        hint
        for hint, wrong in question.slips
        if abs(value - wrong) <= max(SHOWN_SLACK * abs(wrong), min(0.5 * unit, COARSE * abs(wrong)))
        and not _near(wrong, question.truth, 10 * SHOWN_SLACK)
    }
    return named.pop() if len(named) == 1 else question.hint


def _near(a: float, b: float, slack: float) -> bool:
    return math.isclose(a, b, rel_tol=slack, abs_tol=NOTHING)
