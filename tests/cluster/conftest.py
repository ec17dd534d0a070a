"""Clusters on this machine. They run when they are asked for: ``pytest -m cluster``, with Ray, pyspark and a Java."""

import pytest

from tests.unit.batch.conftest import job, model

__all__ = ["job", "model"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests out, and say so, unless the markers that were chosen name them."""
    if "cluster" in (config.getoption("markexpr") or ""):
        return
    mine = [item for item in items if item.get_closest_marker("cluster")]
    if mine:
        config.hook.pytest_deselected(items=mine)
        items[:] = [item for item in items if item not in mine]
