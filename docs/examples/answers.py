# [relu]
H = X @ W
grad_R = R  # a factor is missing here
G = grad_R.copy()
G[H < 0] = 0
dW = X.T @ G
dX = 2 * (R * (H > 0)) @ W.T
dY = None
