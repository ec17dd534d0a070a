"""Training. The only place beside model/ that imports torch (extra "train")."""

from pairie.learn.recipe import Recipe
from pairie.learn.train import train

__all__ = ["Recipe", "train"]
