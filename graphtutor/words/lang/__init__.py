"""The languages: one file each, a template for every sentence."""
