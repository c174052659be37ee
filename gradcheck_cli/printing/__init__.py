"""Expressions out: text, LaTeX and source. What is printed is read again by the tests."""
