"""What a learner is asked before a move of the backward pass, and what is said of the answer."""
