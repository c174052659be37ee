"""Is this formula the gradient? Sampling, references, the decision and the diagnosis."""
