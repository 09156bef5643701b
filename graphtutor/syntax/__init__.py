"""Text to graph, without ever executing it: tokens, then a Pratt parser that builds as it reads."""
