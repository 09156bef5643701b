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
}
