"""A step in words: what happens, with its numbers and its reason."""
