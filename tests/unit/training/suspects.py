"""Documents made to raise a suspicion: what the parts of training/consistency.py are tested with."""

from collections.abc import Sequence

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from training.suspicious import Example

GIFT = '<M id="m1" cat="goods" by="a1" to="r1">捐书</M>'
WHOLE = f'<A id="a1">江州市</A>{GIFT}给<R id="r1">北岭县</R>。'


def corpus(*bodies: str) -> list[AnnotatedDocument]:
    """Documents d0, d1 … of one passage each."""
    return [parse_inline(f'<doc id="d{i}"><p>{body}</p></doc>')[0] for i, body in enumerate(bodies)]


def places(examples: Sequence[Example]) -> list[tuple[str, str]]:
    """Document and marked text of each example."""
    return [(e.document, e.context[e.context.index("【") + 1 : e.context.index("】")]) for e in examples]
