"""Label Studio from end to end: interface, predictions, a correction, the export, and a model trained on it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import pairie
from pairie.cli import app
from pairie.formats import read_inline
from pairie.formats.tools.label_studio import write_label_studio
from pairie.formats.tools.label_studio_reading import document_of_task, read_label_studio
from pairie.formats.tools.losses import differences
from tests.servers.conftest import executable, running
from tests.servers.http import Api, free_port
from tests.servers.letters import letters
from tests.servers.retraining import train_on

pytestmark = [pytest.mark.servers, pytest.mark.slow]

TOKEN = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Project:
    """A project of the running server."""

    api: Api
    number: int

    def tasks(self) -> list[dict[str, Any]]:
        found = self.api.call("GET", f"/api/tasks?project={self.number}&page_size=100&fields=all")
        return [self.api.call("GET", f"/api/tasks/{task['id']}") for task in found["tasks"]]

    def export(self, form: str, path: Path) -> Path:
        path.write_bytes(self.api.raw("GET", f"/api/projects/{self.number}/export?exportType={form}"))
        return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    place = tmp_path_factory.mktemp("label-studio")
    program = executable("label-studio", "PAIRIE_LABEL_STUDIO", ("label-studio",), place / "venv")
    port = free_port()
    command = [str(program), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    command += ["--data-dir", str(place), "--username", "reader@example.org", "--password", "Only-for-a-test-1"]
    switches = {
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "COLLECT_ANALYTICS": "False",
        "LATEST_VERSION_CHECK": "False",
    }
    base = f"http://127.0.0.1:{port}"
    with running([*command, "--user-token", TOKEN], url=f"{base}/health", log=place / "log", cwd=place, **switches):
        yield Api(base, {"Authorization": f"Token {TOKEN}"})


@pytest.fixture(scope="module")
def project(server: Api, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What ``pairie convert --to label-studio`` writes, imported."""
    path = tmp_path_factory.mktemp("tasks") / "letters.json"
    assert write_label_studio(letters(), path) == []
    interface = path.with_name("letters-interface.xml").read_text(encoding="utf-8")
    made = server.call("POST", "/api/projects", {"title": "Letters", "label_config": interface})
    tasks = json.loads(path.read_text(encoding="utf-8"))
    answer = server.call("POST", f"/api/projects/{made['id']}/import?return_task_ids=1", tasks)
    assert len(answer["task_ids"]) == len(tasks) and answer["prediction_count"] == len(tasks)
    return Project(server, made["id"])


def test_predictions_stand_in_the_tasks(project: Project) -> None:
    tasks = project.tasks()
    assert [task["data"]["document"] for task in tasks] == ["信-1", "信-2", "信-3"]
    found = [document_of_task(task, "the server")[0] for task in tasks]
    for before, after in zip(letters(), found, strict=True):
        assert differences(before, after) == []
        assert before.document == after.document


def test_a_correction_comes_back_and_a_model_learns_from_it(project: Project, tmp_path: Path) -> None:
    tasks = project.tasks()
    for task in tasks:
        results = (
            _corrected(task["predictions"][0]["result"])
            if task["data"]["document"] == "信-1"
            else (task["predictions"][0]["result"])
        )
        project.api.call("POST", f"/api/tasks/{task['id']}/annotations", {"result": results})
    path = project.export("JSON", tmp_path / "export.json")
    documents = read_label_studio(path).checked()
    first, second, third = documents
    assert [annotated.id for annotated in documents] == ["信-1", "信-2", "信-3"]
    assert [(m.text, m.label, m.category, m.planned) for m in first.document.entities] == [
        ("禾丰区水务站", "ACTOR", None, None),
        ("𠮷田镇", "RECIPIENT", None, None),
        ("运来六台水泵", "MEASURE", "goods", False),
        ("六台", "AMOUNT", None, None),
        ("再办两期管水员培训班", "MEASURE", "talent", False),
        ("𠮷田镇", "RECIPIENT", None, None),
    ]
    added = first.document.entities[-1]
    assert (added.start, added.end) == (0, 3)
    assert ("BENEFICIARY", "m2", added.id) in {(k.type, k.head, k.tail) for k in first.document.relations}
    assert third.document.text.startswith("来信照登\r\n")
    for before, after in zip(letters()[1:], (second, third), strict=True):
        # A person has looked at them: they are certain now.
        assert {loss.what for loss in differences(before, after)} == {"scores of mentions", "scores of links"}
    run = CliRunner().invoke(app, ["convert", str(path), "-o", str(tmp_path / "corrected.xml")])
    # An inline file has no place for the line end of Windows: the passages are without it.
    assert run.exit_code == 0, run.output
    model = train_on(read_inline(tmp_path / "corrected.xml"), tmp_path / "training")
    found = pairie.load(model, threads=1, verify=True).extract(first.document.text)
    assert found.text == first.document.text


def _corrected(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Do what a person does: another category, the plan unticked, a recipient added in the heading and linked."""
    kept = [result for result in results if result.get("from_name") != "planned"]
    for result in kept:
        if result.get("from_name") == "category" and result["id"] == "m2":
            result["value"]["choices"] = ["talent"]
    place = {"start": 0, "end": 3, "text": "𠮷田镇"}
    region = {"id": "xY3-new", "from_name": "label", "to_name": "text", "type": "labels"}
    link = {"type": "relation", "from_id": "m2", "to_id": "xY3-new", "direction": "right", "labels": ["BENEFICIARY"]}
    return [*kept, {**region, "value": {**place, "labels": ["RECIPIENT"]}, "origin": "manual"}, link]


def test_json_min_names_what_it_leaves_out(project: Project, tmp_path: Path) -> None:
    reading = read_label_studio(project.export("JSON_MIN", tmp_path / "min.json"))
    assert reading.faults == []
    second = next(annotated for annotated in reading.documents if annotated.id == "信-2")
    assert [(m.text, m.label) for m in second.document.entities] == [
        ("云岭公司", "ACTOR"),
        ("修渠", "MEASURE"),
        ("上湾村", "RECIPIENT"),
    ]
    assert second.document.entities[1].category == "infrastructure"
    assert any(loss.what.startswith("links") for loss in reading.losses)
