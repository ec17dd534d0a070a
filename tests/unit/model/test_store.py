"""Model folders on disk, whole and damaged."""

import json
from pathlib import Path

import pytest

import pairie
from pairie.errors import ModelError
from pairie.model import places
from pairie.model.integrity import manifest_digest
from pairie.model.places import CURRENT, INSTALLED
from pairie.model.settings import Settings
from pairie.model.store import MANIFEST, WEIGHTS, find_model, open_model, read_manifest, write_manifest
from tests import tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All files of a model; the graphs are no graphs, which opening does not look at."""
    path = tiny.write_bare(tmp_path / "模型", {"name": "tiny", "pairie": ">=0.1"})
    (path / "card.md").write_text("# tiny", encoding="utf-8")
    return path


KINDS = (".json", ".tsv", ".onnx", ".safetensors")


def change(path: Path, **members: object) -> None:
    """Change a manifest on purpose: its own digest fits again."""
    found = {**json.loads(path.read_text(encoding="utf-8")), **members}
    path.write_text(json.dumps({**found, "digest": manifest_digest(found)}), encoding="utf-8")


def test_round_trip(folder: Path) -> None:
    model = open_model(folder, verify=True)
    assert model.config == tiny.config(len(tiny.vocabulary()))
    assert model.settings == Settings(before=8, after=4)
    assert model.vocabulary.pieces == tiny.vocabulary().pieces
    assert set(model.manifest["files"]) == {"config.json", "vocab.tsv", "window.onnx", "document.onnx", WEIGHTS}
    assert model.manifest["name"] == "tiny"


def test_weights_may_be_left_out(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    assert open_model(folder, weights=True).path == folder


def test_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model 'no-such': not found; got no manifest.json, expected one in"):
        find_model("no-such")
    with pytest.raises(ModelError, match="not found"):
        open_model(tmp_path)


@pytest.mark.parametrize("name", ["window.onnx", "document.onnx", "vocab.tsv", "config.json"])
def test_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name}: damaged; got no file, expected"):
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
    with pytest.raises(ModelError, match=f"{name}: damaged; got SHA-256"):
        open_model(folder, weights=name == WEIGHTS)


def test_weights_are_compared_where_they_are_read(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"x" * (folder / WEIGHTS).stat().st_size)
    assert open_model(folder).path == folder
    with pytest.raises(ModelError, match=WEIGHTS):
        open_model(folder, weights=True)


def test_one_byte_of_the_manifest_changed(folder: Path) -> None:
    """Byte by byte: it is refused by name, or it says the same as before (white space)."""
    file = folder / MANIFEST
    content = file.read_bytes()
    before = json.loads(content)
    n_refused = 0
    for place in range(0, len(content), 5):
        changed = bytearray(content)
        changed[place] ^= 1
        file.write_bytes(changed)
        try:
            same = read_manifest(folder) == before
        except ModelError as error:
            assert MANIFEST in str(error)
            n_refused += 1
        else:
            assert same and content[place : place + 1].isspace(), (place, content[place])
    assert n_refused > 0.8 * len(content) / 5


def test_a_manifest_of_the_first_format_has_no_digest(folder: Path) -> None:
    found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    old = {**found, "format": 1}
    (folder / MANIFEST).write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(ModelError, match="damaged; got digest"):
        open_model(folder)
    del old["digest"]
    (folder / MANIFEST).write_text(json.dumps(old), encoding="utf-8")
    assert open_model(folder).path == folder
    (folder / MANIFEST).write_text(json.dumps({**old, "format": 2}), encoding="utf-8")
    with pytest.raises(ModelError, match="expected None"):
        open_model(folder)


@pytest.mark.parametrize("name", ["model.pkl", "window.onnx.data", "extra.json", "pytorch_model.bin"])
def test_a_file_that_the_manifest_does_not_name(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x80\x04")
    with pytest.raises(ModelError, match=f"{name}: not of the model; .* Move it elsewhere"):
        open_model(folder)


def test_what_nobody_reads_may_stand_there(folder: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "README.md"):
        (folder / name).write_bytes(b"\x00")
    (folder / "run").mkdir()
    (folder / "run" / "run.json").write_text("{}", encoding="utf-8")
    assert open_model(folder, weights=True).path == folder
    write_manifest(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    assert set(open_model(folder).manifest["files"]) == {p.name for p in folder.iterdir() if p.suffix in KINDS} - {
        MANIFEST
    }


@pytest.mark.parametrize(
    "name", ["../window.onnx", "/etc/passwd.txt", "C:\\model.json", "a/b.json", "..\\x.json", "", "a:b.json", "x..json"]
)
def test_a_path_that_leaves_the_folder(folder: Path, name: str) -> None:
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    change(folder / MANIFEST, files={**files, name: files["config.json"]})
    with pytest.raises(ModelError, match="file outside of the folder; got"):
        open_model(folder)


@pytest.mark.parametrize("name", ["model.pkl", "weights.pt", "model.bin", "vectors.npz", "load.py", "noending"])
def test_pickles_and_programs_are_refused(folder: Path, name: str) -> None:
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    (folder / name).write_bytes((folder / "config.json").read_bytes())
    change(folder / MANIFEST, files={**files, name: files["config.json"]})
    with pytest.raises(ModelError, match=f"kind of file refused; got '{name}'"):
        open_model(folder)


def test_what_is_read_is_listed(folder: Path) -> None:
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    del files["document.onnx"]
    change(folder / MANIFEST, files=files)
    with pytest.raises(ModelError, match=r"got none for document\.onnx"):
        open_model(folder)


@pytest.mark.parametrize("byte", [b"\x00", b"}", b"9"])
def test_changed_config_is_no_crash_without_verifying(folder: Path, byte: bytes) -> None:
    """Every byte of the config, one after the other: it opens, or it is a ModelError."""
    file = folder / "config.json"
    content = file.read_bytes()
    n_refused = 0
    for place in range(0, len(content), 3):
        file.write_bytes(content[:place] + byte + content[place + 1 :])
        try:
            open_model(folder, verify=False)
        except ModelError:
            n_refused += 1
    assert n_refused > 20


@pytest.mark.parametrize("number", [0, -1, None, "1", 1.5, True, [2]])
def test_wrong_format(folder: Path, number: object) -> None:
    change(folder / MANIFEST, format=number)
    with pytest.raises(ModelError, match=r"wrong format; got .*, expected 1 to 2"):
        open_model(folder)


def test_format_too_new(folder: Path) -> None:
    change(folder / MANIFEST, format=99)
    with pytest.raises(ModelError, match=r"format too new; got 99, expected 2 at most. Use the pairie .* \(>=0.1\)"):
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
    monkeypatch.setattr(places, "__file__", str(tmp_path / "pairie" / "model" / "places.py"))
    monkeypatch.chdir(here)
    assert find_model("pairie-zh") == shipped / "pairie-zh"
    assert find_model("./pairie-zh") == find_model(Path("pairie-zh")) == Path("pairie-zh")
    assert find_model("own") == Path("own")
    assert find_model(str(here / "pairie-zh")) == here / "pairie-zh"


def test_a_folder_of_promoted_models_stands_for_the_current_one(folder: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / "0001-tiny").parent.mkdir()
    folder.rename(models / "0001-tiny")
    (models / CURRENT).write_text('{"current": "0001-tiny"}', encoding="utf-8")
    assert find_model(models) == find_model(str(models)) == models / "0001-tiny"
    assert open_model(models).manifest["name"] == "tiny"


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"current": 3}', '{"current": "../模型"}', '{"current": "0002-gone"}', '{"current": ""}', "\x00"],
)
def test_broken_pointer(folder: Path, content: str) -> None:
    (folder.parent / CURRENT).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=CURRENT):
        open_model(folder.parent)


def test_an_installed_model_is_found_by_its_name_and_nothing_of_it_runs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    (site / "zh_mine-1.dist-info").mkdir(parents=True)
    (site / "zh_mine-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: zh-mine\nVersion: 1\n")
    (site / "zh_mine-1.dist-info" / "entry_points.txt").write_text(f"[{INSTALLED}]\nzh-mine = zh_mine\n")
    (site / "zh_mine").mkdir()
    (site / "zh_mine" / "__init__.py").write_text("raise SystemExit('run')")
    folder.rename(site / "zh_mine" / "model")
    with pytest.raises(ModelError, match="not found"):
        find_model("zh-mine")
    monkeypatch.syspath_prepend(str(site))
    assert find_model("zh-mine") == site / "zh_mine" / "model"
    assert open_model("zh-mine").manifest["name"] == "tiny"
