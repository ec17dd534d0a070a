"""PaddleNLP's UIE: prompts with their answers, one a line, as its fine-tuning takes them. It is written only.

    {"content": "…", "result_list": [{"text": "甲县", "start": 0, "end": 2}], "prompt": "支援方"}

A line asks a passage for a label (``支援方``), an act for its links (``送去水泵的受援方``) or for its category
(``送去水泵的举措类别[资金,物资…]``, where the answer counts backwards from the end of the prompt, as PaddleNLP has
it). Questions without an answer stand there too: from them UIE learns to say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pairie.formats.annotated import AnnotatedDocument, check_words, lines_of
from pairie.formats.tools.losses import Loss
from pairie.formats.tools.names import CHINESE_OF_CATEGORY, CHINESE_OF_LABEL
from pairie.formats.tools.reading import as_json, write_file
from pairie.types import CATEGORIES, LINK_OF_LABEL, Category, LinkType, Mention, Passage

__all__ = ["write_uie"]

PROMPT_OF_LINK: Mapping[LinkType, str] = {LINK_OF_LABEL[label]: CHINESE_OF_LABEL[label] for label in LINK_OF_LABEL}
CATEGORY_PROMPT = "举措类别"


def write_uie(documents: Sequence[AnnotatedDocument], path: Path) -> list[Loss]:
    """Write the questions and answers of all passages.

    Returns:
        What a question cannot ask: links over passages, repeated reports, plans, and acts of the same words in one
        passage, whose links come together.

    Raises:
        FormatError: labels, categories or link types are not those of the guidelines, which alone have prompts.
    """
    losses: list[Loss] = []
    lines: list[str] = []
    for annotated in documents:
        check_words(annotated.document, f"document {annotated.id}", "form of UIE")
        lost: Counter[str] = Counter()
        lines += [as_json(example) + "\n" for example in _examples(annotated, lost)]
        losses += [Loss(annotated.id, what, count) for what, count in lost.items()]
    write_file(path, "".join(lines))
    return losses


def _examples(annotated: AnnotatedDocument, lost: Counter[str]) -> Iterator[dict[str, Any]]:
    document = annotated.document
    mentions = {mention.id: mention for mention in document.entities}
    asked: set[str] = set()
    within = 0
    for passage in document.passages or lines_of(document.text):
        content = document.text[passage.start : passage.end]
        inside = [m for m in document.entities if passage.start <= m.start and m.end <= passage.end]
        asked |= {mention.id for mention in inside}
        for label, prompt in CHINESE_OF_LABEL.items():
            yield _example(content, prompt, [m for m in inside if m.label == label], passage)
        acts: dict[str, list[str]] = {}
        for mention in inside:
            if mention.label == "MEASURE":
                acts.setdefault(mention.text, []).append(mention.id)
        lost["acts of the same words in one passage (their links are mixed)"] += sum(
            len(ids) for ids in acts.values() if len(ids) > 1
        )
        for words, ids in acts.items():
            for link_type, prompt in PROMPT_OF_LINK.items():
                links = [k for k in document.relations if k.type == link_type and k.head in ids]
                tails = [mentions[link.tail] for link in links if mentions[link.tail] in inside]
                within += len(tails)
                yield _example(content, f"{words}的{prompt}", list(dict.fromkeys(tails)), passage)
            categories = dict.fromkeys(c for c in (mentions[i].category for i in ids) if c is not None)
            yield _choice(content, f"{words}的{CATEGORY_PROMPT}", list(categories))
    lost["mentions over several passages"] += len(mentions) - len(asked)
    lost["links over passages"] += len(document.relations) - within
    lost["marks of repeated reports"] += sum(m.same is not None for m in document.entities)
    lost["marks of planned acts"] += sum(bool(m.planned) for m in document.entities)
    lost["scores of mentions"] += sum(m.score != 1.0 for m in document.entities)
    lost["scores of links"] += sum(link.score != 1.0 for link in document.relations)
    for what in [what for what, count in lost.items() if not count]:
        del lost[what]


def _example(content: str, prompt: str, answers: Sequence[Mention], passage: Passage) -> dict[str, Any]:
    found = [{"text": m.text, "start": m.start - passage.start, "end": m.end - passage.start} for m in answers]
    return {"content": content, "result_list": found, "prompt": prompt}


def _choice(content: str, question: str, answers: Sequence[Category]) -> dict[str, Any]:
    prompt = f"{question}[{','.join(CHINESE_OF_CATEGORY[category] for category in CATEGORIES)}]"
    found = []
    for category in answers:
        name = CHINESE_OF_CATEGORY[category]
        start = prompt.rfind(name) - len(prompt) - 1
        found.append({"text": name, "start": start, "end": start + len(name)})
    return {"content": content, "result_list": found, "prompt": prompt}
