"""Model folders on disk, whole and damaged."""

import json
from pathlib import Path

import pytest

import pairie
from pairie.errors import ModelError
from pairie.model import store
from pairie.model.settings import Settings
from pairie.model.store import MANIFEST, WEIGHTS, find_model, open_model, write_manifest
from tests import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All files of a model; the graphs are no graphs, which opening does not look at."""
    path = tmp_path / "模型"
    path.mkdir()
    words = tiny.vocabulary()
    words.save(path / "vocab.tsv")
    tiny.config(len(words)).save(path / "config.json")
    for name in ("window.onnx", "document.onnx", WEIGHTS):
        (path / name).write_bytes(name.encode() * 10)
    write_manifest(path, {"name": "tiny", "pairie": ">=0.1", "settings": Settings(before=8, after=4).to_dict()})
    (path / "card.md").write_text("# tiny", encoding="utf-8")
    return path


def change(path: Path, **members: object) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, **members}), encoding="utf-8")


def test_round_trip(folder: Path) -> None:
    model = open_model(folder, verify=True)
    assert model.config == tiny.config(len(tiny.vocabulary()))
    assert model.settings == Settings(before=8, after=4)
    assert model.vocabulary.pieces == tiny.vocabulary().pieces
    assert set(model.manifest["files"]) == {"config.json", "vocab.tsv", "window.onnx", "document.onnx", WEIGHTS}
    assert model.manifest["name"] == "tiny"


def test_weights_may_be_left_out(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    assert open_model(folder, verify=True).path == folder


def test_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model 'no-such': not found; got no manifest.json, expected one in"):
        find_model("no-such")
    with pytest.raises(ModelError, match="not found"):
        open_model(tmp_path)


@pytest.mark.parametrize("name", ["window.onnx", "document.onnx", "vocab.tsv", "config.json"])
def test_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name}: damaged; got None bytes"):
        open_model(folder)


@pytest.mark.parametrize("name", ["window.onnx", "document.onnx", "vocab.tsv", "config.json", WEIGHTS])
def test_cut_off_file(folder: Path, name: str) -> None:
    file = folder / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ModelError, match=f"{name}: damaged; got .* bytes, expected"):
        open_model(folder)


@pytest.mark.parametrize("name", ["window.onnx", "document.onnx", "vocab.tsv", "config.json", WEIGHTS])
def test_one_byte_changed(folder: Path, name: str) -> None:
    file = folder / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError):
        open_model(folder, verify=True)


@pytest.mark.parametrize("byte", [b"\x00", b"}", b"9"])
def test_changed_config_is_no_crash_without_verifying(folder: Path, byte: bytes) -> None:
    """Every byte of the config, one after the other: it opens, or it is a ModelError."""
    file = folder / "config.json"
    content = file.read_bytes()
    n_refused = 0
    for place in range(0, len(content), 3):
        file.write_bytes(content[:place] + byte + content[place + 1 :])
        try:
            open_model(folder)
        except ModelError:
            n_refused += 1
    assert n_refused > 20


def test_wrong_format(folder: Path) -> None:
    change(folder / MANIFEST, format=99)
    with pytest.raises(ModelError, match=r"wrong format; got 99, expected 1. Use the pairie release .* \(>=0.1\)"):
        open_model(folder)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 1}', '{"format": 1, "files": {}, "settings": {"magic": 1}}', "\x00"]
)
def test_broken_manifest(folder: Path, content: str) -> None:
    (folder / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError):
        open_model(folder)


@pytest.mark.parametrize(
    "settings", [{"mentions": {"ACTOR": {"slope": 1}}}, {"mentions": 3}, {"second_chance": {"A": 7}}, {"planned": [1]}]
)
def test_broken_settings(folder: Path, settings: object) -> None:
    change(folder / MANIFEST, settings=settings)
    with pytest.raises(ModelError, match="settings damaged"):
        open_model(folder)


def test_vocabulary_of_another_model(folder: Path) -> None:
    tiny.vocabulary(["别的字"]).save(folder / "vocab.tsv")
    write_manifest(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    with pytest.raises(ModelError, match="vocabulary and network differ"):
        open_model(folder, verify=True)


@pytest.mark.parametrize(("wanted", "fits"), [(">=0.1.0,<0.2", True), ("", True), (">=0.2", False), ("<0.1", False)])
def test_release_range(folder: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, fits: bool) -> None:
    change(folder / MANIFEST, pairie=wanted)
    for version in ("0.1.0", "0.1.1.dev3"):
        monkeypatch.setattr(pairie, "__version__", version)
        if fits:
            assert open_model(folder).path == folder
        else:
            with pytest.raises(ModelError, match=f"made for another release; got pairie {version}, expected {wanted}"):
                open_model(folder)


@pytest.mark.parametrize("wanted", ["new", 3, None, [">=0.1"], {}])
def test_broken_release_range(folder: Path, wanted: object) -> None:
    change(folder / MANIFEST, pairie=wanted)
    with pytest.raises(ModelError, match="release range damaged"):
        open_model(folder)


@pytest.mark.parametrize(
    "files",
    [
        None,
        [],
        "config.json",
        {"config.json": None},
        {"config.json": 3},
        {"config.json": {}},
        {"config.json": {"bytes": 3}},
        {"config.json": {"bytes": "3", "sha256": ""}},
        {"config.json": {"bytes": 3, "sha256": None}},
    ],
)
@pytest.mark.parametrize("verify", [False, True])
def test_broken_list_of_files(folder: Path, files: object, verify: bool) -> None:
    change(folder / MANIFEST, files=files)
    with pytest.raises(ModelError, match="list of files damaged"):
        open_model(folder, verify=verify)


def test_a_shipped_model_wins_over_a_folder_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, here = tmp_path / "pairie" / "models", tmp_path / "here"
    for folder in (shipped / "pairie-zh", here / "pairie-zh", here / "own"):
        folder.mkdir(parents=True)
        (folder / MANIFEST).write_text("{}", encoding="utf-8")
    monkeypatch.setattr(store, "__file__", str(tmp_path / "pairie" / "model" / "store.py"))
    monkeypatch.chdir(here)
    assert find_model("pairie-zh") == shipped / "pairie-zh"
    assert find_model("./pairie-zh") == find_model(Path("pairie-zh")) == Path("pairie-zh")
    assert find_model("own") == Path("own")
    assert find_model(str(here / "pairie-zh")) == here / "pairie-zh"
