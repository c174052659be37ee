"""The program for SymPy is executed, and its value is the gradient's value in NumPy.

SymPy does the arithmetic, in 30 digits, on matrix expressions whose symbols are replaced by
matrices of explicit sizes that all differ: no wrong product, shape or transpose goes through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sympy
from catalogue import GRADIENTS, PROBLEMS, derivation_of
from evaluation import declarations
from hypothesis import HealthCheck, assume, given, settings
from strategies import Drawn, programs
from sympy import (
    Determinant,
    Float,
    FunctionMatrix,
    ImmutableMatrix,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Trace,
)
from sympy import preorder_traversal as preorder

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus import derive, sources
from gradcheck_cli.dims import SCALAR, Dim
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.vocabulary import System
from gradcheck_cli.expr import postorder
from gradcheck_cli.judge.draws import draw
from gradcheck_cli.judge.sizes import demands
from gradcheck_cli.ops.elementwise import Tanh
from gradcheck_cli.printing.code import Wanted
from gradcheck_cli.printing.identifiers import Names
from gradcheck_cli.printing.sympy_source import WORDS, sympy_source
from gradcheck_cli.printing.sympy_symbols import Symbols
from gradcheck_cli.printing.sympy_words import SymPyWords
from gradcheck_cli.syntax import Program, parse
from gradcheck_cli.syntax.shapes import Variable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.expr import Expr

Array = Any
INTEGER = 3
DIGITS = 30


# Running ---------------------------------------------------------------------------------------


def small(program: Program) -> dict[str, int]:
    """Return different small numbers for the sizes, which meet what the program asks of them."""
    wanted = demands(program.value, *(v.symbol for v in program.variables.values()))
    for start in range(2, 9):
        for step in (1, -1):
            numbers = list(range(start, start + len(wanted.names)))[::step]
            sizes = dict(zip(wanted.names, numbers, strict=True))
            if wanted.met(sizes) and wanted.told_apart(sizes):
                return sizes
    raise AssertionError("no small sizes")


def point(program: Program, sizes: Mapping[str, int], seed: int = 5) -> dict[str, Array]:
    """Return a value for every variable, rows × columns."""
    rng = np.random.default_rng(seed)
    values = {}
    for name, variable in program.variables.items():
        rows, cols = (dim.at(sizes) for dim in variable.symbol.shape)
        if variable.kind == "integer":
            values[name] = np.full((1, 1), float(INTEGER))
        elif variable.kind != "elementwise":
            values[name] = draw(rng, (1, rows, cols), variable.properties)[0]
    return values


def executed(source: str) -> dict[str, Any]:
    """Run a program that gradcheck printed and return what it defines."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "<printed>", "exec"), namespace)  # noqa: S102 -- our own output
    return namespace


def names_with_words_taken() -> Names:
    """Return identifiers, those that the program imports taken."""
    names = Names()
    for word in WORDS:
        names.fresh(word)
    return names


def words_of(program: Program, sizes: Mapping[str, int]) -> dict[str, str]:
    """Return the identifier of every variable and size, in the order in which they are taken."""
    names = names_with_words_taken()
    wanted = dict.fromkeys([*program.variables, *program.sizes, *sizes])
    return {name: names.fresh(name) for name in wanted}


def value_of(
    expression: Any, space: dict[str, Any], program: Program, sizes: Mapping[str, int]
) -> Array:
    """Replace every symbol by a number or a matrix of numbers, and evaluate."""
    words = words_of(program, sizes)
    numbers = {space[words[name]]: Integer(sizes[name]) for name in sizes if words[name] in space}
    expression = sympy.sympify(expression).xreplace(numbers)
    matrices = {}
    for name, array in point(program, sizes).items():
        exact = ImmutableMatrix(*array.shape, [Float(x, DIGITS) for x in array.flat])
        symbol = space[words[name]]
        if isinstance(symbol, MatrixSymbol):
            matrices[symbol.xreplace(numbers)] = exact
        else:
            matrices[symbol] = exact[0, 0]
    for name, variable in program.variables.items():
        if variable.kind == "elementwise":
            expression = expression.replace(space[words[name]], sympy.sin)
    found = explicit(expression.subs(matrices))
    rows = found.tolist() if getattr(found, "is_Matrix", False) else [[found]]
    return np.array([[float(entry.doit()) for entry in row] for row in rows])


def explicit(expression: Any) -> Any:
    """Return a matrix of entries, or a scalar, from the inside out.

    `as_explicit` alone works every entry of a product out from the symbols, which takes minutes.
    """
    if isinstance(expression, FunctionMatrix):  # SymPy may have moved a scalar factor inside
        return expression.as_explicit().applyfunc(explicit)
    if any(isinstance(arg, (MatrixExpr, Trace, Determinant)) for arg in preorder(expression)):
        parts = [explicit(arg) for arg in expression.args]
        expression = expression.func(*parts) if parts else expression
    expression = expression.doit()
    return expression.as_explicit() if isinstance(expression, MatrixExpr) else expression


class Arrays:
    """NumPy's number system, in which every unspecified function is the sine."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.numpy = numpy_system(sizes)

    def __getattr__(self, word: str) -> Any:
        return getattr(self.numpy, word)

    def apply(self, name: str, order: int, a: Array) -> Array:
        return np.sin(a + order * np.pi / 2)


def in_numpy(gradient: Expr, program: Program, sizes: Mapping[str, int]) -> Array:
    """Return the gradient's value at the same point by the operations' own rules in NumPy."""
    given: dict[Expr, Any] = {
        program.variables[name].symbol: array[None] for name, array in point(program, sizes).items()
    }
    (value,) = evaluate([gradient], Arrays(sizes), given)
    return value[0]


def agree(derivations: list[Derivation]) -> str:
    """Assert that the printed program evaluates to the gradients; return it."""
    program, source = derivations[0].program, sources(derivations, "sympy")
    sizes, space = small(program), executed(source)
    assert source.isascii()
    assert max(map(len, source.splitlines())) <= 100, source
    found = [space["gradient"]] if len(derivations) == 1 else space["gradients"]
    for derivation, expression in zip(derivations, found, strict=True):
        expected = in_numpy(derivation.gradient, program, sizes)
        value = value_of(expression, space, program, sizes)
        assert value.shape == expected.shape
        np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-9)
    return source


def printed(text: str, wrt: str, *shapes: str) -> str:
    """Return the program for one gradient, which evaluates to it."""
    return agree([derive(parse(text, shapes), wrt)])


def last(text: str, wrt: str, *shapes: str) -> str:
    """Return the gradient's line of a program."""
    return printed(text, wrt, *shapes).splitlines()[-1].removeprefix("gradient = ")


# The catalogue, and random programs ------------------------------------------------------------

#: Operations that SymPy has no matrix expression for: the largest of many symbolic entries,
#: singular values and eigenvalues.
WITHOUT = (
    *("amax", "amin", "is_max", "nuclear", "sigma_max", "polar", "uvT_max"),
    *("lambda_max", "lambda_min", "vvT_max", "vvT_min"),
    *("expm", "logm", "sqrtm", "sinm", "cosm", "sinhm", "coshm", "frechet", "adj"),
)


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_gradients_of_the_catalogue_evaluate(name: str) -> None:
    derivations = [derivation_of(asked) for asked in GRADIENTS[name]]
    largest = any(
        operation in WITHOUT
        for derivation in derivations
        for node in postorder(derivation.gradient)
        for operation in type(node).names
    )
    if largest:
        with pytest.raises(
            UnsupportedError, match=f"no matrix expression for ({'|'.join(WITHOUT)})"
        ):
            sources(derivations, "sympy")
    else:
        agree(derivations)


@settings(suppress_health_check=list(HealthCheck))
@given(programs(depth=2))
def test_the_gradients_of_random_programs_evaluate(drawn: Drawn) -> None:
    assume(drawn.variables and drawn.value.size < 16)  # SymPy takes minutes over some larger ones
    program = parse(drawn.source, declarations(drawn.variables))
    derivations = derive(program)
    nodes = {*postorder(program.value, *(derivation.gradient for derivation in derivations))}
    assume(not any(name in WITHOUT for node in nodes for name in type(node).names))
    sizes = small(program)
    for node in nodes:
        assume(np.abs(in_numpy(node, program, sizes)).max() < 1e6)  # false for a NaN too
    try:
        agree(derivations)
    except ValueError as error:  # SymPy 1.14 seeks the sign of a trace, and takes its matrix apart
        assume("must be a matrix instance" not in str(error))
        raise


# How it reads ----------------------------------------------------------------------------------

SHAPES = ("X: n d", "w: d", "y: n")


def test_a_gradient_reads_as_sympy_prints_it() -> None:
    assert printed("||X w - y||^2", "w", *SHAPES) == (
        "from sympy import MatrixSymbol, symbols\n\n"
        'n, d = symbols("n d", integer=True, positive=True)\n'
        'X = MatrixSymbol("X", n, d)\n'
        'w = MatrixSymbol("w", d, 1)\n'
        'y = MatrixSymbol("y", n, 1)\n\n'
        "gradient = 2*X.T*(X*w - y)\n"
    )


@pytest.mark.parametrize(
    ("text", "wrt", "shapes", "line"),
    [
        ("x^2", "x", ["x:"], "2*x"),
        ("3 x", "x", ["x:"], "Integer(3)"),
        ("-x", "x", ["x:"], "Integer(-1)"),
        ("1/2 x", "x", ["x:"], "Rational(1, 2)"),
        ("sqrt(c)", "c", ["c: positive"], "Rational(1, 2)/sqrt(c)"),
        ("1/n ||X w - y||^2", "w", SHAPES, "2*X.T*(X*w - y)/n"),
        ("x^T [1 1; 1 2] x", "x", ["x: 2"], "2*ImmutableMatrix([[1, 1], [1, 2]])*x"),
        ("sum(X)", "X", ["X: n d"], "OneMatrix(n, d)"),
        ("tr(A)", "A", ["A: n n"], "Identity(n)"),
        ("tr(A)^2", "A", ["A: n n"], "2*Trace(A)*Identity(n)"),
        ("x[1]", "x", ["x: n"], "Identity(n)[:, 1]"),
        ("y^T y", "w", ["w: d", "y: n"], "ZeroMatrix(d, 1)"),
        ("log(det(A))", "A", ["A: n n det_positive"], "Inverse(A).T"),
        ("x^T y c", "c", ["x: n", "y: n", "c:"], "Trace(x.T*y)"),
        ("sum(exp(X) .* Y .* Z)", "X", ["X: n d", "Y: n d", "Z: n d"],
         "HadamardProduct(Y, Z, X.applyfunc(exp))"),
        ("sum(relu(X))", "X", ["X: n d"],
         "X.applyfunc(lambda z: Piecewise((1, z > 0), (0, True)))"),
    ],
)  # fmt: skip
def test_what_it_is_made_of(text: str, wrt: str, shapes: list[str], line: str) -> None:
    assert last(text, wrt, *shapes) == line


def test_several_gradients_are_a_tuple_and_names_are_assignments() -> None:
    program = parse("h = X W; ||max(h, 0) V - Y||^2")
    lines = agree(derive(program, ["W", "V"])).splitlines()
    assert "h = X*W" in lines
    assert lines[-1] == "gradients = grad_W, grad_V"


def test_the_numerator_layout_is_the_transpose() -> None:
    derivation = derive(parse("||X w - y||^2", SHAPES), "w", layout="numerator")
    assert agree([derivation]).splitlines()[-1] == "gradient = 2*(X*w - y).T*X"


def test_an_unspecified_function_and_its_derivative() -> None:
    source = printed("sum(phi(X w))", "w", *SHAPES[:2], "phi: elementwise")
    assert 'phi = Function("phi")' in source
    assert "Subs(Derivative(phi(t), (t, 1)), t, z)" in source


def test_names_hide_nothing() -> None:
    names = ("exp", "Trace", "symbols", "z", "t", "t1", "i", "λ", "lambda", "E", "S", "gradient")
    program = parse(
        "sum(phi(exp_ .* z .* t .* t1 .* i .* E .* S)) λ",
        [f"{name}: n" for name in ("exp_", "z", "t", "t1", "i", "E", "S")]
        + ["λ:", "phi: elementwise"],
    )
    agree(derive(program))
    symbols = Symbols([Variable(name, ()) for name in names], names_with_words_taken())
    space = executed("\n".join(["from sympy import symbols", *symbols.lines]))
    assert len({space[symbols.variable(name, SCALAR).text] for name in names}) == len(names)


def test_an_injected_name_stays_a_name() -> None:
    hostile = Variable('x")\nimport os #', ())
    source = sympy_source([Wanted(hostile.name, 2 * hostile.symbol, ())], [hostile])
    assert source.count("import") - source.count("_import_") == 1
    assert str(executed(source)["gradient"]).startswith("2*x")


def test_every_word_is_there() -> None:
    assert [word for word in vars(System) if word[0] != "_" and not hasattr(SymPyWords, word)] == []


def test_a_long_formula_is_cut_into_lines() -> None:
    names = [f"weight_matrix_{i}" for i in range(14)]
    product = " ".join(names)
    source = printed(f"tr({product})", names[0], *(f"{name}: n n" for name in names))
    assert len(source.splitlines()) > 20


def test_a_deep_graph_meets_no_recursion_limit() -> None:
    x = Variable("x", (Dim.of("n"),))
    e: Expr = x.symbol
    for i in range(3000):
        e = Named.called(f"h{i}", Tanh.of(e + x.symbol))
    assert len(sympy_source([Wanted("x", e, x.shape)], [x]).splitlines()) == 3000 + 6
