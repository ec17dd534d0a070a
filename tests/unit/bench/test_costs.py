"""The reckoning for many volumes."""

import pytest

from pairie.bench import Assumptions, Speed, bills, costs_page
from pairie.errors import ConfigError
from tests.unit.bench.test_report import found

PLAIN = Assumptions(volumes=10, characters=3600, nodes=2, cores=5, scaling=1, overhead=0, core_hour=0.5)


def test_bills() -> None:
    speeds = (Speed("slow", 2, 100, (10.0,)), Speed("fast", 2, 100, (1.0,)), Speed("one core", 1, 100, (1.0,)))
    fast, slow = bills(found(speeds=speeds), PLAIN)
    # 36,000 characters at 50 a second and core are 720 seconds of a core, a tenth of that on ten.
    assert (fast.name, fast.hours, fast.price) == ("fast", pytest.approx(0.02), pytest.approx(0.1))
    assert (slow.name, slow.hours, slow.price) == ("slow", pytest.approx(0.2), pytest.approx(1.0))
    (worse, _) = bills(found(speeds=speeds), Assumptions(**{**as_dict(PLAIN), "scaling": 0.5, "overhead": 0.25}))
    assert worse.price == pytest.approx(0.1 * 1.25 / 0.5)


def as_dict(assumed: Assumptions) -> dict[str, float]:
    return {name: getattr(assumed, name) for name in assumed.__dataclass_fields__}


def test_changes_are_read() -> None:
    assert Assumptions.parse([]) == Assumptions()
    assert Assumptions.parse(["nodes=20", "core_hour=0.02"]) == Assumptions(nodes=20, core_hour=0.02)
    for wrong in ("node=20", "nodes", "nodes=many", "=3"):
        with pytest.raises(ConfigError, match=r"expected one of volumes, .* nodes=20"):
            Assumptions.parse([wrong])
    for wrong in ("nodes=0", "overhead=-1", "cores=nan"):
        with pytest.raises(ConfigError, match="out of range"):
            Assumptions.parse([wrong])


def test_page_states_what_was_assumed() -> None:
    page = costs_page(found(), Assumptions())
    assert page.startswith("# 100,000 volumes on 50 nodes\n")
    assert all(words in page for words in ("| pairie | 4,000 |", "| other | 1,000 |", "800,000 characters a volume"))
    assert "机器, 2 cores; 1,000 characters in 2 documents" in page
