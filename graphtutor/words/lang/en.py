"""English."""

from __future__ import annotations

SENTENCES = {
    "given": "{name} {value} is given.",
    "computed": "{gate} {verb}: {equation}.",
    "compared": "Is {formula}? Here {filled} is {truth}.",
    "seeded": "The backward pass starts at the output: its gradient with respect to itself is 1.",
    "propagated": "Back through {gate} to {input}: upstream {upstream} × local slope {local} "
    "{relation} {contribution}. {pattern}: {why}.",
    "propagated-by-formula": "Back through {gate} to {input}: upstream {upstream} × local slope "
    "{local} {relation} {contribution}. {pattern}: {why}; here {slope}.",
    "accumulated": "{node} is used {count} times, so its gradients add up: {equation}.",
    "accumulated-many": "{node} is used {count} times, so its gradients add up: they sum to about "
    "{total}.",
    "convention": "The gate stands exactly at its kink: {convention}.",
    "not-finite": "{value} is not a finite number: {reason}.",
    "slope-not-finite": "The slope is not finite here: {reason}.",
    "overflow": "the result is too large for float64",
    "inherited": "an input of the gate is not finite already",
    "indeterminate": "zero times infinity has no value",
    # the same facts as cards
    "headline-computed": "{gate} {verb}.",
    "headline-propagated": "Back through {gate} to {input}.",
    "headline-accumulated": "{node} is used {count} times, so its gradients add up.",
    "product": "upstream × local = contribution:  {upstream} × {local} {relation} {contribution}",
    "pattern-and-why": "{pattern}: {why}.",
    "on-the-way-back": "On the way back: {pattern}.",
    "part-of": "{product}, part {part} of {count} of {whole}",
    "path": "through {gate} ({node}): {value}",
    "more-paths": "and {count} more",
    "why-sum": "A copy forward is a sum backward: every use of a value moves the output.",
    # questions before a move, and what is said of an answer
    "ask-local": "What is the local slope of {gate} toward {input}?",
    "ask-local-operand": "What is the local slope of {gate} toward its operand number {place}, {input}?",
    "ask-contribution": "Upstream is {upstream}, the local slope {local}. What does the edge "
    "deliver to {input}?",
    "ask-sum": "{count} contributions have arrived at {node}: {parts}. What is its gradient?",
    "verdict-right": "Right.",
    "verdict-rounded": "Right, rounded: it is {truth}.",
    "verdict-coarse": "Close, but give at least three digits.",
    "verdict-wrong": "Not {answer}. {hint}",
    "revealed": "It is {truth}.",
    "hint-sign": "Your sign is flipped.",
    "hint-upstream": "That is the upstream gradient: multiply it by the local slope.",
    "hint-gate-alone": "That is the upstream gradient; asked is the slope of the gate alone.",
    "hint-local": "That is the local slope: multiply it by the upstream gradient.",
    "hint-sum": "Upstream and local slope are multiplied, not added.",
    "hint-own": "That is the gate's own input; look at the other one.",
    "hint-value": "That is the value of the gate: the slope says how fast it changes.",
    "hint-one-path": "That is what one path delivers: at a fork they add up.",
    "hint-product": "The paths are added, not multiplied.",
    "hint-pattern": "{pattern}: {why}.",
    "hint-multiply": "Multiply: {upstream} × {local}.",
    "hint-add": "Add up all {count} of them.",
    "tally": "{right} of {count} right at the first try, {later} later, {shown} shown.",
    "tally-none": "Nothing was asked yet.",
}
