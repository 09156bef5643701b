"""Questions about moves of single numbers: the local slope, the product with the upstream, the sum.

The truth of a question is a number of the trace. A wrong answer is compared with the plain slips; only a
slip that leads to the very number typed is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from graphtutor.engine.steps import Accumulated, Propagated, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, symbol
from graphtutor.quiz.answers import number_answer
from graphtutor.quiz.question import SHOWN_SLACK, Question, Verdict
from graphtutor.slips import Quantity, slips_at
from graphtutor.syntax.feeds import typed_precision
from graphtutor.text import listed, number
from graphtutor.words.narrate import narrate, printed
from graphtutor.words.sentence import phrase, spoken
from graphtutor.words.verdicts import COARSE, NOTHING, closeness


def asked_of_numbers(step: Step, trace: Trace, digits: int, language: str) -> list[Question]:
    """Return what is asked before a step at which nothing but numbers meet."""
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


def judged_number(
    question: Question, answer: str, trace: Trace, digits: int, language: str
) -> Verdict:
    """Compare an answer with a truth that is a number.

    Raises:
        ParseError: the answer is no expression.
        FeedError: it uses a name that the graph does not have, or comes to an array.
        ShapeError: it puts arrays together that do not fit.
    """
    value = number_answer(answer, trace)
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
