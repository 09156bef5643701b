"""Questions before the moves of a walk, and verdicts on answers, for numbers and for arrays."""

from __future__ import annotations

from graphtutor.engine.steps import Step
from graphtutor.engine.trace import Trace
from graphtutor.quiz.arrays import asked_of_arrays, judged_array
from graphtutor.quiz.numbers import asked_of_numbers, judged_number
from graphtutor.quiz.question import Question, Verdict
from graphtutor.slips import is_of_numbers
from graphtutor.text import DIGITS, array
from graphtutor.words.sentence import phrase


def questions(
    step: Step, trace: Trace, *, digits: int = DIGITS, language: str = "en"
) -> list[Question]:
    """Return what is asked before a step is shown.

    Nothing is asked about a step of the forward pass, the seed, and what is not finite.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> trace = run(parse("x*y"), {"x": 3, "y": 4})
    >>> for question in questions(trace.steps[-1], trace):
    ...     print(question.text)
    Here x = 3, y = 4 and v1 = 12. What is the local slope of × toward y?
    Upstream is 1, the local slope 3. What arrives at y over this wire?
    """
    asked = asked_of_numbers if is_of_numbers(step, trace) else asked_of_arrays
    return asked(step, trace, digits, language)


def judge(
    question: Question, answer: str, trace: Trace, *, digits: int = DIGITS, language: str = "en"
) -> Verdict:
    """Compare an answer with the truth.

    Args:
        question: what was asked.
        answer: a number, an array where arrays meet, or an expression over the names of the graph,
            such as `-1/v7**2`.
        trace: the trace that the question is about.
        digits: how many significant digits are shown.
        language: the name of a file in `words/lang`.

    Raises:
        ParseError: the answer is no expression.
        FeedError: it uses a name that the graph does not have, or is an array where only numbers are.
        ShapeError: it puts arrays together that do not fit.
    """
    judged = judged_array if question.given else judged_number
    return judged(question, answer, trace, digits, language)


def reveal(question: Question, *, digits: int = DIGITS, language: str = "en") -> str:
    """Return the truth as a sentence."""
    return phrase("revealed", {"truth": array(question.truth, digits)}, language)
