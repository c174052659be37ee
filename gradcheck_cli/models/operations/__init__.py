"""What PyTorch's operations are called in the language, each as a function from terms to a term."""
