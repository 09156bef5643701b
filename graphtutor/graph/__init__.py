"""The computational graph: built once, never changed, in the order in which it was written."""
