r"""Spellings of one name: W_1 and W1, λ and lambda, and \hat y as y_hat, yhat or hat_y."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
ACCENTS = ("hat", "tilde", "bar", "check")
_SHORT = {"lam": "λ", "eps": "ε", "ϕ": "φ"}
_ACCENTED = re.compile(rf"(.|{'|'.join(GREEK)})({'|'.join(ACCENTS)})")
_NUMBER = re.compile(r"(?<=[^\W\d_])_(?=[0-9])")
_HEAD = re.compile(r"[^\W\d_]+|ϕ")


@lru_cache(maxsize=20_000)
def alike(name: str) -> str:
    """Return what all spellings of a name have in common.

    >>> {alike(name) for name in ("y_hat_1", "yhat_1", "hat_y_1", "y_1_hat")}
    {'y1^hat'}
    >>> alike("W_1"), alike("lambda_2"), alike("b_out")
    ('W1', 'λ2', 'b_out')
    """
    accents, parts = [], []
    for part in name.split("_"):
        if part in ACCENTS:
            accents.append(part)
        elif match := _ACCENTED.fullmatch(part):
            parts.append(match[1])
            accents.append(match[2])
        else:
            parts.append(part)
    word = _NUMBER.sub("", "_".join(parts))
    word = _HEAD.sub(lambda head: GREEK.get(head[0]) or _SHORT.get(head[0], head[0]), word, count=1)
    return "^".join([word, *accents])


def spelled_as(name: str, names: Iterable[str]) -> str:
    """Return the one of these names that this is another spelling of; itself if there is none.

    >>> spelled_as("W_1", ["X", "W1"])
    'W1'
    """
    known = dict.fromkeys(names)
    if name in known:
        return name
    wanted = alike(name)
    return next((other for other in known if alike(other) == wanted), name)
