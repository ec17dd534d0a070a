"""How fast ``extract`` is here, how soon it answers, how much memory it takes, where the time goes, what it costs."""

from pairie.bench.costs import Assumptions, bills
from pairie.bench.costs import page as costs_page
from pairie.bench.parts import Row, run_parts
from pairie.bench.report import Benchmark, Speed
from pairie.bench.run import run

__all__ = ["Assumptions", "Benchmark", "Row", "Speed", "bills", "costs_page", "run", "run_parts"]
