"""The wheel: what is in it. CI also installs it into a clean environment."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "pairie-zh"
MOST_BYTES = 60_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    place = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=place, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = place.glob("*.whl")
    return zipfile.ZipFile(path)


def test_package_and_data_are_in(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    here = ROOT / "pairie"
    wanted = {p for p in here.rglob("*") if p.is_file() and "__pycache__" not in p.parts and not p.name.endswith("~")}
    assert {f"pairie/{p.relative_to(here).as_posix()}" for p in wanted} <= names
    assert {"pairie/py.typed", "pairie/facts/data/divisions.tsv.gz"} <= names
    metadata = next(name for name in names if name.endswith(".dist-info/METADATA")).removesuffix("METADATA")
    licences = ("LICENSE", "NOTICE", "pairie/facts/data/divisions.LICENSE")
    assert {f"{metadata}licenses/{name}" for name in licences} <= names
    assert b"pairie = pairie.cli:app" in wheel.read(metadata + "entry_points.txt")


def test_nothing_else_is_in(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert len(tops) == 2 and "pairie" in tops
    # The corpus is there to be replayed in training, the frozen documents for `pairie promote` to hold every model to.
    others = [
        name
        for name in wheel.namelist()
        if not name.startswith("pairie/annotations/corpus/") and name != "pairie/judge/data/regression.xml"
    ]
    endings = {Path(name).suffix for name in others}
    assert not endings & {".pt", ".safetensors", ".pyc", ".xml", ".pkl"}


def test_corpus_is_in_for_replay(wheel: zipfile.ZipFile) -> None:
    corpus = {f"pairie/annotations/corpus/{path.name}" for path in (ROOT / "annotations" / "corpus").iterdir()}
    names = {name for name in wheel.namelist() if name.startswith("pairie/annotations/")}
    assert names == {*corpus, "pairie/annotations/splits.tsv"}


def test_size(wheel: zipfile.ZipFile) -> None:
    assert wheel.filename is not None
    assert Path(wheel.filename).stat().st_size <= MOST_BYTES


def test_model_is_in_without_the_weights_for_training(wheel: zipfile.ZipFile) -> None:
    if not (MODEL / "manifest.json").is_file():
        pytest.skip("no model in this checkout yet")
    inside = "pairie/models/pairie-zh/"
    names = {name.removeprefix(inside) for name in wheel.namelist() if name.startswith(inside)}
    manifest = json.loads(wheel.read(inside + "manifest.json"))
    assert names == (set(manifest["files"]) | {"manifest.json", "card.md"}) - {"weights.safetensors"}
    for name in names & set(manifest["files"]):
        assert wheel.getinfo(inside + name).file_size == manifest["files"][name]["bytes"]
