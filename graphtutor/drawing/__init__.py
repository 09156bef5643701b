"""A graph as a drawing: where everything stands, what is written there at a moment, and in characters."""
