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
    return tmp_path


def test_labels_without_text(script: ModuleType, gold: Path) -> None:
    page = gold / "pages" / "copy.txt"
    page.parent.mkdir()
    page.write_text("首页 > 正文\n  " + "\n  ".join(LINES) + "\n上一篇：无\n版权所有 甲报\n", encoding="utf-8")
    script.main([str(gold), str(gold / "out"), "--names", "page", "--pages", str(page.parent)])
    [path] = (gold / "out").iterdir()
    assert path.name == "page.standoff.json"
    assert "图书" not in path.read_text(encoding="utf-8")
    document = read_standoff(path, page.read_text(encoding="utf-8")).document
    assert document.text == "\n".join(LINES)
    assert [mention.text for mention in document.entities] == ["甲区", "乙县", "捐赠图书", "300册"]


@pytest.mark.parametrize("pages", [[], ["别的文字\n"]])
def test_no_page_with_this_text(script: ModuleType, gold: Path, pages: list[str]) -> None:
    folder = gold / "pages"
    folder.mkdir()
    for text in pages:
        (folder / "other.txt").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match="page missing"):
        script.main([str(gold), str(gold / "out"), "--names", "page", "--pages", str(folder)])


def test_committed_labels_hold_no_text() -> None:
    files = sorted((ROOT / "annotations" / "gold").glob("*.standoff.json"))
    assert [path.name for path in files] == ["seed001.standoff.json", "seed002.standoff.json"]
    for path in files:
        found = json.loads(path.read_text(encoding="utf-8"))
        assert found["entities"] and not any("text" in entity for entity in found["entities"])
        # Letters stand only where the page has another width: digits and punctuation, never words.
        pieces = [piece for line in found["passages"] for piece in line]
        assert len([piece for piece in pieces if isinstance(piece, list)]) > 10
        assert max((len(piece) for piece in pieces if isinstance(piece, str)), default=0) <= 2
