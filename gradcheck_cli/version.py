"""The version of gradcheck, which every verdict names."""

__version__ = "0.1.0"
