"""What a learner is asked before a move is shown, and what is said of the answer.

The truth of a question is a number of the trace. A wrong answer is compared with the plain slips; only a
slip that leads to the very number typed is named.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from graphtutor.engine.run import evaluate, placed
from graphtutor.engine.steps import Accumulated, Propagated, Step
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError
from graphtutor.graph.formula import operand, symbol
from graphtutor.syntax.feeds import typed_precision
from graphtutor.syntax.grammar import parse
from graphtutor.text import DIGITS, listed, number
from graphtutor.words.card import arrivals
from graphtutor.words.narrate import narrate, phrase
from graphtutor.words.verdicts import Closeness, closeness

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
        slips: the wrong numbers that plain mistakes lead to, by the hint that names the mistake.
    """

    kind: Kind
    text: str
    truth: float
    hint: str
    slips: Mapping[str, float]


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
    """Return what is asked before a step is shown; nothing for a step of the forward pass or the seed.

    >>> from graphtutor.engine.run import run
    >>> trace = run(parse("x*y"), {"x": 3, "y": 4})
    >>> for question in questions(trace.steps[-1], trace):
    ...     print(question.text)
    Here x = 3, y = 4 and v1 = 12. What is the local slope of × toward y?
    Upstream is 1, the local slope 3. What does the edge deliver to y?
    """
    match step:
        case Propagated():
            return [
                _ask_local(step, trace, digits, language),
                _ask_contribution(step, trace, digits, language),
            ]
        case Accumulated():
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
        FeedError: it uses a name that the graph does not have.
    """
    value = answer_value(answer, trace)
    unit, typed_digits = typed_precision(answer)
    close = closeness(value, question.truth, unit, typed_digits, slack=SHOWN_SLACK)
    if close == "wrong" and unit is None and _near(value, question.truth, SHOWN_SLACK):
        close = "rounded"  # an expression made of numbers as they were shown
    truth = number(question.truth, digits)
    slots = {"truth": truth, "answer": answer.strip()[:40], "hint": ""}
    if close == "wrong":
        slots["hint"] = _hint(question, value, language)
    return Verdict(close, phrase(f"verdict-{close}", slots, language))


def reveal(question: Question, *, digits: int = DIGITS, language: str = "en") -> str:
    """Return the truth as a sentence."""
    return phrase("revealed", {"truth": number(question.truth, digits)}, language)


def answer_value(answer: str, trace: Trace) -> float:
    """Evaluate an answer; it may use the names and the symbols v1, v2 … of the graph.

    >>> from graphtutor.engine.run import run
    >>> answer_value("2*v1", run(parse("x*y + 1"), {"x": 3, "y": 4}))
    24.0
    """
    graph = parse(answer)
    known = {**trace.graph.named, **{name: id for id, name in trace.graph.own_symbols.items()}}
    unknown = [name for name in graph.inputs if name not in known and name not in graph.defaults]
    if unknown:
        raise FeedError(
            f"The graph has no {unknown[0]}.",
            code="answer-unknown-name",
            expected=f"a number, or a formula over {listed(list(known)[:12])}",
            received=unknown[0],
        )
    feeds = {name: trace.value(known[name]) for name in graph.inputs if name in known}
    return float(evaluate(graph, placed(graph, feeds))[graph.output])


def _ask_local(step: Propagated, trace: Trace, digits: int, language: str) -> Question:
    node = trace.graph[step.node]
    known = {i: trace.value(i) for i in (*node.inputs, node.id) if i not in trace.graph.constants}
    names = [f"{operand(trace.graph, i).text} = {number(v, digits)}" for i, v in known.items()]
    slots = {**narrate(step, trace, digits).slots, "place": str(step.position + 1)}
    slots["known"] = listed(names)
    key = "ask-local-operand" if node.inputs.count(step.input) > 1 else "ask-local"
    others = [trace.value(id) for id in node.inputs]
    slips = {"hint-sign": -step.local, "hint-value": trace.value(step.node)}
    slips |= {"hint-own": others[step.position]} if len(others) > 1 else {}
    slips["hint-gate-alone"] = step.upstream
    return Question(
        "local",
        phrase(key, slots, language),
        step.local,
        phrase("hint-pattern", slots, language),
        slips,
    )


def _ask_contribution(step: Propagated, trace: Trace, digits: int, language: str) -> Question:
    slots = dict(narrate(step, trace, digits).slots)
    plain = {**slots, "local": number(step.local, digits)}
    slips = {
        "hint-upstream": step.upstream,
        "hint-local": step.local,
        "hint-sum": step.upstream + step.local,
        "hint-sign": -step.contribution,
    }
    return Question(
        "contribution",
        phrase("ask-contribution", plain, language),
        step.contribution,
        phrase("hint-multiply", slots, language),
        slips,
    )


def _ask_sum(step: Accumulated, trace: Trace, digits: int, language: str) -> Question:
    parts = [number(edge.contribution, digits) for edge in arrivals(step, trace)]
    shown = parts if len(parts) <= 8 else [*parts[:6], "…", parts[-1]]
    slots = {
        "node": symbol(trace.graph, step.node),
        "count": str(len(parts)),
        "parts": ", ".join(shown),
    }
    slips = {"hint-product": math.prod(step.contributions), "hint-sign": -step.grad}
    slips["hint-one-path"] = step.contributions[0]
    return Question(
        "sum",
        phrase("ask-sum", slots, language),
        step.grad,
        phrase("hint-add", slots, language),
        slips,
    )


def _hint(question: Question, value: float, language: str) -> str:
    """Return the hint that names the one slip which explains a value, or the question's own."""
    named = [*_explaining(question, value)]
    return phrase(named[0], {}, language) if len(named) == 1 else question.hint


def _explaining(question: Question, value: float) -> Iterator[str]:
    for key, wrong in question.slips.items():
        if _near(value, wrong, SHOWN_SLACK) and not _near(wrong, question.truth, 10 * SHOWN_SLACK):
            yield key


def _near(a: float, b: float, slack: float) -> bool:
    return math.isclose(a, b, rel_tol=slack, abs_tol=1e-12)
