"""Models as wheels: what is in them, and what is refused."""

import json
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import pairie
from pairie.errors import ConfigError, ModelError
from pairie.model.store import MANIFEST, WEIGHTS
from pairie.model.wheel import build_wheel
from tests import tiny


@pytest.fixture
def model(tmp_path: Path) -> Path:
    about = {"name": "Pairie.zh_mine", "version": "1.2", "pairie": ">=0.1,<9", "licence": 'CC0 "all"\nof it'}
    path = tiny.write_bare(tmp_path / "县 模型", about)
    (path / "card.md").write_text('# 我的 """ model\n', encoding="utf-8")
    (path / "run").mkdir()
    (path / "run" / "checkpoint.pt").write_bytes(b"\x80")
    return path


def test_contents(model: Path, tmp_path: Path) -> None:
    wheel = build_wheel(model, tmp_path / "dist")
    assert wheel == tmp_path / "dist" / "pairie_zh_mine-1.2-py3-none-any.whl"
    archive = zipfile.ZipFile(wheel)
    inside, about = "pairie_zh_mine/model/", "pairie_zh_mine-1.2.dist-info/"
    files = {"config.json", "vocab.tsv", "window.onnx", "document.onnx", MANIFEST, "card.md"}
    assert set(archive.namelist()) == {
        "pairie_zh_mine/__init__.py",
        *(inside + name for name in files),
        *(about + name for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")),
    }
    assert all(archive.read(inside + name) == (model / name).read_bytes() for name in files)
    metadata = message_from_bytes(archive.read(about + "METADATA"))
    assert metadata["Name"] == "Pairie.zh_mine" and metadata["License"] == 'CC0 "all" of it'
    assert metadata["Requires-Dist"] == "pairie<9,>=0.1"
    assert metadata.get_payload(decode=True) == (model / "card.md").read_bytes()
    assert archive.read(about + "entry_points.txt").decode() == "[pairie_models]\nPairie.zh_mine = pairie_zh_mine\n"
    compile(archive.read("pairie_zh_mine/__init__.py"), "__init__.py", "exec")


def test_equal_models_make_equal_bytes(model: Path, tmp_path: Path) -> None:
    first = build_wheel(model, tmp_path / "one").read_bytes()
    for path in model.iterdir():
        path.touch()
        path.chmod(0o600 if path.is_file() else 0o700)
    assert build_wheel(model, tmp_path / "two").read_bytes() == first


def test_name_version_and_weights(model: Path, tmp_path: Path) -> None:
    wheel = build_wheel(model, tmp_path, name="county-news", version="2.0.1", weights=True)
    assert wheel.name == "county_news-2.0.1-py3-none-any.whl"
    assert f"county_news/model/{WEIGHTS}" in zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [
        ("我的", None, "no name for a package; got '我的'"),
        ("../up", None, "no name for a package"),
        ("a b", None, "no name for a package"),
        ('x"; import os', None, "no name for a package"),
        ("Pairie", None, "name taken; got 'Pairie'"),
        ("pairie-zh", None, "name taken"),
        (None, "latest", "no version; got 'latest'"),
    ],
)
def test_bad_names_and_versions(model: Path, tmp_path: Path, name: str, version: str, told: str) -> None:
    with pytest.raises(ConfigError, match=f"package: {told}"):
        build_wheel(model, tmp_path / "dist", name=name, version=version)
    assert not (tmp_path / "dist").exists()


def test_a_damaged_model_makes_no_wheel(model: Path, tmp_path: Path) -> None:
    (model / "window.onnx").write_bytes(b"x" * (model / "window.onnx").stat().st_size)
    with pytest.raises(ModelError, match=r"window\.onnx: damaged"):
        build_wheel(model, tmp_path / "dist")


def test_hatchling_is_an_extra(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hatchling.builders.wheel", None)
    with pytest.raises(ConfigError, match=r"pip install 'pairie\[package\]'"):
        build_wheel(model, tmp_path / "dist")


OPEN = """
import json, sys
from pathlib import Path
from pairie.model.store import open_model
model = open_model("Pairie.zh_mine")
print(json.dumps([str(model.path), model.manifest["name"]]))
"""


def test_installed_in_an_environment_of_its_own(model: Path, tmp_path: Path) -> None:
    """Installed by pip, away from the checkout; pairie itself and what it needs are those of this environment."""
    wheel = build_wheel(model, tmp_path / "dist")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    (site,) = {*(tmp_path / "env").glob("lib/python*/site-packages"), *(tmp_path / "env").glob("Lib/site-packages")}
    python = next(path for path in (tmp_path / "env").glob("[bS]*/python*") if path.stem == "python")
    options = ["--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel)]
    subprocess.run(pip, check=True)
    here = [Path(pairie.__file__).parents[1], *(path for path in sys.path if path.endswith("site-packages"))]
    (site / "here.pth").write_text("\n".join(map(str, here)), encoding="utf-8")
    done = subprocess.run([python, "-I", "-c", OPEN], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [str(site / "pairie_zh_mine" / "model"), "Pairie.zh_mine"]
