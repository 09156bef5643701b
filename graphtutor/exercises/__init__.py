"""Exercises: what is asked of a learner on paper, with values that are drawn and screened."""
