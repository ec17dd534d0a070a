"""A tiny random model in a folder, and some pages that it finds something on."""

from pathlib import Path

import pytest

from pairie.batch import Job
from tests import tiny

SENTENCES = ("江州市向北岭县拨付帮扶资金300万元。", "南湾区送去20台水泵给白石镇。", "今年雨水多，庄稼长得好。")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def job(model: Path) -> Job:
    return Job(str(model), caution=1.0)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Eight pages; the sixth is no text."""
    folder = tmp_path / "页 面"
    folder.mkdir()
    for number in range(8):
        text = "".join(SENTENCES[: 1 + number % 3]) + f"第{number}页"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "5.txt").write_bytes(bytes(range(32)) * 4)
    return folder
