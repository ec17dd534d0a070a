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


# What needs a cluster or a server is run when its marker is asked for (``pytest -m cluster``).
ON_DEMAND = ("cluster", "servers")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave such tests out, and say so, unless the markers that were chosen name them."""
    chosen = config.getoption("markexpr") or ""
    out = [item for item in items if any(item.get_closest_marker(m) and m not in chosen for m in ON_DEMAND)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Random networks are the same in whatever order tests run."""
    torch.manual_seed(7)
