"""The course's two-layer network as a module: what `gradcheck derive --module` is given."""

import torch
from torch import nn


class TwoLayers(nn.Module):
    def __init__(self, d_in, hidden, d_out):
        super().__init__()
        self.linear1 = nn.Linear(d_in, hidden, bias=False)
        self.linear2 = nn.Linear(hidden, d_out, bias=False)

    def forward(self, x):
        return self.linear2(torch.relu(self.linear1(x)))


def model():
    example_inputs = torch.randn(64, 1000), torch.randn(64, 10)
    return TwoLayers(1000, 100, 10), example_inputs, nn.MSELoss()
