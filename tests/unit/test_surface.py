"""What users see: the public names, the commands, and which extra brings what is missing."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import typer

import pairie
from pairie.cli import app
from pairie.cli.convert import Given
from pairie.cli.written_forms import Form
from pairie.formats import FORMATS
from pairie.formats.labelled_files import readable_forms
from pairie.formats.tools import TOOLS

ROOT = Path(__file__).parents[2]


def test_public_names_are_exact() -> None:
    names = {name for name, found in vars(pairie).items() if not name.startswith("_")}
    modules = {name for name in names if isinstance(getattr(pairie, name), ModuleType)}
    assert set(pairie.__all__) == (names - modules) | {"__version__"}
    # As ruff sorts: classes before functions.
    assert pairie.__all__ == sorted(pairie.__all__, key=lambda name: (not name[0].isupper(), name))


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == pairie.__version__


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert len(commands) >= 8
    assert [name for name in commands if f"`{name}`" not in readme and f"pairie {name}" not in readme] == []


def test_every_extra_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(project["optional-dependencies"])
    assert {"train", "pdf", "html", "ocr", "ray", "xlsx", "duckdb", "dev", "all"} <= extras
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(extras - {"all"}) if f"`{name}`" not in readme] == []


def test_chinese_readme_says_the_same() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    for what in (
        r"^#+ ",
        r"^```\w+\n",
        r"^\|",
        r"(?<![\d.])\d\.\d\d(?!\d)",
        r"(?<=`)pairie [a-z]+",
        r"\]\([\w/.-]+\.(?:svg|png)\)",
    ):
        found = [sorted(re.findall(what, text, re.MULTILINE)) for text in (english, chinese)]
        assert found[0] == found[1], f"{what}: mend README.zh.md"
    blocks = [re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for text in (english, chinese)]
    assert blocks[0] == blocks[1]
    assert "(README.zh.md)" in english and "(README.md)" in chinese


@pytest.mark.parametrize(
    ("package", "call", "extra"),
    [
        ("torch", "from pairie.cli.train import train; train([Path('r.toml')], Path('m'))", "train"),
        ("pandas", "import pairie; pairie.Document('').to_pandas()", "table"),
    ],
)
def test_a_missing_package_names_its_extra(package: str, call: str, extra: str) -> None:
    program = f"import sys; from pathlib import Path; sys.modules[{package!r}] = None; {call}"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert f"pip install 'pairie[{extra}]'" in done.stderr, done.stderr


def test_commands_name_all_forms_and_no_others() -> None:
    # Help is shown without reading the formats, so the names stand in enums of their own.
    assert {form.value for form in Given} == set(readable_forms())
    tables = {"csv", "xlsx", "parquet", "duckdb"}
    assert {form.value for form in Form} == {*FORMATS, *TOOLS, *tables}
