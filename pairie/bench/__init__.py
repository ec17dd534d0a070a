"""How fast ``extract`` is here, how soon it answers and how much memory it takes, beside a BERT of base size."""

from pairie.bench.report import Benchmark, Speed
from pairie.bench.run import run

__all__ = ["Benchmark", "Speed", "run"]
