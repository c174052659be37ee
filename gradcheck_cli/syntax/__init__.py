"""Text in: source to tokens, tokens to a tree with places, the tree to expressions with shapes."""

from gradcheck_cli.syntax.answer import Answer, parse_answer
from gradcheck_cli.syntax.identity import parse_identity
from gradcheck_cli.syntax.program import Program, parse
from gradcheck_cli.syntax.shapes import Variable

__all__ = ["Answer", "Program", "Variable", "parse", "parse_answer", "parse_identity"]
