"""Function calls as they are written: with brackets, or without before one factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.latex_prose import optimum
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.syntax.cursor import Cursor
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.pratt import Parser

FUNCTION_BRACKETS = ("(", "[", "{")
LOGS = {"log", "ln"}
#: What sin^2 x is written of; of others, it could be the function done twice.
SQUARED = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "ln", "tr", "Tr", "trace", "det"}
TRACES = {"tr", "trace", "Tr"}
PRODUCT = 50  #: how far a product without signs reaches
MAX_ORDER = 4  #: derivatives of a function that a formula may name: φ′ to φ⁗
_PRIMES = {"'": 1, "′": 1, "″": 2, "‴": 3, "⁗": 4}


def function(parser: Parser) -> Tree:
    """Function := name '(' arguments ')' | name primary { postfix }"""
    token = parser.take()
    name = "sqrt" if token.text == "√" else token.text + "′" * _primes(parser)
    if name in SQUARED and _is_squared(parser):
        return _power_of_function(parser, token)
    if name == "log" and parser.token.text == "_":
        return _to_a_base(parser, token)
    if parser.token.text in FUNCTION_BRACKETS:
        return _call(parser, token, name)
    if name == "eye":  # as matrixcalculus.org writes I
        return Tree("name", span=token.span, value="I", typed=name)
    if parser.token.text in {"^", "'", "_"} or not parser.starts_operand():
        error = parser.expected(say("an-argument", "the argument of {name}", name=name))
        error.hint = say("argument-hint", "write {name}(…), and its square {name}(…)^2", name=name)
        if parser.token.text == "_" and name in {"min", "max"}:
            error.hint = optimum()
        raise error
    parser.enter(token)
    is_trace = name in TRACES  # tr X^T A X is the trace of all of it
    operand = parser.expression(PRODUCT) if is_trace else parser.postfixes(parser.primary())
    parser.open.pop()
    if name in LOGS and operand.head == "number" and _is_latex_pi(parser):
        rest = parser.expression(PRODUCT)
        factors = rest.args if rest.head == "juxt" else (rest,)
        operand = Tree("juxt", (operand, *factors), span=(operand.span[0], rest.span[1]))
    is_root = token.text == "√" or parser.source.startswith("\\sqrt", token.span[0])
    if not is_root and parser.starts_operand():
        _check_alone(parser, name, operand)
    span = token.span[0], operand.span[1]
    return Tree("call", (operand,), span=span, value=(name, ()), marks=(token.span,))


def _is_squared(parser: Parser) -> bool:
    """Do ^2 or another power from 2 on, and an argument, follow: sin^2 x?"""
    if parser.token.text != "^":
        return False
    is_braced = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)].text == "{"
    sign, *power, behind = parser.tokens[parser.at : parser.at + (5 if is_braced else 3)]
    number = power[is_braced] if len(power) > is_braced else sign
    if number.value is None or number.value < 2 or len(number.text) > 1:
        return False
    if is_braced and (len(power) < 3 or power[2].text != "}"):
        return False
    return behind.kind in {"name", "function"} or behind.text in FUNCTION_BRACKETS


def _power_of_function(parser: Parser, token: Token) -> Tree:
    """Power := function '^' number argument: sin^2 x is (sin x)^2, of every entry"""
    mark = parser.take().span
    power = parser.exponent()
    parser.tokens.insert(parser.at, token)
    call = function(parser)
    return Tree("epower", (call, power), span=(token.span[0], call.span[1]), marks=(mark,))


def _to_a_base(parser: Parser, token: Token) -> Tree:
    """Logarithm := 'log' '_' base [ '^' number ] argument, which is log x / log 2"""
    parser.take()
    base = parser.exponent()
    if base.bare.head != "name" and (base.bare.head != "number" or base.bare.value <= 1):
        raise ParseError(
            say("a-base", "the base of a logarithm is a number above 1 or a name"), span=base.span
        )
    raised = (parser.take().span, parser.exponent()) if _is_squared(parser) else None
    parser.tokens.insert(parser.at, token)
    call = function(parser)
    below = Tree("call", (base.bare,), span=base.span, value=("log", ()), marks=(base.span,))
    span = token.span[0], call.span[1]
    found = Tree("group", (Tree("div", (call, below), span=span, marks=(base.span,)),), span=span)
    if raised is None:
        return found
    return Tree("epower", (found, raised[1]), span=span, marks=(raised[0],))


def _is_latex_pi(parser: Parser) -> bool:
    r"""Does π follow in LaTeX, where \log 2\pi is always log(2π)?"""
    return parser.token.text == "pi" and "\\" in parser.source


def _check_alone(parser: Parser, name: str, operand: Tree) -> None:
    """Refuse log 2 pi and sqrt x^T x, where a number or a row alone would be the argument."""
    inside = operand
    while inside.head in {"transpose", "power"}:
        inside = inside.args[0]
    if operand.head != "transpose" and inside.head not in {"number", "ones"}:
        return
    first = parser.text_of(operand)
    raise ParseError(
        say(
            "factor-alone-called",
            "'{name} {first} …' can be read in two ways",
            name=name,
            first=first,
        ),
        span=(operand.span[0], parser.token.span[1]),
        hint=say(
            "factor-alone-hint",
            "write {name}({first} …), or {name}({first}) … for the other one",
            name=name,
            first=first,
        ),
    )


def _primes(parser: Parser) -> int:
    """Primes := { ' | ′ | ″ | ‴ }; return how many; ^T and ᵀ are none"""
    count = 0
    while typed := _primes_in(parser.source[slice(*parser.token.span)]):
        count += typed
        if count > MAX_ORDER:
            raise ParseError(
                say("too-many-primes", "at most {most} primes", most=MAX_ORDER),
                span=parser.token.span,
            )
        parser.take()
    return count


def _primes_in(typed: str) -> int:
    return _PRIMES.get(typed) or typed.count(r"\prime")


def _call(parser: Parser, token: Token, name: str) -> Tree:
    """Arguments := expression { ',' expression | ',' keyword '=' number }"""
    opening = parser.enter(parser.take())
    args: list[Tree] = []
    keywords: list[tuple[str, str]] = []
    while True:
        if parser.token.kind in {"name", "function"} and parser.tokens[parser.at + 1].text == "=":
            keywords.append(_keyword(parser))
        elif keywords:
            raise parser.expected(say("a-keyword", "a keyword such as axis=0"))
        elif _stands_alone(parser, name, len(args)):
            args.append(_named_function(parser))
        else:
            args.append(parser.expression())
        if parser.token.text != ",":
            break
        parser.take()
    closing = parser.close(opening)
    span = token.span[0], closing.span[1]
    return Tree("call", tuple(args), span=span, value=(name, tuple(keywords)), marks=(token.span,))


def _stands_alone(cursor: Cursor, name: str, before: int) -> bool:
    """Is a name an argument itself, as in frechet(expm, X, Y) and norm(X, fro)?"""
    return cursor.token.kind == "function" and (name, before) in {("frechet", 0), ("norm", 1)}


def _named_function(cursor: Cursor) -> Tree:
    """Function := name, without an argument"""
    token = cursor.take()
    return Tree("function", span=token.span, value=token.text, typed=token.text)


def _keyword(cursor: Cursor) -> tuple[str, str]:
    """Keyword := name '=' ['-'] number"""
    name = cursor.take().text
    cursor.take()
    if cursor.token.text == "=":  # a comparison, as Python has it
        raise cursor.unexpected()
    sign = "-" if cursor.token.text == "-" else ""
    if sign:
        cursor.take()
    if cursor.token.kind not in {"number", "name", "function"}:  # reduction=sum
        raise cursor.expected(say("a-keyword-value", "the value of {name}", name=name))
    return name, sign + cursor.take().text
