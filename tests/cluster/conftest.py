"""Clusters on this machine. They run when they are asked for: ``pytest -m cluster``, with Ray, pyspark and a Java."""

from tests.unit.batch.conftest import job, model

__all__ = ["job", "model"]
