"""Pin the scores of the shipped model: write ``tests/gate/floors.json``, which the gate compares with.

    python training/pin_gate.py
    python training/pin_gate.py --allow-lower --reason "the test split grew by news of another manner"

Floors go up on their own. One that would fall is refused, and nothing is written, unless ``--allow-lower`` and a reason
are given; the reason stays in the file. With the environment variable PAIRIE_GOLD, a folder of gold (*.xml), that is
pinned too, by its digest and figures alone.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from pairie.formats.corpus import load_corpus
from pairie.formats.standoff import digest
from pairie.gold import GoldPage, read_gold
from pairie.judge.evaluation import evaluate_pages
from pairie.model.store import DEFAULT_MODEL
from pairie.pipeline import load

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "tests" / "gate" / "floors.json"
MODEL = ROOT / "models" / DEFAULT_MODEL
SCORES = ("strict", "lenient", "link", "table", "records")
MARGIN = 0.01
"""Fractions round differently on other processors: a point of F1 is left for that."""


@dataclass(frozen=True, slots=True)
class Measured:
    """F1 by name, and the digest of the gold they were measured on."""

    digest: str
    scores: Mapping[str, float]

    def floors(self) -> dict[str, float]:
        """What the gate will ask for: the scores less the margin, rounded down."""
        return {name: max(0.0, math.floor((value - MARGIN) * 1000) / 1000) for name, value in self.scores.items()}


def gold_sets() -> dict[str, Sequence[GoldPage]]:
    """The test split, the pages composed for the project, and the user's own gold if there is some."""
    test = [GoldPage(annotated, annotated.document.text) for annotated in load_corpus(ROOT / "annotations", "test")]
    sets: dict[str, Sequence[GoldPage]] = {"test": test}
    if list((ROOT / "seeds").glob("*.xml")):
        sets["seeds"] = read_gold(ROOT / "seeds").pages
    own = os.environ.get("PAIRIE_GOLD")
    if own:
        sets["gold"] = read_gold(own).pages
    return sets


def measure(pages: Sequence[GoldPage], model: str | Path = MODEL) -> Measured:
    """Score a model on pages the way a user gets to see it: page by page, through the reader."""
    extractor = load(model)
    scores = evaluate_pages(pages, [extractor.extract(page.page) for page in pages]).scores
    return Measured(gold_digest(pages), {name: round(getattr(scores, name).f1, 4) for name in SCORES})


def gold_digest(pages: Sequence[GoldPage]) -> str:
    """A digest of pages and labels, in whatever order the files were read."""
    parts = [
        json.dumps(
            [page.annotated.id, page.page, page.annotated.document.to_dict()], ensure_ascii=False, sort_keys=True
        )
        for page in pages
    ]
    return digest("\n".join(sorted(parts)))


def pin(
    pinned: Mapping[str, Any], measured: Mapping[str, Measured], *, allow_lower: bool = False, reason: str = ""
) -> dict[str, Any]:
    """Return the new content of the file; sets that were not measured keep their floors.

    Raises:
        ConfigError: a floor would fall without leave, or without a reason.
    """
    floors = dict(pinned.get("floors", {}))
    lowered = [
        f"{name} {score} from {floors[name]['f1'][score]} to {value}"
        for name, found in measured.items()
        if name in floors
        for score, value in found.floors().items()
        if value < floors[name]["f1"].get(score, 0.0)
    ]
    if lowered and not (allow_lower and reason.strip()):
        raise ConfigError(
            f"{FLOORS.name}: floors would fall; got {'; '.join(lowered)}, expected none below. "
            'Mend the model, or give --allow-lower --reason "why".'
        )
    for name, found in measured.items():
        floors[name] = {"gold": found.digest, "f1": found.floors()}
    history = list(pinned.get("lowered", []))
    if lowered:
        history.append({"date": datetime.now(UTC).date().isoformat(), "floors": lowered, "reason": reason.strip()})
    return {"floors": floors, "lowered": history}


def read_floors(path: Path = FLOORS) -> dict[str, Any]:
    """Return what is pinned; nothing if there is no file yet."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--allow-lower", action="store_true", help="let floors fall")
    parser.add_argument("--reason", default="", help="why they may; kept in the file")
    options = parser.parse_args()
    measured = {name: measure(pages) for name, pages in gold_sets().items()}
    for name, found in measured.items():
        print(name, json.dumps(found.scores))
    try:
        content = pin(read_floors(), measured, allow_lower=options.allow_lower, reason=options.reason)
    except ConfigError as error:
        sys.exit(str(error))
    FLOORS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    print(f"{FLOORS} written")


if __name__ == "__main__":
    main()
