"""The labelling interface of Label Studio for our labels: what "Labeling Setup → Code" takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from pairie.formats.tools.drafts import SAME
from pairie.formats.tools.names import CHINESE_OF_CATEGORY, CHINESE_OF_LABEL, colour_of
from pairie.types import CATEGORIES, LABELS, LINK_TYPES

__all__ = ["CATEGORY", "LABEL", "PLANNED", "TEXT", "labelling_interface"]

# The names of the tags, by which results say what they belong to.
TEXT, LABEL, CATEGORY, PLANNED = "text", "label", "category", "planned"


def labelling_interface(
    labels: Sequence[str] = LABELS,
    categories: Sequence[str] = CATEGORIES,
    links: Sequence[str] = LINK_TYPES,
    *,
    described: str = "MEASURE",
    hints: Mapping[str, str] = {**CHINESE_OF_LABEL, **CHINESE_OF_CATEGORY},
) -> str:
    """Return the interface: labels, links between mentions, and for a chosen measure its category and plan.

    Args:
        labels: the mention types.
        categories: what a mention of the type ``described`` may be.
        links: the types of links; the mark of a repeated report is added.
        described: the label that has categories and plans.
        hints: what is shown when the pointer rests on a label or category.
    """

    def tag(name: str, value: str, **attributes: str) -> str:
        hint = {"hint": hints[value]} if value in hints else {}
        given = {"value": value, **attributes, **hint}
        return f"<{name} {' '.join(f'{key}={quoteattr(word)}' for key, word in given.items())}/>"

    shown = f'visibleWhen="region-selected" whenTagName="{LABEL}" whenLabelValue={quoteattr(described)}'
    choices = f'toName="{TEXT}" perRegion="true" showInline="true" {shown}'
    lines = [
        "<View>",
        # Tables and verses of a page keep their spaces; else the editor would not show them.
        "  <Style>.lsf-richtext__line { white-space: pre-wrap; }</Style>",
        "  <Relations>",
        *(f"    {tag('Relation', link)}" for link in (*links, SAME)),
        "  </Relations>",
        f'  <Labels name="{LABEL}" toName="{TEXT}">',
        *(f"    {tag('Label', label, background=colour_of(label))}" for label in labels),
        "  </Labels>",
        # Chinese is marked by the character, not by the word.
        f'  <Text name="{TEXT}" value="${TEXT}" granularity="symbol"/>',
        f'  <Choices name="{CATEGORY}" choice="single-radio" {choices}>',
        *(f"    {tag('Choice', category)}" for category in categories),
        "  </Choices>",
        f'  <Choices name="{PLANNED}" choice="multiple" {choices}>',
        f"    {tag('Choice', PLANNED)}",
        "  </Choices>",
        "</View>",
        "",
    ]
    return "\n".join(lines)
