"""PyTorch's expressions mean what PyTorch makes of them."""

from __future__ import annotations

import pytest
from executed import assert_read_as_run, listed

#: Expressions, one on a line.
TORCH = {
    "methods": """
        X.t()
        X.T
        X.mT
        X.mm(B)
        X.matmul(B)
        X.matmul(x)
        X.mv(x)
        x.dot(y)
        X.mul(Z)
        X.mul(2)
        X.add(Z)
        X.sub(Z)
        X.div(P)
        X.neg()
        X.pow(2)
        X.square()
        X.pow(3).sum()
        (X - Z).pow(2).sum()
        X.t().mm(Z)
        X.clamp(min=0)
        X.clamp(min=0.0).mm(B)
        X.relu()
        X.sigmoid()
        X.tanh()
        X.exp()
        P.log()
        P.sqrt()
        X.abs()
        X.sum(dim=0)
        X.sum(dim=1)
        X.sum(dim=-1)
        X.sum(0)
        X.sum(dim=1, keepdim=True)
        X.mean(dim=0)
        X.mean(dim=1, keepdim=True)
        X.mean()
        A.trace()
        X.softmax(dim=1)
        X.clone()
        X.detach()
        X.clone().detach()
        u.outer(x)
        x.reshape(-1, 1)
        x[:, None]
    """,
    "functions": """
        torch.mm(X, B)
        torch.matmul(X, B)
        torch.matmul(X, x)
        torch.mv(X, x)
        torch.dot(x, y)
        torch.mul(X, Z)
        torch.add(X, Z)
        torch.sub(X, Z)
        torch.div(X, P)
        torch.t(X)
        torch.transpose(X, 0, 1)
        torch.sum(X)
        torch.sum(X, dim=0)
        torch.sum(X, 1)
        torch.sum(X, dim=1, keepdim=True)
        torch.mean(X, dim=0)
        torch.pow(X, 2)
        torch.square(X)
        torch.sqrt(P)
        torch.exp(X)
        torch.log(P)
        torch.abs(X)
        torch.sign(X)
        torch.sin(X)
        torch.tanh(X)
        torch.sigmoid(X)
        torch.relu(X)
        torch.clamp(X, min=0)
        torch.maximum(X, Z)
        torch.minimum(X, Z)
        torch.maximum(X, torch.zeros_like(X))
        torch.outer(u, x)
        torch.trace(A)
        torch.trace(torch.mm(X.t(), Z))
        torch.diag(x)
        torch.diag(A)
        torch.eye(n) @ A
        torch.ones(m, n) * X
        torch.ones((m, n)) * X
        torch.zeros(m, n) + X
        torch.ones_like(X) - X
        torch.zeros_like(X)
        torch.where(X > 0, Z, torch.zeros_like(Z))
        torch.where(X > 0, X, 0.1 * X)
        torch.cat([X, K], dim=1)
        torch.cat([X, torch.ones(m, 1)], dim=1)
        torch.cat((X, Z), dim=0)
        torch.cat([X, Z])
        torch.cat([X, torch.ones(X.shape[0], 1)], dim=1) @ torch.cat([A, R], dim=0)
        torch.softmax(X, dim=1)
        torch.softmax(X, dim=0)
        torch.logsumexp(X, dim=1)
        torch.log_softmax(X, dim=1)
        torch.einsum('ij,jk->ik', X, B)
        torch.einsum('ij,ij->', X, Z)
        torch.einsum('bi,bj->ij', X, Z)
        torch.norm(X)
        torch.norm(X) ** 2
        torch.amax(X, dim=1)
    """,
    "masks": """
        (X > 0).float() * Z
        (X > 0).double() * Z
        (X > 0) * Z
        Z * (X >= 0).float()
        X / X.shape[0]
        X / X.size(0)
        X.sum() / X.numel()
        X / len(X)
    """,
    "linalg": """
        torch.linalg.norm(X)
        torch.linalg.norm(torch.relu(X @ B)) ** 2
        torch.linalg.norm(X, ord='fro')
        torch.linalg.norm(X, dim=1)
        torch.linalg.norm(x)
        torch.linalg.norm(x, ord=1)
        torch.linalg.inv(A)
        torch.inverse(A)
        torch.linalg.det(A)
        torch.det(A)
        torch.linalg.slogdet(A)[1]
        torch.slogdet(A)[1]
        torch.logdet(S)
    """,
    "functional": """
        F.relu(X)
        F.relu(X @ B)
        F.softmax(X, dim=1)
        F.log_softmax(X, dim=1)
        F.sigmoid(X)
        F.softplus(X)
        F.leaky_relu(X)
        F.leaky_relu(X, 0.3)
        F.elu(X)
        F.silu(X)
        F.gelu(X)
        F.mse_loss(X, Z)
        F.mse_loss(X, Z, reduction='sum')
        F.l1_loss(X, Z)
        F.l1_loss(X, Z, reduction='sum')
        F.binary_cross_entropy(P, Q)
        F.binary_cross_entropy(torch.sigmoid(X), P, reduction='sum')
        F.binary_cross_entropy_with_logits(X, P)
        F.cross_entropy(X, P)
        F.cross_entropy(X, Q)
        F.cross_entropy(X, Q, reduction='sum')
        torch.nn.functional.relu(X)
        nn.functional.relu(X)
    """,
    "modules": """
        nn.MSELoss()(X, Z)
        nn.MSELoss(reduction='sum')(X, Z)
        nn.MSELoss(reduction='mean')(X, Z)
        nn.MSELoss(reduction="sum")(X @ A, Z)
        torch.nn.MSELoss(reduction='sum')(X, Z)
        nn.MSELoss()(x, y)
        nn.L1Loss()(X, Z)
        nn.L1Loss(reduction='sum')(X, Z)
        nn.BCELoss()(P, Q)
        nn.BCELoss(reduction='sum')(torch.sigmoid(X), P)
        nn.BCELoss()(v, torch.sigmoid(x))
        nn.CrossEntropyLoss()(X, P)
        nn.CrossEntropyLoss()(X, Q)
        nn.CrossEntropyLoss(reduction='sum')(X @ A, Q)
    """,
    "statistics": """
        torch.var(X)
        torch.var(X, dim=0)
        torch.std(X)
        torch.std(X, dim=1)
        torch.std(x)
        torch.var(X, dim=0, unbiased=False)
        torch.std(X, unbiased=False)
        X.var(dim=0)
        X.std(dim=1)
        X.var(dim=0, unbiased=False)
    """,
}
CASES = [
    pytest.param(source, id=f"{kind}: {source}")
    for kind, text in TORCH.items()
    for source in listed(text)
]


@pytest.mark.parametrize("source", CASES)
def test_an_expression_is_what_torch_makes_of_it(source: str) -> None:
    assert_read_as_run(source, "torch")
