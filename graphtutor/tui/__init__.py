"""The screen: the only room that knows Textual. It shows a Trace through a Player and computes nothing."""
