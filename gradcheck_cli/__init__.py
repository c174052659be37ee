"""Derive, explain, verify and grade matrix gradients."""

__version__ = "0.1.0"
