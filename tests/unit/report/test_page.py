"""The file that the checking page is: what stands in it, and that nothing of a text is markup there."""

import base64
import hashlib
import json
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from pairie.formats import AnnotatedDocument
from pairie.formats.jsonl import parse_line, to_line
from pairie.report import build_report
from pairie.report.page import SCRIPTS, _template
from pairie.report.pictures import PagePicture
from pairie.types import Document, Link, Mention, Passage

NASTY = "</script><script>alert(1)</script><!-- {{script}} & \u2028 \ud800 𠮷"


class Elements(HTMLParser):
    """Scripts and styles by what they hold, and all tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.style = ""
        self.policy = self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""

        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        if self.inside == "style":
            self.style += data


def document(text: str, name: str = "一") -> AnnotatedDocument:
    return AnnotatedDocument(name, None, Document(text, (Passage(0, len(text)),)))


@pytest.mark.parametrize("text", ["平常的一句话。", NASTY])
def test_documents_stand_in_it_as_they_are(text: str) -> None:
    documents = [document(text), document(text * 2, NASTY)]
    page = Elements(build_report(documents, title=NASTY, faults=[NASTY]))
    found = [content for attributes, content in page.scripts if attributes.get("class") == "document"]
    assert [parse_line(line, where="page") for line in found] == documents
    assert [content for attributes, content in page.scripts if not attributes] == [page.scripts[-1][1]]
    settings = json.loads(page.scripts[0][1])
    assert settings["faults"] == [NASTY] and settings["language"] is None


def test_only_our_own_script_and_style_run() -> None:
    page = Elements(build_report([document("一句话。")]))
    for kind, content in (("script-src", page.scripts[-1][1]), ("style-src", page.style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in page.policy
    assert page.policy.startswith("default-src 'none'") and "unsafe" not in page.policy
    assert not {"img", "iframe", "object", "embed", "form-action"} & set(page.tags)


def test_all_parts_of_the_script_are_in() -> None:
    parts = {path.name.removesuffix(".js") for path in files("pairie.report").joinpath("templates").iterdir()}
    assert sorted(SCRIPTS) == sorted(parts - {"report.css", "report.html"})


def test_no_address_is_fetched_and_no_html_is_written() -> None:
    for name in (*(f"{part}.js" for part in SCRIPTS), "report.css", "report.html"):
        source = _template(name).replace("http://www.w3.org/2000/svg", "")
        forbidden = (
            "http:",
            "https:",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "eval(",
            "@import",
            "url(",
            "fetch(",
        )
        assert [words for words in forbidden if words in source] == [], name


def test_name_of_the_saved_file_is_a_file_name() -> None:
    def name(title: str) -> str:
        return json.loads(Elements(build_report([], title=title)).scripts[0][1])["name"]

    assert name("援藏 2021/上册") == "援藏-2021-上册"
    assert name("../../etc/passwd") == "etc-passwd"
    assert name("///") == "pairie"
    assert len(name("县" * 400)) == 60


def test_changes_kept_by_a_browser_belong_to_these_documents() -> None:
    def digest(text: str) -> str:
        return json.loads(Elements(build_report([document(text)])).scripts[0][1])["digest"]

    assert digest("甲。") == digest("甲。") != digest("乙。")


def test_pictures_stand_beside_their_document() -> None:
    picture = PagePicture(595.0, 842.0, "data:image/jpeg;base64,AA==")
    page = Elements(build_report([document("甲。"), document("乙。")], pictures={1: {3: picture}}))
    ((attributes, content),) = [script for script in page.scripts if script[0].get("class") == "pictures"]
    assert attributes["data-document"] == "1"
    assert json.loads(content) == {"3": picture.to_dict()}


def test_lines_are_those_of_jsonl() -> None:
    annotated = document("<b>甲</b>")
    assert to_line(annotated).replace("<", "\\u003c") in build_report([annotated])


def test_own_labels_are_left_out_and_named() -> None:
    mentions = (
        Mention("x1", "PROGRAMME", 0, 2, "山海"),  # type: ignore[arg-type]
        Mention("m1", "MEASURE", 2, 4, "帮扶", category="other", planned=False),
    )
    links = (Link("UNDER", "m1", "x1"),)  # type: ignore[arg-type]
    html = build_report([AnnotatedDocument("d1", None, Document("山海帮扶", entities=mentions, relations=links))])
    assert '"id": "m1"' in html and '"id": "x1"' not in html and '"UNDER"' not in html
    assert "PROGRAMME, UNDER: words that are not of the guidelines; what bears them is neither shown here" in html
