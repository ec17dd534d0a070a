"""Training. The only place beside model/ that imports torch (extra "train")."""

from pairie.learn.carried import from_dataset, to_dataset_dict
from pairie.learn.recipe import Recipe
from pairie.learn.train import train

__all__ = ["Recipe", "from_dataset", "to_dataset_dict", "train"]
