"""What all tests share: one thread for the networks, and no look at the hub."""

import os

# Before anything imports torch, transformers or ONNX Runtime.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import pytest
import torch
from hypothesis import settings

torch.set_num_threads(1)
# A busy machine is no fault of the code.
settings.register_profile("pairie", deadline=None)
settings.load_profile("pairie")


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Random networks are the same in whatever order tests run."""
    torch.manual_seed(7)
