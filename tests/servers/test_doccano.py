"""doccano from end to end: types, an import, a correction, the export, and a model trained on it."""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import pairie
from pairie.formats.tools.doccano import read_doccano, relation_types, span_types, write_doccano
from pairie.formats.tools.losses import differences
from tests.servers.conftest import executable, running
from tests.servers.http import Api, free_port
from tests.servers.letters import letters
from tests.servers.retraining import train_on

pytestmark = [pytest.mark.servers, pytest.mark.slow]

# Its release of 2023 does not run with what came later.
REQUIREMENTS = ("doccano==1.8.4", "marshmallow<4", "numpy<2", "setuptools<81")
LOGIN = {"username": "reader", "password": "Only-for-a-test-1"}


@dataclass
class Project:
    api: Api
    number: int

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.api.call(method, f"/v1/projects/{self.number}/{path}", body)

    def wait(self, task: str) -> Any:
        """Wait for the queue of the server to do what it was asked for."""
        end = time.monotonic() + 300
        while time.monotonic() < end:
            status = self.api.call("GET", f"/v1/tasks/status/{task}")
            if status["ready"]:
                return status
            time.sleep(0.5)
        raise AssertionError(f"task {task} is not done: {status}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    place = tmp_path_factory.mktemp("doccano")
    program = executable("doccano", "PAIRIE_DOCCANO", REQUIREMENTS, place / "venv")
    env = {
        "DOCCANO_HOME": str(place),
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "MEDIA_ROOT": str(place / "media"),
        "STANDALONE": "True",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }
    for arguments in (["init"], ["createuser", *(f"--{key}={value}" for key, value in LOGIN.items())]):
        subprocess.run([program, *arguments], env={**os.environ, **env}, check=True, capture_output=True)
    asked = "import os, backend; print(os.path.dirname(backend.__file__))"
    python = program.with_name("python.exe" if sys.platform == "win32" else "python")
    backend = subprocess.run([python, "-c", asked], check=True, capture_output=True, text=True).stdout.strip()
    base = f"http://127.0.0.1:{free_port()}"
    # `doccano webserver` would listen on all addresses of the machine.
    web = [str(program.with_name("gunicorn")), "--bind", base.removeprefix("http://"), "--workers", "1", "config.wsgi"]
    queue = [str(program), "task", "--concurrency=1"]
    with ExitStack() as stack:
        stack.enter_context(running(web, url=f"{base}/v1/me", log=place / "web.log", cwd=Path(backend), **env))
        # The health of the server is that of its queue as well.
        stack.enter_context(running(queue, url=f"{base}/v1/health/", log=place / "queue.log", cwd=place, **env))
        api = Api(base)
        key = api.call("POST", "/v1/auth/login/", LOGIN)["key"]
        yield Api(base, {"Authorization": f"Token {key}"})


@pytest.fixture(scope="module")
def project(server: Api, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What ``pairie convert --to doccano`` writes, imported."""
    path = tmp_path_factory.mktemp("lines") / "letters.jsonl"
    losses = {loss.what for loss in write_doccano(letters(), path)}
    assert losses == {"scores of mentions", "scores of links"}
    settings = {
        "name": "letters",
        "description": "letters",
        "project_type": "SequenceLabeling",
        "resourcetype": "SequenceLabelingProject",
        "allow_overlapping": True,
        "use_relation": True,
    }
    made = Project(server, server.call("POST", "/v1/projects", settings)["id"])
    for route, types in (("span-types", span_types()), ("relation-types", relation_types())):
        for kind in types:
            made.call("POST", route, kind)
    upload = server.raw("POST", "/v1/fp/process/", *_form("filepond", path)).decode()
    asked = {"format": "JSONL", "task": "RelationExtraction", "uploadIds": [upload], "encoding": "utf_8"}
    status = made.wait(made.call("POST", "upload", asked)["task_id"])
    assert status["error"] in (None, []), status
    return made


def _form(field: str, path: Path) -> tuple[bytes, str]:
    """Return a file as a form sends it, and the type of that."""
    border = "letters-of-a-test"
    head = f'--{border}\r\nContent-Disposition: form-data; name="{field}"; filename="{path.name}"\r\n'
    body = (
        f"{head}Content-Type: application/json\r\n\r\n".encode() + path.read_bytes() + f"\r\n--{border}--\r\n".encode()
    )
    return body, f"multipart/form-data; boundary={border}"


def test_a_correction_comes_back_and_a_model_learns_from_it(project: Project, tmp_path: Path) -> None:
    examples = project.call("GET", "examples?limit=10")["results"]
    assert [example["meta"]["document"] for example in examples] == ["信-1", "信-2", "信-3"]
    _correct(project, next(example for example in examples if example["meta"]["document"] == "信-1")["id"])
    task = project.call("POST", "download", {"format": "JSONL", "exportApproved": False})["task_id"]
    project.wait(task)
    packed = tmp_path / "export.zip"
    packed.write_bytes(project.api.raw("GET", f"/v1/projects/{project.number}/download?taskId={task}"))
    documents = read_doccano(_unpacked(packed, tmp_path)).checked()
    first, second, third = sorted(documents, key=lambda annotated: annotated.id)
    assert {(m.text, m.start, m.label, m.category, bool(m.planned)) for m in first.document.entities} == {
        ("禾丰区水务站", 13, "ACTOR", None, False),
        ("𠮷田镇", 20, "RECIPIENT", None, False),
        ("运来六台水泵", 23, "MEASURE", "goods", False),
        ("六台", 25, "AMOUNT", None, False),
        ("再办两期管水员培训班", 32, "MEASURE", "talent", False),
        ("𠮷田镇", 0, "RECIPIENT", None, False),
    }
    assert first.document.passages[0].kind == "heading" and first.genre == "news"
    linked = {(k.type, first.document.mention(k.tail).start) for k in first.document.relations}
    assert ("BENEFICIARY", 0) in linked
    assert third.document.text.startswith("来信照登\r\n")
    for before, after in zip(letters()[1:], (second, third), strict=True):
        lost = {loss.what for loss in differences(before, after)}
        assert lost <= {"scores of mentions", "scores of links", "ids of mentions"}
    model = train_on([first, second], tmp_path / "training")
    assert pairie.load(model, threads=1, verify=True).extract(first.document.text).text == first.document.text


def _correct(project: Project, example: int) -> None:
    """Do what a person does: another category without the plan, a recipient added in the heading and linked."""
    types = {kind["text"]: kind["id"] for kind in project.call("GET", "span-types")}
    links = {kind["text"]: kind["id"] for kind in project.call("GET", "relation-types")}
    spans = project.call("GET", f"examples/{example}/spans")
    act = next(span for span in spans if span["label"] == types["MEASURE:training:planned"])
    project.call("PATCH", f"examples/{example}/spans/{act['id']}", {"label": types["MEASURE:talent"]})
    place = {"start_offset": 0, "end_offset": 3, "label": types["RECIPIENT"], "prob": 0}
    added = project.call("POST", f"examples/{example}/spans", place)
    link = {"from_id": act["id"], "to_id": added["id"], "type": links["BENEFICIARY"]}
    project.call("POST", f"examples/{example}/relations", link)


def _unpacked(packed: Path, folder: Path) -> Path:
    with zipfile.ZipFile(packed) as files:
        (name,) = files.namelist()
        found = Path(files.extract(name, folder))
    assert json.loads(found.read_text(encoding="utf-8").split("\n")[0])["entities"]
    return found
