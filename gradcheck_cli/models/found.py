"""The gradients of a model, by the names that the model has for its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.calculus.derivation import Derivations
    from gradcheck_cli.models.writing import Tensor
    from gradcheck_cli.syntax import Program


class ModelDerivations(Mapping[str, "Derivation"]):
    """The derivations of a model's gradients, by the parameters' own names.

    `program` is the model as it was read. `tensors` are its variables' values by their names there,
    which are the arguments of `source("torch")`; `identifiers` are those names by the model's own;
    `sizes` are the numbers that the sizes have in the example.
    """

    def __init__(
        self,
        program: Program,
        derivations: dict[str, Derivation],
        variables: dict[str, Tensor],
        sizes: dict[str, int],
    ) -> None:
        self.program = program
        self.sizes = sizes
        self.tensors: dict[str, Any] = {
            name: one.tensor.detach() for name, one in variables.items()
        }
        self.identifiers = {one.own: name for name, one in variables.items()}
        self._derivations = derivations

    def __getitem__(self, name: str) -> Derivation:
        return self._derivations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._derivations)

    def __len__(self) -> int:
        return len(self._derivations)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._derivations.values()))

    def _repr_html_(self) -> str | None:
        return self._as_list()._repr_html_()

    def _repr_latex_(self) -> str | None:
        return self._as_list()._repr_latex_()

    def _as_list(self) -> Derivations:
        from gradcheck_cli.calculus.derivation import Derivations

        return Derivations(self._derivations.values())


def targets(
    program: Program, variables: dict[str, Tensor], wrt: Sequence[str] | None
) -> dict[str, str]:
    """Return the name in the program of everything to derive by, by its own name.

    Without `wrt`, of what a backward pass would leave a gradient at. Raises UsageError for an
    unknown name, and where there is nothing to derive by.
    """
    own = {one.own: name for name, one in variables.items()}
    if wrt is None:
        found = {one.own: name for name, one in variables.items() if one.tensor.requires_grad}
        if not found:
            raise UsageError(
                say("model-no-parameters", "nothing in the model requires a gradient"),
                hint=say("model-name-one", "name what to derive by: wrt={names}", names=[*own]),
            )
        return found
    for name in wrt:
        if name not in own and name not in program.names:
            raise UsageError(
                say("model-unknown-wrt", "the model has no parameter or input '{name}'", name=name),
                hint=did_you_mean(name, [*own])
                or say("model-names", "it has {names}", names=", ".join(own)),
            )
    return {name: own.get(name, name) for name in wrt}
