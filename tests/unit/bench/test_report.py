import json

from pairie.bench import Benchmark, Speed

SPEEDS = (
    Speed("pairie", 1, 1000, (1.0, 0.5, 2.0)),
    Speed("pairie", 2, 1000, (0.5, 0.25, 0.25)),
    Speed("other", 1, 1000, (4.0, 1.0, 20.0)),
    Speed("other", 2, 1000, (1.0, 1.0, 1.0)),
)


def found(**changes: object) -> Benchmark:
    cold = {"import": 0.2, "load": 0.4, "first_page": 1.4, "cold_start": 2.0, "peak_memory": 600.0}
    members: dict[str, object] = {
        "machine": {"cpu": "机器", "cores": 2},
        "versions": {"pairie": "0.1.0"},
        "model": "m",
        "documents": 2,
        "characters": 1000,
        "speeds": SPEEDS,
        "cold": cold,
        "wheel": 42.0,
        "same_output": True,
    }
    return Benchmark(**{**members, **changes})  # type: ignore[arg-type]


def test_rate_is_that_of_the_median_round() -> None:
    assert [speed.rate for speed in SPEEDS] == [1000, 4000, 250, 1000]


def test_ratios_are_taken_within_rounds_at_equal_threads() -> None:
    assert found().ratios() == {"other, 1 threads": 4.0, "other, 2 threads": 4.0}
    # What takes all cores has no equal on a machine with more of them.
    assert found(speeds=(*SPEEDS, Speed("lac", 64, 1000, (1.0, 1.0, 1.0)))).ratios() == found().ratios()


def test_targets() -> None:
    met = {target.name: (value, target.met(value)) for target, value in found().measured()}
    assert met == {
        "speed": (4000, False),
        "import": (0.2, True),
        "cold_start": (2.0, False),
        "peak_memory": (600.0, False),
        "wheel": (42.0, True),
    }
    apart = Speed("pairie, 2 processes", 2, 8000, (1.0, 1.0, 1.0))
    # The best of the ways to use two cores counts.
    assert found(speeds=(*SPEEDS, apart)).to_dict()["targets"]["speed"] == {
        "limit": 8000,
        "measured": 8000,
        "met": True,
    }


def test_what_was_not_measured_is_no_target() -> None:
    bare = found(wheel=None, cold={"cold_start": 1.6}, speeds=SPEEDS[2:])
    assert [(target.name, target.met(value)) for target, value in bare.measured()] == [("cold_start", False)]


def test_json() -> None:
    written = json.loads(json.dumps(found(notes=("left out",)).to_dict()))
    assert written["speeds"][1] == {
        "name": "pairie",
        "threads": 2,
        "characters": 1000,
        "seconds": [0.5, 0.25, 0.25],
        "characters_per_second": 4000.0,
    }
    assert written["ratios"] == {"other, 1 threads": 4.0, "other, 2 threads": 4.0}
    assert (written["notes"], written["machine"]["cores"], written["same_output"]) == (["left out"], 2, True)
