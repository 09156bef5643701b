"""Runs a graph forward and backward; everything else reads the Trace it leaves."""
