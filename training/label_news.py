"""Write ``annotations/news``: labels of real news paragraphs as digest and offsets, from their inline annotation.

    python training/label_news.py annotations/news --read PART.txt … --marked MARKED.xml … [--text work/news.txt]

``--read`` files list what was read: ``id<TAB>paragraph`` a line; ``--marked`` files hold the paragraphs that have a
mention. Paragraphs that were read and not marked are negatives. A tenth goes to ``dev.jsonl``, the rest to
``train.jsonl``; versions of one story stay together. ``--text`` keeps what the folder holds already, each paragraph in
its split; one that is marked again, if only as bare text, gets its new labels.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_inline
from pairie.formats.labelled_lines import read_labelled_lines, write_labelled_lines
from pairie.types import Document

DEV_SHARE = 0.1
RUN = 20
"""Characters: bulletins that share so long a run are versions of one story and must not be parted."""


def gather(
    read: Sequence[Path], marked: Sequence[Path], kept: Sequence[AnnotatedDocument] = ()
) -> list[AnnotatedDocument]:
    """Return all paragraphs that were read, with their labels; those of ``kept`` with the old ones or the new.

    Raises:
        FormatError: a marked paragraph was not read, or its text was changed.
    """
    paragraphs = {annotated.id: annotated.document.text for annotated in kept}
    for path in read:
        for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
            name, _, text = line.partition("\t")
            if paragraphs.setdefault(name, text) != text:
                raise FormatError(f"{path}: {name} is taken; got another paragraph, expected a new name. Rename it.")
    labelled = {annotated.id: annotated for annotated in kept}
    labelled |= {annotated.id: annotated for path in marked for annotated in read_inline(path)}
    for name, annotated in labelled.items():
        if annotated.document.text != paragraphs.get(name):
            raise FormatError(f"{name}: text differs; got a changed or unknown paragraph, expected the one read.")
    return [
        labelled.get(name, AnnotatedDocument(name, "broadcast", Document(text=text)))
        for name, text in paragraphs.items()
    ]


def split(
    documents: Sequence[AnnotatedDocument], in_train: Collection[str] = (), held_out: Collection[str] = ()
) -> tuple[list[AnnotatedDocument], list[AnnotatedDocument]]:
    """Return train and dev; stories that share a run of RUN characters stay together.

    Args:
        in_train, held_out: ids of paragraphs that were in train and dev before, whose stories stay there. A story of
            both, that a new paragraph joins, goes to dev: only so nothing is learnt of what is scored.
    """
    group = list(range(len(documents)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    holder: dict[str, int] = {}
    for i, annotated in enumerate(documents):
        text = annotated.document.text
        for at in range(len(text) - RUN + 1):
            group[root(i)] = root(holder.setdefault(text[at : at + RUN], i))
    every = round(1 / DEV_SHARE)
    taught = {root(i) for i, annotated in enumerate(documents) if annotated.id in in_train}
    tested = {root(i) for i, annotated in enumerate(documents) if annotated.id in held_out}
    new = dict.fromkeys(root(i) for i in range(len(documents)) if root(i) not in taught | tested)
    tested |= {r for n, r in enumerate(new) if n % every == 0}
    in_dev = [root(i) in tested for i in range(len(documents))]
    return (
        [d for d, dev in zip(documents, in_dev, strict=True) if not dev],
        [d for d, dev in zip(documents, in_dev, strict=True) if dev],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--read", type=Path, nargs="+", required=True)
    parser.add_argument("--marked", type=Path, nargs="+", required=True)
    parser.add_argument("--text", type=Path, help="text of the paragraphs that the folder labels already: they stay")
    options = parser.parse_args(arguments)
    options.target.mkdir(parents=True, exist_ok=True)
    files = [options.target / f"{name}.jsonl" for name in ("train", "dev")]
    before = [read_labelled_lines(file, options.text) if options.text else [] for file in files]
    gathered = gather(options.read, options.marked, [annotated for part in before for annotated in part])
    parts = split(gathered, *({annotated.id for annotated in part} for part in before))
    for file, documents in zip(files, parts, strict=True):
        file.write_text(write_labelled_lines(documents), encoding="utf-8")
        n_characters = sum(len(d.document.text) for d in documents)
        n_mentions = sum(len(d.document.entities) for d in documents)
        print(f"{file.stem}: {len(documents)} paragraphs, {n_characters} characters, {n_mentions} mentions")


if __name__ == "__main__":
    main()
