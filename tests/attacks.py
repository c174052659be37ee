"""Answers made to harm the judge, or to deceive it: each with its name and what may come of it.

The ids A1 to A24 are those of the questions that they put to a grader: a tolerance that an answer
can widen (A1), NaN and infinity (A2, A3), errors too small or too rare to be seen (A4 to A6), sizes
that coincide (A7), known points (A8), gradients that are zero (A9, A10), broadcasting (A11),
symmetry (A12), code (A13), numbers and powers that explode (A14), nesting (A15), memory (A16),
shared parts (A17), overflow (A18), letters that look alike (A19), badly conditioned forms (A20),
kinks (A21), rounded constants (A22), single precision (A23), answers that restate the question
(A24).
"""

from __future__ import annotations

from typing import NamedTuple

from gradcheck_cli.syntax import Program, parse

REFUSED = frozenset({"invalid", "wrong", "inconclusive"})
WRONG = frozenset({"wrong"})
INVALID = frozenset({"invalid"})
CORRECT = frozenset({"correct"})

#: Each problem: the formula, the shapes, the variable.
PROBLEMS = {
    "fit": ("||X W - Y||_F^2", ["X: n d", "W: d k", "Y: n k"], "W"),
    "relu": ("||max(X W, 0) - Y||_F^2", ["X: n d", "W: d k", "Y: n k"], "W"),
    "form": ("x^T A x", ["A: n n", "x: n"], "x"),
    "symmetric": ("x^T A x", ["A: n n symmetric", "x: n"], "x"),
    "square": ("tr(A^T B)", ["A: n n", "B: n n"], "A"),
    "fifty": ("tr(A^T B)", ["A: 50 50", "B: 50 50"], "A"),
    "tall": ("tr(A^T B)", ["A: 2000 2", "B: 2000 2"], "A"),
    "sigmoid": ("sum(sigmoid(X w))", ["X: n d", "w: d"], "w"),
    "sign": ("sum(|x|)", ["x: n"], "x"),
    "length": ("||x||", ["x: n"], "x"),
    "dead": ("sum(relu(x - 10))", ["x: n"], "x"),
    "constant": ("tr(A - A)", ["A: n n"], "A"),
    "scalar": ("x^2 y", ["x:", "y:"], "x"),
    "log": ("log(x)", ["x: positive"], "x"),
    "determinant": ("det(A)", ["A: n n"], "A"),
    "inverse": ("tr(inv(A))", ["A: n n posdef"], "A"),
    "logits": ("sum(logsumexp(x))", ["x: n"], "x"),
}


class Attack(NamedTuple):
    """An answer to a problem, and the verdicts that are no success for it."""

    name: str
    problem: str
    answer: str
    allowed: frozenset[str] = REFUSED
    language: str | None = None

    def program(self) -> Program:
        """Return the problem, read."""
        formula, shapes, _ = PROBLEMS[self.problem]
        return parse(formula, shapes)

    @property
    def wrt(self) -> str:
        """Return the variable."""
        return PROBLEMS[self.problem][2]


FIT = "2 X^T (X W - Y)"
RELU = "2 X^T ((max(X W, 0) - Y) .* (X W > 0))"


def _doubling(count: int, start: str, form: str = "{0} + {0}") -> str:
    """Return definitions, each of which uses the one before it twice."""
    lines = [f"a0 = {start}"]
    lines += [f"a{i} = " + form.format(f"a{i - 1}") for i in range(1, count)]
    return "; ".join([*lines, f"dW = a{count - 1}"])


def _tower(base: str, count: int) -> str:
    return "^".join([base] * count)


DECEITS = [
    Attack("A1 huge terms that cancel", "fit", f"{FIT} + 1e12 W - 1e12 W + 1e-5 W"),
    Attack("A1 a huge zero", "fit", f"{FIT} + 1e30 (X^T Y - X^T Y) + 1e-8 W"),
    Attack("A2 zero over zero", "form", "(A - A) x / (x^T x - x^T x)"),
    Attack("A2 the logarithm of a negative", "scalar", "2 x y + 0 log(-1 - x^2)"),
    Attack("A2 NaN entry by entry", "square", "(A - A) ./ (A - A)"),
    Attack("A3 infinity", "scalar", "1/0"),
    Attack("A3 infinite entries", "square", "B ./ (B - B)"),
    Attack("A3 exp of exp", "scalar", "exp(exp(exp(exp(x^2 + 9))))"),
    Attack("A4 a term 1e-19", "fit", f"{FIT} + 1e-19 W", WRONG),
    Attack("A4 a term 1e-30", "fit", f"{FIT} + 1e-30 W", WRONG),
    Attack("A4 a term 1e-100", "fit", f"{FIT} + 1e-30 1e-30 1e-30 1e-10 W", WRONG),
    Attack("A5 far away only", "form", "(A + A^T) x + relu(x^T x - 1e6) x"),
    Attack("A5 a narrow bell", "form", "(A + A^T) x + exp(-1e6 (x^T x - 50)^2) x"),
    Attack("A6 a steep tanh for sign", "sign", "tanh(1e6 x)"),
    Attack("A6 a steeper tanh", "sign", "tanh(1e12 x)"),
    Attack("A6 a steep sigmoid for a mask", "relu", RELU.replace("(X W > 0)", "sigmoid(1e6 X W)")),
    Attack("A6 a softened norm", "length", "x / sqrt(x^T x + 1e-20)"),
    Attack("A7 the adjugate of n = 2", "determinant", "tr(A) I - A^T"),
    Attack("A7 a size written as a number", "square", "B tr(I)/5"),
    Attack("A9 nearly nothing for nothing", "constant", "1e-9 A"),
    Attack("A9 nothing", "constant", "A - A", CORRECT),
    Attack("A10 a dead unit", "dead", "x - x"),
    Attack("A11 a scalar for a matrix", "fit", "2"),
    Attack("A11 a row for a matrix", "fit", "1^T Y"),
    Attack("A11 a column and a row", "fit", "X^T 1 + 1^T Y"),
    Attack("A12 as if it were symmetric", "form", "2 A x", WRONG),
    Attack("A12 it is symmetric", "symmetric", "2 A x", CORRECT),
    Attack("A18 a right form that overflows", "logits", "exp(x) / sum(exp(x))", CORRECT),
    Attack("A20 an inverse of a product", "inverse", "-((A A)^-1)^T", CORRECT),
    Attack("A21 half at the kink", "sign", "sign(x)", CORRECT),
    Attack("A22 a rounded constant", "scalar", "2 x y log(2.718281828459045)"),
    Attack("A22 a rounded constant, one digit", "scalar", "2 x y (1 + 1e-16)"),
    Attack("A23 a term that single precision does not see", "fit", f"{FIT} + 1e-9 W", WRONG),
    Attack("A24 the gradient of f", "fit", "grad(f)", INVALID),
    Attack("A24 f itself", "scalar", "f", INVALID),
    Attack("A24 an equation", "scalar", "1 = 1"),
    Attack("A24 two answers", "scalar", "2 x y or 3 x y"),
    Attack("A24 two answers, by a comma", "scalar", "2 x y, 3 x y"),
    Attack("A24 two answers, by a line", "scalar", "3 x y\n2 x y"),
    Attack("A24 a difference quotient", "scalar", "((x + 1e-9)^2 y - x^2 y) / 1e-9"),
    Attack("A24 autograd", "fit", "torch.autograd.grad(f, W)[0]", INVALID, "python"),
    Attack("A24 backward", "fit", "f.backward()\nW.grad", INVALID, "python"),
    Attack("A24 a loop that hides", "scalar", "while 2 x y", INVALID),
]

CODE = [
    Attack("A13 import", "scalar", "__import__('os').getpid()", INVALID),
    Attack("A13 an attribute", "scalar", "x.__class__.__bases__[0].__subclasses__()", INVALID),
    Attack("A13 a lambda", "scalar", "(lambda: 2*x*y)()", INVALID),
    Attack("A13 eval", "scalar", "eval('2*x*y')", INVALID),
    Attack("A13 an f-string", "scalar", "f'{2*x*y}'", INVALID),
    Attack("A13 nested f-strings", "scalar", "f'{' * 60 + 'x' + '}' * 60", INVALID),
    *(
        Attack(f"A13 Python: {name}", "scalar", text, REFUSED, "python")
        for name, text in {
            "import": "__import__('os').getpid()",
            "os": "import os\nos.system('true')",
            "a lambda": "(lambda: 2*x*y)()",
            "eval": "eval('2*x*y')",
            "exec": "exec('dx = 2*x*y')",
            "an f-string": "f'{2*x*y}'",
            "nested f-strings": "f'" + '{f"{' * 20 + "x" + '}"}' * 20 + "'",
            "a walrus": "(y := x) * 2",
            "a comprehension": "[x for _ in range(10**9)]",
            "an endless loop": "while True: pass",
            "a class": "class A:\n    x = 2",
            "getattr": "getattr(x, 'T')",
            "dunder": "x.__class__.__mro__",
            "a decorator": "@print\ndef g(): pass\n2*x*y",
            "star import": "from os import *\n3*x*y",
            "a format": "'{0.__class__}'.format(x)",
            "a global": "global x\nx = 2",
            "deletion": "del x\n2*x*y",
            "async": "await x",
            "match": "match x:\n    case _: 2*x*y",
            "a power of powers": "9**9**9**9",
            "a shift": "1 << 10**9",
            "a string times a number": "'x' * 10**10",
            "a list times a number": "[0] * 10**10",
            "a long integer": "9" * 5000,
            "a hexadecimal": "0x" + "f" * 5000,
            "a complex number": "2j * x * y",
            "brackets": "(" * 150 + "x" + ")" * 150,
            "many brackets": "(" * 5000 + "x" + ")" * 5000,
            "many signs": "-" * 10_000 + "x",
            "many nots": "not " * 5000 + "x",
            "many transposes": "x" + ".T" * 2000,
            "a long sum": "+".join(["x"] * 5000),
            "a long product": "*".join(["x"] * 5000),
            "many indices": "x" + "[0]" * 3000,
            "many calls": "x" + "()" * 3000,
            "many brackets, not closed": "[" * 3000,
            "a doubling": "a0 = x\n"
            + "\n".join(f"a{i} = a{i - 1} + a{i - 1}" for i in range(1, 200))
            + "\na199",
            "a squaring": "a0 = x\n"
            + "\n".join(f"a{i} = a{i - 1} * a{i - 1}" for i in range(1, 200))
            + "\na199",
            "NUL": "2*x*\0y",
            "a form feed": "\f\f2*x",
            "tabs": "if x:\n\t2\n        3",
            "an encoding": "# -*- coding: utf-7 -*-\n+AGk-mport os",
            "a backslash": "2*x*\\",
            "a carriage return": "2*x\r*3*y\r",
            "a surrogate": "2*x*'\udc80'",
            "mathematical letters": "2*\U0001d431*y*3",
            "an ideographic digit": "\uff12*x*y",
            "np.ones": "np.ones((100000, 100000))",
            "np.ones of a tower": "np.ones(10**10)",
            "np.arange": "np.arange(10**12)",
            "np.linalg.matrix_power": "np.linalg.matrix_power(np.eye(3), 10**9)",
            "torch.kron": "torch.kron(x, y)",
            "einsum": "np.einsum('" + "a" * 3000 + "->', x)",
        }.items()
    ),
    Attack(
        "A13 Python: a chain of squares",
        "square",
        "import numpy as np\n"
        + "\n".join(
            f"a{i} = {'a' + str(i - 1) if i else 'A'} @ {'a' + str(i - 1) if i else 'A'}"
            for i in range(60)
        )
        + "\na59",
        REFUSED,
        "python",
    ),
    Attack(
        "A13 Python: a chain of functions",
        "square",
        "import numpy as np\n"
        + "\n".join(f"a{i} = np.exp({'a' + str(i - 1) if i else 'A'})" for i in range(60))
        + "\na59",
        REFUSED,
        "python",
    ),
    Attack(
        "A13 Python: np.kron",
        "square",
        "np.kron(np.kron(np.kron(A,A),np.kron(A,A)),A)",
        REFUSED,
        "python",
    ),
    Attack(
        "A13 Python: a broadcast bomb",
        "square",
        "A[:, :, None, None] * A[None, None, :, :]",
        REFUSED,
        "python",
    ),
    Attack(
        "A13 Python: a long way round",
        "fit",
        "\n".join(
            ["t = X", *["t = t @ X.T @ X" for _ in range(200)], "dW = t.T @ (X @ W - Y)", "dW"]
        ),
        REFUSED,
        "python",
    ),
    Attack(
        "A13 Python: recursion", "scalar", "def g(x):\n    return g(x)\ng(x)", REFUSED, "python"
    ),
    Attack(
        "A13 Python: doubling functions",
        "scalar",
        "\n".join(
            [
                "def g0(x):\n    return x + x",
                *[f"def g{i}(x):\n    return g{i - 1}(g{i - 1}(x))" for i in range(1, 40)],
                "g39(x)",
            ]
        ),
        REFUSED,
        "python",
    ),
    Attack(
        "A13 Python: a doubling loop",
        "scalar",
        "t = x\nfor i in range(10**9):\n    t = t + t\nt",
        REFUSED,
        "python",
    ),
    Attack("A13 Python: a shape bomb", "scalar", "x.expand(10**6, 10**6).sum()", REFUSED, "python"),
]

NUMBERS = [
    Attack("A14 an exponent of a literal", "scalar", "1e999999999", INVALID),
    Attack("A14 a tower of nines", "scalar", "9^9^9", INVALID),
    Attack("A14 a tower of stars", "scalar", "9**9**9**9", INVALID),
    Attack("A14 a long tower", "scalar", _tower("9", 2000), INVALID),
    Attack("A14 a tower of letters", "scalar", _tower("x", 30)),
    Attack("A14 5000 digits", "scalar", "7" * 5000, INVALID),
    Attack("A14 3000 digits after the point", "scalar", "0." + "3" * 3000, INVALID),
    Attack("A14 a large power", "scalar", "x^1000000000", INVALID),
    Attack("A14 a fractional power", "scalar", "x^(1/99999989)", INVALID),
    Attack("A14 a power of a power", "scalar", "((((((x^64)^64)^64)^64)^64)^64)^64"),
    Attack("A14 a number to powers", "scalar", "((((((9^64)^64)^64)^64)^64)^64)^64"),
    Attack("A14 a tower in brackets", "scalar", "(((9^60)^60)^60)^60 x"),
    Attack("A14 products of large numbers", "scalar", " ".join(["9e30"] * 50)),
    Attack(
        "A14 sums of fractions", "scalar", " + ".join(f"1/{p}" for p in range(10**9, 10**9 + 200))
    ),
    Attack(
        "A14 sums of long fractions",
        "scalar",
        " + ".join(f"1/{p}" for p in range(10**28, 10**28 + 120)),
    ),
    Attack("A14 a matrix to a large power", "square", "A^1000000000", INVALID),
    Attack("A14 powers of matrices", "square", "((((((A^16)^16)^16)^16)^16)^16)^16"),
    Attack("A14 a factorial", "scalar", "100000!", INVALID),
    Attack(
        "A14 numbers squared in definitions",
        "scalar",
        "a0 = 9; " + "; ".join(f"a{i} = a{i - 1} a{i - 1}" for i in range(1, 60)) + "; dx = a59 x",
    ),
    Attack(
        "A14 fractions squared in definitions",
        "scalar",
        "a0 = 7/9; " + "; ".join(f"a{i} = a{i - 1}^2 + 1/3" for i in range(1, 60)) + "; dx = a59 x",
    ),
    Attack(
        "A14 numbers to the 64th in definitions",
        "scalar",
        "a0 = 9; " + "; ".join(f"a{i} = a{i - 1}^64" for i in range(1, 20)) + "; dx = a19 x",
    ),
    Attack(
        "A14 powers of x in definitions",
        "scalar",
        "a0 = x; " + "; ".join(f"a{i} = a{i - 1}^64" for i in range(1, 60)) + "; dx = a59 x",
    ),
    Attack(
        "A14 a sum raised in definitions",
        "scalar",
        "a0 = x + y; "
        + "; ".join(f"a{i} = (a{i - 1} + 1)^64" for i in range(1, 30))
        + "; dx = a29",
    ),
    Attack("A14 exp of numbers", "scalar", "exp(1e30) exp(1e30) x y"),
    Attack("A14 exp of a large power", "scalar", "exp(x^64 1e30)^64"),
    Attack(
        "A14 matrix powers in definitions",
        "square",
        "a0 = A; " + "; ".join(f"a{i} = a{i - 1}^16" for i in range(1, 30)) + "; dA = a29",
    ),
    Attack("A14 identity to large powers", "square", "B (I^16)^16", REFUSED | CORRECT),
    Attack("A14 many primes", "scalar", "x" + "'" * 3000, INVALID),
    Attack("A14 many superscripts", "scalar", "x" + "\u00b2" * 3000, INVALID),
]

DEPTH = [
    Attack("A15 1000 brackets", "scalar", "(" * 1000 + "2 x y" + ")" * 1000, INVALID),
    Attack("A15 10000 signs", "scalar", "-" * 10_000 + "2 x y", INVALID),
    Attack("A15 1900 signs", "scalar", "-" * 1900 + "2 x y", INVALID),
    Attack("A15 a sum of 5000 terms", "scalar", "+".join(["x y"] * 5000), INVALID),
    Attack("A15 2000 transposes", "square", "B" + "^T" * 1900, INVALID),
    Attack("A15 2000 transposes, with dots", "square", "B" + ".T" * 1900, INVALID),
    Attack("A15 the letter x 3000 times", "scalar", "x" * 3000, INVALID),
    Attack("A15 bars", "scalar", "|" * 3000, INVALID),
    Attack("A15 bars and letters", "scalar", "|x" * 1000, INVALID),
    Attack("A15 bars, few", "scalar", "|" * 12 + "x" + "|" * 12),
    Attack("A15 angle brackets", "scalar", "<" * 1900 + "x", INVALID),
    Attack("A15 square brackets", "scalar", "[" * 1900 + "x", INVALID),
    Attack("A15 braces", "scalar", r"\frac{" * 500 + "x" + "}" * 500, INVALID),
    Attack("A15 LaTeX fractions", "scalar", r"\frac{1}{" * 60 + "x" + "}" * 60, INVALID),
    Attack("A15 LaTeX environments", "scalar", r"\begin{pmatrix}" * 200, INVALID),
    Attack("A15 LaTeX left", "scalar", r"\left(" * 500 + "x", INVALID),
    Attack(
        "A15 definitions that nest",
        "scalar",
        "a0 = x; " + "; ".join(f"a{i} = sin(a{i - 1})" for i in range(1, 800)) + "; dx = a799",
    ),
    Attack(
        "A15 definitions that nest sums",
        "scalar",
        "a0 = x; " + "; ".join(f"a{i} = x + y a{i - 1}" for i in range(1, 500)) + "; dx = a499",
    ),
    Attack(
        "A15 definitions that nest inverses",
        "square",
        "a0 = A; " + "; ".join(f"a{i} = inv(A + a{i - 1})" for i in range(1, 300)) + "; dA = a299",
    ),
    Attack(
        "A15 definitions that nest functions",
        "square",
        "a0 = A; " + "; ".join(f"a{i} = exp(-a{i - 1})" for i in range(1, 300)) + "; dA = a299",
    ),
    Attack(
        "A15 definitions that nest masks",
        "square",
        "a0 = A; " + "; ".join(f"a{i} = relu(a{i - 1} - B)" for i in range(1, 300)) + "; dA = a299",
    ),
    Attack("A15 semicolons", "scalar", ";" * 19_000, INVALID),
    Attack("A15 lines", "scalar", "\n" * 19_000 + "3 x"),
    Attack("A15 20001 characters", "scalar", "2 x y" + " " * 20_000 + "+ x", INVALID),
    Attack("A15 a million characters", "scalar", "x + " * 250_000, INVALID),
    Attack("A15 nothing", "scalar", "", INVALID),
    Attack("A15 blanks", "scalar", " \t\n ", INVALID),
]

MEMORY = [
    Attack("A16 Kronecker products", "square", "A kron A kron A kron A kron A kron A"),
    Attack("A16 Kronecker products, called", "square", "kron(kron(A,kron(A,A)),kron(A,kron(A,A)))"),
    Attack("A16 ones of a size", "square", "B + ones(100000,100000)"),
    Attack(
        "A16 ones times ones",
        "square",
        "B (1^T ones(100000,100000) 1) / 10000000000",
        REFUSED | CORRECT,
    ),
    Attack(
        "A16 a sum of ones", "scalar", "2 x y sum(ones(100000,100000)) / 1e10", REFUSED | CORRECT
    ),
    Attack("A16 a sum of ones that costs", "scalar", "2 x y sum(exp(ones(99999,99999) x))"),
    Attack("A16 outer products", "tall", "A A^T A A^T A A^T A A^T A"),
    Attack("A16 outer products, kept", "tall", "exp(A A^T) exp(B B^T) A"),
    Attack("A16 vec of vec", "tall", "vec(vec(A) vec(A)^T)"),
    Attack("A16 diag of diag", "tall", "diag(vec(diag(vec(A)))) 1"),
    Attack("A16 an outer product of vec", "tall", "reshape(vec(A) (vec(B)^T vec(B)), 2000, 2)"),
    Attack("A16 many products of 50 x 50", "fifty", " ".join(["A B"] * 20)),
    Attack("A16 many products of 50 x 50, masked", "fifty", " ".join(["relu(A) B"] * 20)),
    Attack(
        "A16 many products of 50 x 50 in definitions",
        "fifty",
        "a0 = A; "
        + "; ".join(f"a{i} = a{i - 1} B a{i - 1} B" for i in range(1, 200))
        + "; dA = a199",
    ),
    Attack(
        "A16 many functions of 50 x 50",
        "fifty",
        "a0 = A; "
        + "; ".join(f"a{i} = exp(sin(a{i - 1} .* B))" for i in range(1, 40))
        + "; dA = a39",
    ),
    Attack(
        "A16 many inverses of 50 x 50",
        "fifty",
        "a0 = A; " + "; ".join(f"a{i} = inv(a{i - 1} + B)" for i in range(1, 40)) + "; dA = a39",
    ),
    Attack("A16 many determinants", "fifty", " + ".join(f"B det(A + {i} B)" for i in range(90))),
    Attack("A16 an exact inverse of 50 x 50", "fifty", "inv(inv(A)) inv(A) B", CORRECT),
    Attack("A16 an index far away", "form", "(A + A^T) x + x_{99999999} x", INVALID),
    Attack("A16 an index at the end", "form", "(A + A^T) x + 0.1 x_{50} x"),
    Attack("A16 a unit vector", "form", "(A + A^T) x + e_{50}"),
    Attack("A16 an identity", "form", "(A + A^T) x + eye(100000) x"),
    Attack("A16 a literal of numbers", "scalar", "sum([" + " ".join(["1"] * 1900) + "])"),
    Attack("A16 a literal of rows", "scalar", "sum([" + "; ".join(["1 2 3"] * 500) + "])"),
    Attack("A16 sums in sums", "form", r"sum_i sum_j sum_k sum_l A_ij A_jk A_kl x_l x"),
    Attack("A16 nine sums", "form", "".join(f"sum_{c} " for c in "ijklmnopq") + "x_i x"),
    Attack("A16 a huge upper limit", "form", r"\sum_{i=1}^{99999999} x_i x"),
    Attack("A16 a product of sums", "form", " ".join(["(sum_i x_i)"] * 50) + " x"),
]

SHARED = [
    Attack("A17 doubling", "fit", _doubling(200, "W"), REFUSED),
    Attack(
        "A17 doubling a product", "square", _doubling(60, "A", "{0} .* {0}").replace("dW", "dA")
    ),
    Attack(
        "A17 doubling a sine",
        "square",
        _doubling(200, "A", "sin({0}) + cos({0})").replace("dW", "dA"),
    ),
    Attack(
        "A17 doubling a matrix product",
        "square",
        _doubling(100, "A", "{0} {0}").replace("dW", "dA"),
    ),
    Attack(
        "A17 doubling a sum of products",
        "square",
        _doubling(40, "A", "({0} + B) ({0} - B)").replace("dW", "dA"),
    ),
    Attack(
        "A17 doubling with transposes",
        "square",
        _doubling(40, "A", "({0} + B^T)^T {0}").replace("dW", "dA"),
    ),
    Attack(
        "A17 doubling quotients",
        "scalar",
        _doubling(60, "x + y", "1/({0} + 1/{0})").replace("dW", "dx"),
    ),
    Attack(
        "A17 doubling quotients of sums",
        "scalar",
        _doubling(40, "x + y", "({0} + x)/({0} + y)").replace("dW", "dx"),
    ),
    Attack(
        "A17 doubling masks", "square", _doubling(60, "A", "max({0}, B - {0})").replace("dW", "dA")
    ),
    Attack("A17 doubling norms", "square", _doubling(60, "A", "{0} ||{0}||").replace("dW", "dA")),
    Attack(
        "A17 doubling traces", "square", _doubling(60, "A", "{0} tr({0} B)").replace("dW", "dA")
    ),
    Attack(
        "A17 tripling", "square", _doubling(120, "A", "{0} + {0} .* {0} + B").replace("dW", "dA")
    ),
    Attack("A17 a cycle", "scalar", "a = b + x; b = a + x; dx = a", INVALID),
    Attack("A17 a definition of itself", "scalar", "a = a + 1; dx = a", INVALID),
    Attack("A17 a shadowed name", "scalar", "x = 3; dx = 2 x y"),
    Attack("A17 a shadowed function", "scalar", "exp = 3; dx = exp x"),
    Attack("A17 a function of itself", "scalar", "g(t) = g(t) + 1; dx = g(x)"),
    Attack(
        "A17 functions of functions",
        "scalar",
        "g0(t) = t + t^2; "
        + "; ".join(f"g{i}(t) = g{i - 1}(g{i - 1}(t))" for i in range(1, 40))
        + "; dx = g39(x)",
    ),
    Attack(
        "A17 a function's derivatives",
        "scalar",
        "g0(t) = sin(t^2); "
        + "; ".join(f"g{i}(t) = g{i - 1}''''(t)" for i in range(1, 20))
        + "; dx = g19(x)",
    ),
]

LETTERS = [
    Attack("A19 a mathematical letter", "scalar", "2 \U0001d431 \U0001d432", REFUSED | CORRECT),
    Attack("A19 a Cyrillic letter", "scalar", "2 \u0445 y", INVALID),
    Attack("A19 a ligature", "scalar", "2 x y + \ufb01", INVALID),
    Attack("A19 a full-width digit", "scalar", "\uff12 x y", INVALID),
    Attack("A19 an Arabic digit", "scalar", "\u0662 x y", INVALID),
    Attack("A19 a letter with an accent", "scalar", "2 x\u0301 y", REFUSED),
    Attack("A19 a thousand accents", "scalar", "2 x" + "\u0301" * 1000 + " y", INVALID),
    Attack("A19 a joiner", "scalar", "2 x\u200d y", REFUSED | CORRECT),
    Attack("A19 a right-to-left mark", "scalar", "2 x \u202e y 3", INVALID),
    Attack("A19 an isolate", "scalar", "2 x \u2066y\u2069 3", INVALID),
    Attack("A19 a blank that is none", "scalar", "3 x\u3164y", INVALID),
    Attack("A19 a minus", "scalar", "\u2212(-2 x y)", CORRECT),
    Attack("A19 NUL", "scalar", "2 x\0 y", INVALID),
    Attack("A19 an escape", "scalar", "\x1b[31m2 x y", INVALID),
    Attack("A19 a bell", "scalar", "2 x y \a", INVALID),
    Attack(
        "A19 a link of the terminal", "scalar", "\x1b]8;;http://e.vil\x07x\x1b]8;;\x07", INVALID
    ),
    Attack("A19 markup", "scalar", "[bold]2 x y[/bold]", INVALID),
    Attack("A19 markup that closes nothing", "scalar", "2 x y [/x]", INVALID),
    Attack("A19 HTML", "scalar", "<script>alert(1)</script>", INVALID),
    Attack("A19 a lone surrogate", "scalar", "2 x \udc80", INVALID),
    Attack("A19 a private character", "scalar", "2 x \ue000", INVALID),
    Attack("A19 a noncharacter", "scalar", "2 x \uffff", INVALID),
    Attack("A19 an emoji", "scalar", "2 x y \U0001f600", INVALID),
    Attack("A19 a mark of the byte order", "scalar", "\ufeff3 x y"),
    Attack("A19 a soft hyphen", "scalar", "2 x\u00ady 3", REFUSED),
    Attack("A19 tags", "scalar", "3 x y\U000e0041\U000e0042", REFUSED),
    Attack("A19 a hash", "scalar", "2 x # y", REFUSED),
    Attack("A19 a percent", "scalar", "2 x % y", REFUSED),
    Attack("A19 LaTeX input", "scalar", r"\input{/etc/passwd}", INVALID),
    Attack("A19 LaTeX definitions", "scalar", r"\def\x{\x\x}\x", INVALID),
    Attack("A19 a workflow command", "scalar", "::error file=a::2 x y", INVALID),
    Attack("A19 a spreadsheet's formula", "scalar", '=HYPERLINK("http://e.vil")', INVALID),
]

ATTACKS = [*DECEITS, *CODE, *NUMBERS, *DEPTH, *MEMORY, *SHARED, *LETTERS]
