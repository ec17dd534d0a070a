import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from pairie.errors import FormatError
from pairie.formats.standoff import read_standoff

ROOT = Path(__file__).parents[3]
LINES = ["甲区援助乙县", "2020年，甲区向乙县捐赠图书300册，价值2万元，当年全部送到学校，由教师分发给学生。"]
XML = (
    '<doc id="page" genre="news">\n<p>甲区援助乙县</p>\n<p>2020年，<A id="a1">甲区</A>向<R id="r1">乙县</R>'
    '<M id="m1" cat="goods" by="a1" to="r1" amt="q1">捐赠图书</M>'
    '<Q id="q1">300册</Q>，价值2万元，当年全部送到学校，由教师分发给学生。</p>\n</doc>\n'
)


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("standoff_script", ROOT / "training" / "standoff.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "page.xml").write_text(XML, encoding="utf-8")
    (tmp_path / "page.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return tmp_path


def test_labels_without_text(script: ModuleType, gold: Path) -> None:
    page = gold / "pages" / "copy.txt"
    page.parent.mkdir()
    page.write_text("首页 > 正文\n  " + "\n  ".join(LINES) + "\n上一篇：无\n版权所有 甲报\n", encoding="utf-8")
    script.main([str(gold), str(gold / "out"), "--names", "page", "--pages", str(page.parent)])
    written = (gold / "out" / "page.json").read_text(encoding="utf-8")
    assert "图书" not in written
    found = json.loads(written)
    assert set(found) == {"id", "sha256", "entities", "relations"}
    assert found["entities"][-2] == {
        "id": "m1",
        "label": "MEASURE",
        "start": 18,
        "end": 22,
        "category": "goods",
        "planned": False,
        "same": None,
    }
    for name, text in (
        ("page.json", "\n".join(LINES) + "\n"),
        ("page.standoff.json", page.read_text(encoding="utf-8")),
    ):
        document = read_standoff(gold / "out" / name, text).document
        assert [mention.text for mention in document.entities] == ["甲区", "乙县", "捐赠图书", "300册"]


def test_another_reading_text(script: ModuleType, gold: Path) -> None:
    (gold / "page.txt").write_text("别的文字\n", encoding="utf-8")
    with pytest.raises(FormatError, match="difference at character 0"):
        script.main([str(gold), str(gold / "out"), "--names", "page"])


def test_committed_labels_hold_no_text() -> None:
    for path in (ROOT / "annotations" / "gold").glob("*.json"):
        assert path.read_text(encoding="utf-8").isascii()
