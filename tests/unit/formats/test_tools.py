"""Formats of tools: what the files look like, what is read of the tools' own, what is refused and how it is told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.tools import TOOLS, told
from pairie.formats.tools.brat import annotation_conf, to_brat
from pairie.formats.tools.brat_reading import read_brat
from pairie.formats.tools.columns import to_columns
from pairie.formats.tools.drafts import Draft
from pairie.formats.tools.label_studio import task_of
from pairie.formats.tools.label_studio_interface import labelling_interface
from pairie.formats.tools.label_studio_reading import read_label_studio
from pairie.formats.tools.losses import UNTOUCHED
from pairie.records import assemble
from pairie.types import CATEGORIES, Link

LETTER = """<docs><doc id="浦-1" genre="news" year="2020"><p kind="heading">书架到了</p>
<p><A id="a1">浦东图书馆</A>寄给<R id="r1">石门中学</R><M id="m1" cat="goods" by="a1" to="r1" amt="q1">\
<Q id="q1">两架</Q>旧书</M>，明年<M id="m2" cat="training" plan="yes" by="a1" same="m1">还要教编目</M>。</p>
</doc></docs>"""


EMPTY_ROW = "1\t{}\tO\tO\tO\tO\t_"


@pytest.fixture
def letter() -> AnnotatedDocument:
    (annotated,) = parse_inline(LETTER)
    return annotated


def written(name: str, letter: AnnotatedDocument, folder: Path) -> Path:
    path = folder / ("out" if TOOLS[name].folder else f"out{TOOLS[name].suffix}")
    TOOLS[name].write([letter], path)
    return path


def faults(name: str, path: Path) -> list[str]:
    read = TOOLS[name].read
    assert read is not None
    return read(path).faults


# Label Studio


def test_interface_names_every_label_link_and_category() -> None:
    interface = labelling_interface()
    for name in ("ACTOR", "RECIPIENT", "AMOUNT", "MEASURE", "AGENT", "BENEFICIARY", "QUANTITY", "SAME", *CATEGORIES):
        assert f'value="{name}"' in interface
    assert 'granularity="symbol"' in interface
    more = labelling_interface(labels=("ACTOR", "PLACE & TIME"), categories=("roads",))
    assert 'value="PLACE &amp; TIME"' in more and 'value="roads"' in more and "funds" not in more


def test_a_task_holds_regions_choices_and_relations(letter: AnnotatedDocument) -> None:
    task = task_of(letter)
    (prediction,) = task["predictions"]
    kinds = [result["type"] for result in prediction["result"]]
    assert kinds.count("labels") == 5 and kinds.count("choices") == 3 and kinds.count("relation") == 5
    assert all(result["score"] == 1.0 for result in prediction["result"] if result["type"] == "labels")
    by_hand = task_of(letter, finished=True)
    assert "predictions" not in by_hand and len(by_hand["annotations"]) == 1


def changed(path: Path, change: Any) -> Path:
    """Rewrite a file of tasks as a tool or a hand might have left it."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    change(tasks[0])
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def region(task: dict[str, Any], name: str) -> dict[str, Any]:
    return next(result for result in task["predictions"][0]["result"] if result.get("id") == name)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda task: region(task, "a1")["value"].update(labels=["DONOR"]), "unknown label of mention a1; got 'DONOR'"),
        (lambda task: region(task, "a1")["value"].update(labels=["ACTOR", "RECIPIENT"]), "its labels; got"),
        (lambda task: region(task, "a1")["value"].update(end=999), "mention a1 outside the text; got 5..999"),
        (lambda task: region(task, "a1")["value"].update(start=6), "does not agree with the text; got '浦东图书馆'"),
        (lambda task: region(task, "q1")["value"].update(start=18, end=22, text="旧书，明"), "mentions cross; got m1"),
        (lambda task: region(task, "r1")["value"].update(start="5"), "outside the text; got '5'"),
        (lambda task: task["data"].update(text="书架到了 " + task["data"]["text"][5:]), "not the text that was given"),
        (lambda task: task["predictions"][0]["result"][-1].update(to_id="zz"), "to no mention; got 'zz'"),
        (lambda task: task["predictions"][0]["result"][-1].update(labels=["GIVES"]), "unknown type of link"),
        (lambda task: task["predictions"][0]["result"][-1].update(labels=["QUANTITY"]), "does not fit its ends"),
        (lambda task: task["data"].pop("text"), "member 'text'"),
        (lambda task: task["predictions"][0].update(result="none"), "member 'result'"),
        (lambda task: region(task, "a1").update(score="sure"), "member 'score'; got 'sure'"),
        (lambda task: task["predictions"][0]["result"][-1].update(labels=7), "member 'labels'; got 7"),
        (lambda task: task["data"].update(pairie=[1]), "no object; got list"),
        (lambda task: task["data"]["pairie"].update(meta=["x"]), "meta; got ['x'], expected an object"),
    ],
)
def test_a_bad_task_is_named_and_the_others_go_on(
    change: Any, said: str, letter: AnnotatedDocument, tmp_path: Path
) -> None:
    path = changed(written("label-studio", letter, tmp_path), change)
    other = task_of(AnnotatedDocument("另", None, letter.document)) | {"id": 77}
    path.write_text(json.dumps([*json.loads(path.read_text(encoding="utf-8")), other]), encoding="utf-8")
    reading = read_label_studio(path)
    (fault,) = reading.faults
    assert said in fault and f"{path}: task 1" in fault
    assert [annotated.id for annotated in reading.documents] == ["另"]
    with pytest.raises(FormatError, match="task 1"):
        reading.checked()


def test_bad_category_of_a_region(letter: AnnotatedDocument, tmp_path: Path) -> None:
    def spoil(task: dict[str, Any]) -> None:
        for result in task["predictions"][0]["result"]:
            if result.get("from_name") == "category":
                result["value"]["choices"] = ["gifts"]

    (fault,) = faults("label-studio", changed(written("label-studio", letter, tmp_path), spoil))
    assert "unknown category of mention m1; got 'gifts'" in fault


def test_no_json_and_no_tasks(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"data": ', encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.json: not JSON; got .*line 1"):
        read_label_studio(tmp_path / "a.json")
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FormatError, match="no tasks"):
        read_label_studio(tmp_path / "b.json")


def test_the_newest_annotation_counts_or_that_of_a_person(letter: AnnotatedDocument, tmp_path: Path) -> None:
    def annotate(task: dict[str, Any]) -> None:
        result = task["predictions"][0]["result"]
        task["annotations"] = [
            {"id": 1, "completed_by": {"id": 4, "email": "li@example.org"}, "updated_at": "2", "result": result[:1]},
            {"id": 2, "completed_by": 5, "updated_at": "3", "result": result[:2]},
            {"id": 3, "completed_by": 6, "updated_at": "4", "result": [], "was_cancelled": True},
        ]

    path = changed(written("label-studio", letter, tmp_path), annotate)
    reading = read_label_studio(path)
    assert [len(annotated.document.entities) for annotated in reading.documents] == [2]
    assert told(reading.losses) == ["1 other annotations of one task (first in 浦-1; 1 documents)"]
    (first,) = read_label_studio(path, annotator="li@example.org").documents
    assert [mention.label for mention in first.document.entities] == ["ACTOR"]
    skipped = read_label_studio(path, annotator="6")
    assert skipped.documents == [] and [loss.what for loss in skipped.losses] == ["tasks without labels"]


def test_predictions_and_drafts_are_named(letter: AnnotatedDocument, tmp_path: Path) -> None:
    path = written("label-studio", letter, tmp_path)
    untouched = read_label_studio(path)
    assert [(loss.document, loss.what) for loss in untouched.losses] == [(letter.id, UNTOUCHED)]
    # Begun and not submitted: the prediction is still all that counts.
    drafted = read_label_studio(changed(path, lambda task: task.update(drafts=[{"id": 3, "result": []}])))
    assert drafted.documents == untouched.documents
    assert told(drafted.losses) == [
        f"1 {UNTOUCHED} (first in 浦-1; 1 documents)",
        "1 drafts that were not submitted (first in 浦-1; 1 documents)",
    ]
    bare = read_label_studio(changed(path, lambda task: task.update(predictions=[])))
    assert [loss.what for loss in bare.losses] == ["tasks without labels", "drafts that were not submitted"]

    def submit(task: dict[str, Any]) -> None:
        task.update(drafts=[], predictions=[], annotations=[{"id": 4, "result": []}])

    assert read_label_studio(changed(path, submit)).losses == []


def test_links_drawn_backwards_or_without_a_name() -> None:
    draft = Draft("x", "甲县捐款")
    draft.add_mention("a", "ACTOR", 0, 2)
    draft.add_mention("m", "MEASURE", 2, 4, category="funds")
    draft.add_link(None, "a", "m")
    draft.add_link("AGENT", "m", "a")
    assert draft.finish("d").document.relations == (Link("AGENT", "m", "a"),)
    with pytest.raises(FormatError, match="does not fit its ends"):
        draft.add_link(None, "a", "a")


def test_one_label_in_itself() -> None:
    draft = Draft("x", "甲县乙镇")
    draft.add_mention("a", "ACTOR", 0, 4)
    draft.add_mention("b", "ACTOR", 2, 4)
    with pytest.raises(FormatError, match="same label nested; got b '乙镇'"):
        draft.finish("d")


# doccano


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "x.jsonl:1: not JSON"),
        ("[]", "x.jsonl:1: no object; got list"),
        ('{"id": 8, "text": "甲"}', "x.jsonl:1 (document 8): member 'label'"),
        ('{"id": 8, "text": "甲", "label": [[0, 2, "ACTOR"]]}', "(document 8): mention a1 outside the text; got 0..2"),
        ('{"id": 8, "text": "甲", "label": [[0, 1, "ORG"]]}', "unknown label of mention x1; got 'ORG'"),
        ('{"text": "甲", "entities": [{"id": 1, "label": "ACTOR", "start_offset": 0, "end_offset": 1}], '
         '"relations": [{"from_id": 1, "to_id": 2, "type": "AGENT"}]}', "to no mention; got '2'"),
        ('{"text": "甲乙丙", "label": [[0, 2, "ACTOR"], [1, 3, "MEASURE:funds"]]}', "mentions cross"),
        ('{"text": "甲", "entities": [{"id": [1], "label": "ACTOR", "start_offset": 0, "end_offset": 9}]}', "outside"),
        ('{"text": "甲", "label": [], "relations": 3}', "member 'relations'; got 3"),
        ('{"text": "甲", "label": [], "pairie": "x"}', "no object; got str"),
    ],
)  # fmt: skip
def test_bad_lines_of_doccano(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(line + '\n{"id": 9, "text": "好", "label": []}\n', encoding="utf-8")
    read = TOOLS["doccano"].read
    assert read is not None
    reading = read(tmp_path / "x.jsonl")
    assert len(reading.faults) == 1 and said in reading.faults[0]
    assert [annotated.id for annotated in reading.documents] == ["doccano-9"]


def test_doccano_labels_tell_category_and_plan(letter: AnnotatedDocument, tmp_path: Path) -> None:
    line = json.loads(written("doccano", letter, tmp_path).read_text(encoding="utf-8"))
    labels = [entity["label"] for entity in line["entities"]]
    assert labels == ["ACTOR", "RECIPIENT", "MEASURE:goods", "AMOUNT", "MEASURE:training:planned"]
    types = json.loads((tmp_path / "out-spans.json").read_text(encoding="utf-8"))
    assert set(labels) <= {kind["text"] for kind in types}


# brat


def test_brat_lines(letter: AnnotatedDocument) -> None:
    lines = to_brat(letter).splitlines()
    assert lines[0] == "T1\tACTOR 5 10\t浦东图书馆"
    assert "R1\tAGENT Arg1:T3 Arg2:T1" in lines and "R5\tSAME Arg1:T5 Arg2:T3" in lines
    assert [line for line in lines if line[0] == "A"] == [
        *("A1\tcategory T3 goods", "A2\tcategory T5 training", "A3\tplanned T5"),
    ]
    assert "category\tArg:MEASURE, Value:pairing|funds" in annotation_conf()


def brat_folder(folder: Path, text: str, labels: str) -> Path:
    (folder / "一.txt").write_bytes(text.encode())
    (folder / "一.ann").write_bytes(labels.encode())
    return folder


def test_brat_events_equivalences_and_broken_lines(tmp_path: Path) -> None:
    labels = (
        "T1\tACTOR 0 2\t甲县\nT2\tMEASURE 2 4\t修桥\nT3\tMEASURE 6 8\t架桥\nT4\tMEASURE 9 10;11 12\t铺 路\r\n"
        "E1\tMEASURE:T2 AGENT:T1\nE2\tMEASURE:T3 AGENT2:T1\nA1\tcategory E1 infrastructure\n*\tSAME T3 T2\n"
        "R1\tAGENT Arg1:T4 Arg2:T1\nN1\tReference T1 x:1\t甲\n#1\tAnnotatorNotes T1\t看不清\n"
    )
    reading = read_brat(brat_folder(tmp_path, "甲县修桥，即架桥。铺的路。", labels))
    (annotated,) = reading.checked()
    document = annotated.document
    assert annotated.id == "一" and [m.text for m in document.entities] == ["甲县", "修桥", "架桥"]
    assert (document.entities[1].category, document.entities[2].same) == ("infrastructure", document.entities[1].id)
    assert [(link.type, link.head) for link in document.relations] == [("AGENT", "m1"), ("AGENT", "m2")]
    assert {loss.what for loss in reading.losses} == {
        *("discontinuous mentions", "links of discontinuous mentions", "lines of the kind N", "notes"),
    }


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("T1\tACTOR 0 9\t甲县", "一.ann:1: mention a1 outside the text; got 0..9"),
        ("T1\tACTOR 0 2\t乙县", "一.ann:1: mention T1 does not agree with the text; got '乙县'"),
        ("T1\tACTOR 0\t甲县", "一.ann:1: bad range"),
        (f"T1\tACTOR 0 {'9' * 5000}\t甲县", "一.ann:1: bad range"),
        ("\nACTOR", "一.ann:2: bad line"),
        ("T1\tACTOR 0 2\t甲县\nR1\tAGENT T1 T2", "一.ann:2: bad argument"),
        ("T1\tACTOR 0 2\t甲县\nR1\tAGENT Arg1:T9 Arg2:T1", "一.ann:2: link AGENT to no mention; got 'T9'"),
        ("T1\tACTOR 0 2\t甲县\nA1\tcategory T1 goods", "expected it on a MEASURE"),
    ],
)
def test_bad_lines_of_brat(labels: str, said: str, tmp_path: Path) -> None:
    (fault,) = read_brat(brat_folder(tmp_path, "甲县修桥", labels)).faults
    assert said in fault


def test_brat_without_text(tmp_path: Path) -> None:
    (tmp_path / "二.ann").write_text("T1\tACTOR 0 2\t甲县", encoding="utf-8")
    (fault,) = read_brat(tmp_path).faults
    assert "二.txt: cannot be read" in fault
    (tmp_path / "none").mkdir()
    with pytest.raises(FormatError, match="no annotations"):
        read_brat(tmp_path / "none")


# Columns


def test_columns_show_a_layer_for_each_label(letter: AnnotatedDocument) -> None:
    rows = [line.split("\t") for line in to_columns(letter).splitlines() if line[:1].isdigit()]
    at = next(i for i, row in enumerate(rows) if row[1] == "两")
    assert rows[at][4:] == ["B-AMOUNT", "B-goods", "Id.MEASURE=m1|AGENT=a1|BENEFICIARY=r1|QUANTITY=q1|Id.AMOUNT=q1"]
    assert rows[at + 1][4:] == ["I-AMOUNT", "I-goods", "_"]


@pytest.mark.parametrize("first", ["ACTOR", "RECIPIENT"])
def test_mentions_in_one_place_come_back_in_their_order(tmp_path: Path, first: str) -> None:
    draft = Draft("x", "甲县")
    for label in (first, *({"ACTOR", "RECIPIENT"} - {first})):
        draft.add_mention(label.lower(), label, 0, 2)
    annotated = draft.finish("d")
    for name, tool in TOOLS.items():
        if tool.read is not None:
            path = tmp_path / (name if tool.folder else f"{name}{tool.suffix}")
            tool.write([annotated], path)
            (again,) = tool.read(path).documents
            assert again.document.entities[0].label == first, name


def test_columns_name_mentions_that_layers_cannot_hold(tmp_path: Path) -> None:
    draft = Draft("x", "甲县乙镇修路")
    draft.add_mention("a1", "ACTOR", 0, 2)
    draft.add_mention("m1", "MEASURE", 4, 6, category="infrastructure")
    draft.add_link("AGENT", "m1", "a1")
    annotated = draft.finish("d")
    twice = annotated.document.entities[0]
    nested = annotated.document.replace(
        entities=(*annotated.document.entities, twice.__class__("a2", "ACTOR", 0, 4, "甲县乙镇"))
    )
    losses = TOOLS["columns"].write([AnnotatedDocument("d", None, nested)], tmp_path / "x.conllup")
    assert [(loss.what, loss.count) for loss in losses] == [("mentions", 1)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1\t甲\tI-ACTOR\tO\tO\tO\t_", "x.conllup:1: bad mark; got 'I-ACTOR' in ACTOR"),
        ("1\t甲\tB-DONOR\tO\tO\tO\t_", "x.conllup:1: bad mark; got 'DONOR' in the layer ACTOR"),
        ("1\t甲\tO\tO\tO\tB-gifts\t_", "unknown category of mention m1; got 'gifts'"),
        ("1\t甲\tO\tO", "x.conllup:1: bad row; got 4 columns, expected 7"),
        (EMPTY_ROW.format("\\Uffffffff"), "x.conllup:1: bad form; got '\\\\Uffffffff'"),
        (EMPTY_ROW.format("\\u000a"), "x.conllup:1: bad form; got '\\\\u000a'"),
        (EMPTY_ROW.format(""), "x.conllup:1: bad form; got ''"),
        (
            f"# start = 0\n{EMPTY_ROW.format('甲')}\n\n# start = 1\n{EMPTY_ROW.format('乙')}",
            "bad start; got 1, expected 2",
        ),
        (f"# start = 999999999\n{EMPTY_ROW.format('甲')}", "x.conllup:1: bad start; got 999999999"),
        (f"# characters = 999999999\n{EMPTY_ROW.format('甲')}", "bad number of characters; got 999999999"),
        (f"# start = {'9' * 5000}\n{EMPTY_ROW.format('甲')}", "x.conllup:1: bad number"),
        ("1\t甲\tO\tO\tO\tB-funds\tAGENT=a9", "x.conllup:1: link AGENT to no mention; got 'a9'"),
    ],
)
def test_bad_rows(row: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.conllup").write_text(row + "\n", encoding="utf-8")
    (fault,) = faults("columns", tmp_path / "x.conllup")
    assert said in fault


def test_bare_layers_are_enough(tmp_path: Path) -> None:
    rows = "1\t甲\tB-ACTOR\tO\tO\tO\t_\n2\t县\tI-ACTOR\tO\tO\tO\t_\n\n1\t捐\tO\tO\tO\tB-funds\t_\n"
    (tmp_path / "x.conllup").write_text(rows, encoding="utf-8")
    read = TOOLS["columns"].read
    assert read is not None
    (annotated,) = read(tmp_path / "x.conllup").checked()
    assert annotated.document.text == "甲县\n捐"
    assert [(m.id, m.text, m.category) for m in annotated.document.entities] == [
        ("a1", "甲县", None),
        ("m1", "捐", "funds"),
    ]


# DocBin, XMI, UIE


def test_docbin_keeps_how_sure_category_and_plan_are(letter: AnnotatedDocument, tmp_path: Path) -> None:
    document = letter.document
    entities = tuple(
        replace(m, category_score=0.6, planned_score=0.9) if m.label == "MEASURE" else m for m in document.entities
    )
    sure = document.replace(entities=entities)
    letter = replace(letter, document=sure.replace(records=assemble(sure)))
    read = TOOLS["docbin"].read
    assert read is not None and read(written("docbin", letter, tmp_path)).documents == [letter]


def test_spacy_component_knows_what_was_read(letter: AnnotatedDocument, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    import pairie.spacy_component as component
    from pairie.formats.tools.docbin import KEY

    assert KEY == component.KEY
    (doc,) = DocBin().from_disk(written("docbin", letter, tmp_path)).get_docs(spacy.blank("zh").vocab)
    assert [span._.pairie_category for span in doc.spans["pairie"] if span.label_ == "MEASURE"] == ["goods", "training"]
    assert doc._.pairie_links == letter.document.relations


def test_spans_that_were_taken_out_take_their_links_along(letter: AnnotatedDocument, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    path = written("docbin", letter, tmp_path)
    (doc,) = DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab)
    kept = [span for span in doc.spans["pairie"] if span.id_ != "a1"]
    doc.spans["pairie"] = [*kept, Span(doc, 0, 2, label="AMOUNT")]
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    read = TOOLS["docbin"].read
    assert read is not None
    reading = read(path)
    (annotated,) = reading.checked()
    assert [m.id for m in annotated.document.entities] == ["r1", "m1", "q1", "m2", "q2"]
    assert annotated.document.entities[-1].text == "书架"
    assert [(loss.what, loss.count) for loss in reading.losses] == [("links of spans that were taken out", 2)]
    path.write_bytes(b"no spaCy")
    with pytest.raises(FormatError, match="no DocBin"):
        read(path)


def test_xmi_counts_in_utf16_on_paper_only(letter: AnnotatedDocument, tmp_path: Path) -> None:
    pytest.importorskip("cassis")
    draft = Draft("x", "𠮷县捐款")
    draft.add_mention("a1", "ACTOR", 0, 2)
    folder = tmp_path / "cas"
    TOOLS["inception"].write([draft.finish("页/1")], folder)
    (file,) = folder.glob("*.xmi")
    assert file.name == "页%2F1.xmi" and 'end="3"' in file.read_text(encoding="utf-8")
    read = TOOLS["inception"].read
    assert read is not None
    (annotated,) = read(folder).checked()
    assert (annotated.id, annotated.document.entities[0].text) == ("页/1", "𠮷县")
    sound = file.read_text(encoding="utf-8")
    file.write_text("<xmi", encoding="utf-8")
    (fault,) = faults("inception", folder)
    assert f"{file}: no CAS" in fault
    file.write_text(sound.replace("<xmi", '<!DOCTYPE x [<!ENTITY a "甲">]>\n<xmi', 1), encoding="utf-8")
    (fault,) = faults("inception", folder)
    assert "XML that declares a DOCTYPE" in fault
    file.write_text(sound.replace('head="{', 'head="', 1), encoding="utf-8")
    (fault,) = faults("inception", folder)
    assert "not JSON" in fault


@pytest.mark.parametrize("name", ["columns", "uie", "brat", "doccano", "label-studio"])
def test_words_of_a_users_own_are_refused(name: str, letter: AnnotatedDocument, tmp_path: Path) -> None:
    programme = replace(letter.document.entities[0], label="PROGRAMME")  # type: ignore[arg-type]
    other = replace(letter, document=letter.document.replace(entities=(programme,), relations=()))
    with pytest.raises(FormatError, match="PROGRAMME"):
        written(name, other, tmp_path)


def test_uie_asks_for_labels_links_and_categories(letter: AnnotatedDocument, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    losses = {loss.what: loss.count for loss in TOOLS["uie"].write([letter], path)}
    assert losses == {"marks of repeated reports": 1, "marks of planned acts": 1}
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    for example in asked:
        for answer in example["result_list"]:
            if answer["start"] >= 0:
                assert example["content"][answer["start"] : answer["end"]] == answer["text"]
            else:  # counted from the end of the prompt and one sign that parts it from the passage
                assert (example["prompt"] + " ")[answer["start"] : answer["end"]] == answer["text"]
    by_prompt = {e["prompt"]: [a["text"] for a in e["result_list"]] for e in asked if e["content"] != "书架到了"}
    assert by_prompt["支援方"] == ["浦东图书馆"] and by_prompt["两架旧书的数量"] == ["两架"]
    assert by_prompt["还要教编目的受援方"] == []
    assert next(v for k, v in by_prompt.items() if k.startswith("两架旧书的举措类别[")) == ["物资"]
    assert {e["prompt"]: e["result_list"] for e in asked if e["content"] == "书架到了"} == {
        "支援方": [],
        "受援方": [],
        "数量": [],
        "举措": [],
    }
