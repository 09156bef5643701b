"""Questions about moves where arrays meet: what an edge delivers, and the sum at a fork.

An answer is an array, or any formula over the names on the screen: what counts is its value at the
walk's own numbers, so a right formula is right in every form. The shape is judged first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from graphtutor.catalogue import Catalogue
from graphtutor.engine.steps import Accumulated, Propagated, Step, Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, symbol
from graphtutor.quiz.answers import array_answer
from graphtutor.quiz.question import SHOWN_SLACK, Question, Verdict
from graphtutor.slips import EDGE_SLIPS, FORK_SLIPS, ArraySlip, is_copied
from graphtutor.syntax.feeds import typed_precision
from graphtutor.text import array, is_whole, largest, listed, number, shape
from graphtutor.words.narrate import narrate, printed
from graphtutor.words.sentence import phrase
from graphtutor.words.verdicts import BETWEEN_ENTRIES, GRAVITY, Closeness, closeness

UPSTREAM = "G"  # what the upstream gradient is called in a formula, if nothing else is
RESIDUE = 1e-12  # beside the largest entry: what float64 may leave of a sum
MOST_PARTS = 4  # contributions that are written into a question
FEW_DIGITS = 3  # of the arrays in a question, which is to fit into a few lines


def asked_of_arrays(step: Step, trace: Trace, digits: int, language: str) -> list[Question]:
    """Return what is asked before a step at which arrays meet."""
    match step:
        case Propagated() if largest(step.contribution) < math.inf:
            return [_ask_edge(step, trace, digits, language)]
        case Accumulated() if largest(step.grad) < math.inf:
            return [_ask_sum(step, trace, digits, language)]
        case _:
            return []


def judged_array(
    question: Question, answer: str, trace: Trace, digits: int, language: str
) -> Verdict:
    """Compare an answer with a truth that may be an array, entry by entry.

    Raises:
        ParseError: the answer is neither an array nor an expression.
        FeedError: it uses a name that is not known.
        ShapeError: it puts arrays together that do not fit.
    """
    value, truth = array_answer(answer, trace, question.given), question.truth
    found = _closenesses(value, truth, answer) if _sizes(value) == _sizes(truth) else []
    close: Closeness = max(found, key=GRAVITY.index) if found else "wrong"
    slots = {"truth": array(truth, digits), "answer": answer.strip()[:40], "hint": ""}
    if close == "wrong":
        slots["hint"] = _hint(question, value, found.count("wrong"), digits, language)
    return Verdict(close, phrase(f"verdict-{close}", slots, language))


def _ask_edge(step: Propagated, trace: Trace, digits: int, language: str) -> Question:
    graph, node = trace.graph, trace.graph[step.node]
    name = _free_name(trace)
    ids = [*node.inputs, *([node.id] if step.local is not None else [])]
    known = [_known(trace, id, digits) for id in dict.fromkeys(ids) if id not in graph.constants]
    slots = {
        **narrate(step, trace, digits).slots,
        **_about(step.input, step.contribution, trace),
        "known": listed(known),
        "upstream": _said(name, step.upstream, digits),
        "place": str(step.position + 1),
        "copies": str(math.prod(_sizes(step.upstream)) // math.prod(trace.shape(step.input))),
    }
    key = "ask-array-operand" if node.inputs.count(step.input) > 1 else "ask-array"
    example = f"3*{name} + 1"
    return Question(
        "contribution",
        f"{phrase(key, slots, language)} {_how(step.contribution, example, language)}",
        step.contribution,
        _edge_hint(step, trace, slots, language),
        _hints(EDGE_SLIPS, step, trace, slots, language),
        {name: step.upstream},
        slots,
    )


def _ask_sum(step: Accumulated, trace: Trace, digits: int, language: str) -> Question:
    letter, parts = _free_name(trace), step.contributions
    given = {f"{letter}{number}": part for number, part in enumerate(parts, 1)}
    written = [_said(name, part, digits) for name, part in given.items()]
    shown = written if len(parts) <= MOST_PARTS else [*written[:2], "…", written[-1]]
    slots = {
        **_about(step.node, step.grad, trace),
        "count": str(len(parts)),
        "parts": ", ".join(shown),
    }
    how = _how(step.grad, f"3*{letter}1", language)
    return Question(
        "sum",
        f"{phrase('ask-array-sum', slots, language)} {how}",
        step.grad,
        phrase("hint-add", slots, language),
        _hints(FORK_SLIPS, step, trace, slots, language),
        given,
        slots,
    )


def _about(id: int, gradient: Value, trace: Trace) -> dict[str, str]:
    sizes = _sizes(gradient)
    return {
        "input": symbol(trace.graph, id),
        "shape": _sized(sizes),
        "sizes": ", ".join(map(str, sizes)),
    }


def _known(trace: Trace, id: int, digits: int) -> str:
    """Return what a learner may use of a node: `X = [[1, 2], [3, 4]]`, or `X is 5×80 of norm 20`."""
    name = operand(trace.graph, id).text
    if not trace.shape(id):
        op = trace.graph[id].op
        relation = "is" if op is not None and op.is_comparison else "="
        return f"{name} {relation} {printed(trace, id, digits)}"
    return _said(name, trace.value(id) * 1.0, digits)


def _said(name: str, value: Value, digits: int) -> str:
    return f"{name} {'=' if is_whole(value) else 'is'} {array(value, min(digits, FEW_DIGITS))}"


def _free_name(trace: Trace) -> str:
    """Return a letter for gradients that no name of the walk begins with."""
    taken = {*trace.graph.named, *trace.graph.own_symbols.values()}
    name = UPSTREAM
    while any(other.startswith(name) for other in taken):
        name += UPSTREAM
    return name


def _how(truth: Value, example: str, language: str) -> str:
    """Return the sentence that says how to answer."""
    slots = {"example": example}
    if not is_whole(truth):
        return phrase("ask-array-how-large", slots, language)
    kind = ("number", "vector", "matrix")[len(_sizes(truth))]
    return phrase("ask-array-how", {**slots, "typed": f"@type-{kind}"}, language)


def _edge_hint(step: Propagated, trace: Trace, slots: Mapping[str, str], language: str) -> str:
    """Return what helps at an edge: shapes at a matrix product, that an input was copied, or the pattern."""
    node = trace.graph[step.node]
    if is_copied(trace, step):
        more = {"copied": _sized(trace.shape(step.node))}
        return phrase("hint-copied", {**slots, **more}, language)
    if node.op is None or node.op.name != "matmul":
        return phrase("hint-pattern", slots, language)
    other = node.inputs[1 - step.position]
    more = {
        "upstream_shape": _sized(_sizes(step.upstream)),
        "other": symbol(trace.graph, other),
        "other_shape": _sized(trace.shape(other)),
    }
    return phrase("hint-array-product", {**slots, **more}, language)


def _hints(
    catalogue: Catalogue[ArraySlip],
    step: Step,
    trace: Trace,
    slots: Mapping[str, str],
    language: str,
) -> tuple[tuple[str, Value], ...]:
    """Return what is said of each slip at a step, with the arrays that it leads to."""
    return tuple(
        (phrase(f"hint-{slip.hint}", slots, language), wrong)
        for slip in catalogue.values()
        for wrong in slip.wrong(trace, step)
    )


def _hint(question: Question, value: Value, wrong: int, digits: int, language: str) -> str:
    """Return the hint that names the one slip which explains an answer, or else what is wrong."""
    truth = question.truth
    if not _sizes(value) and _sizes(truth) and _alike(truth * 0 + value, truth, SHOWN_SLACK):
        slots = {**question.slots, "received": number(value, digits)}
        return phrase("hint-array-each", slots, language)
    named = {
        hint
        for hint, slip in question.slips
        if _alike(value, slip, SHOWN_SLACK) and not _alike(slip, truth, 10 * SHOWN_SLACK)
    }
    if len(named) == 1:
        return named.pop()
    if _sizes(value) == _sizes(truth):
        if not _sizes(truth):
            return question.hint
        slots = {"wrong": str(wrong), "count": str(truth.size), "hint": question.hint}
        return phrase("hint-array-entries", slots, language)
    slots = {**question.slots, "received": _sized(_sizes(value))}
    return phrase("hint-array-shape", slots, language)


def _closenesses(value: Value, truth: Value, answer: str) -> list[Closeness]:
    """Return how near each entry is to the true one, as far as it was typed."""
    typed = [text for text in BETWEEN_ENTRIES.split(answer) if text.strip()]
    pairs = [*zip(_entries(value), _entries(truth), strict=True)]
    if len(typed) != len(pairs):
        typed = [""] * len(pairs)  # a formula
    scale = largest(truth)
    return [_closeness(*pair, text, scale) for pair, text in zip(pairs, typed, strict=True)]


def _closeness(value: float, truth: float, typed: str, scale: float) -> Closeness:
    if abs(value - truth) <= RESIDUE * scale:
        return "right"
    unit, digits = typed_precision(typed)
    close = closeness(value, truth, unit, digits, slack=SHOWN_SLACK)
    if close == "wrong" and unit is None and _near(value, truth, SHOWN_SLACK, scale):
        return "rounded"  # a formula with numbers as they were shown
    return close


def _alike(value: Value, other: Value, slack: float) -> bool:
    """Say whether two values have one shape and entries that are near to each other."""
    if _sizes(value) != _sizes(other):
        return False
    scale = largest(other)
    pairs: Iterator[tuple[float, float]] = zip(_entries(value), _entries(other), strict=True)
    return all(_near(one, two, slack, scale) for one, two in pairs)


def _near(value: float, truth: float, slack: float, scale: float) -> bool:
    return math.isclose(value, truth, rel_tol=slack, abs_tol=RESIDUE * scale)


def _sizes(value: Value) -> tuple[int, ...]:
    return tuple(getattr(value, "shape", ()))


def _entries(value: Value) -> Iterable[float]:
    entries: list[float] = value.ravel().tolist() if _sizes(value) else [float(value)]
    return entries


def _sized(sizes: tuple[int, ...]) -> str:
    """Return a shape as it stands in a sentence: `a number`, `a vector of 3`, `2×3`."""
    return shape(sizes) if len(sizes) > 1 else f"a {shape(sizes)}"
