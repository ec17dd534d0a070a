"""Which amounts of a page are parts of others, and which of those sums do not add up.

Nothing is repaired: a total whose parts say something else keeps its printed value and is marked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pairie.facts.amount_context import clause_before, sentence_start
from pairie.facts.amount_lines import sums_of_lines
from pairie.facts.amount_sums import closing_sums, lists_behind, silent_sums
from pairie.facts.sentences import SENTENCE_END
from pairie.facts.sized import Sized, adds_up, exceeds, is_alike, set_parts, thing_of

__all__ = ["find_parts"]

# 其中, 包括, 仅2020年 and a colon begin a list of parts; 包括…在内的 does not.
_LIST = re.compile(
    r"其中(?!之一)|包括(?![^。；;\n]{0,20}在内)|包含(?!在内)|内含|[（(]含|仅(?=[今去当]年|[0-9]{4}年|上半年)|[：:]|分别[为是]"
)
_BRACKETS = str.maketrans("（）", "()")
# At the head of a clause these begin something new after a list of parts.
_NEW_TOPIC = re.compile(
    r"(?:另外?|此外|还|同时|并|又|再|先后|累计|全年|共|合计|总计|截至|引进|组织|选派|派出|捐赠|举办|开展|培训|援建|修建|新建|服务|"
    r"惠及|受益|带动|通过)"
)
_SEMICOLON = re.compile("[；;]")
# 面积从200亩扩大到500亩: the 200 are among the 500.
_GROWN = re.compile(r"(?:扩大|扩展|拓展|增加|增长|发展|壮大|扩建|提高|[增扩])[到至](?:现在的|如今的)?[约近]?$")
_MOST_DETAILS = 6
# So many amounts at most hang together; the time of a page without full stops stays linear.
_LONGEST = 60


def find_parts(text: str, amounts: Sequence[Sized]) -> None:
    """Find the whole that each part belongs to; sets ``role``, ``whole`` and ``differs``.

    Args:
        text: the page, in Simplified characters.
        amounts: in the order of the text.
    """
    sentences = _by_sentence(text, amounts)
    for index, sentence in enumerate(sentences):
        _listed_parts(text, sentence, sentences[index - 1] if index else [])
        lists_behind(text, sentence)
        closing_sums(text, sentence, sentences[index - 1] if index else [])
        silent_sums(text, sentence)
        _years_of_totals(text, sentence)
    sums_of_lines(text, amounts)
    _earlier_sizes(text, amounts)
    _details(text, [sized for sized in amounts if sized.role == "total"])


def _by_sentence(text: str, amounts: Sequence[Sized]) -> list[list[Sized]]:
    sentences: list[list[Sized]] = []
    for sized in amounts:
        last = sentences[-1] if sentences else []
        if last and len(last) < _LONGEST and not SENTENCE_END.search(text, last[-1].end, sized.start):
            last.append(sized)
        else:
            sentences.append([sized])
    return sentences


def _listed_parts(text: str, sentence: Sequence[Sized], sentence_before: Sequence[Sized]) -> None:
    """Give 其中 its whole, the innermost first: 3000万元,其中教育1800万元(其中校舍1200万元)."""
    begins = sentence_start(text, sentence[0].start)
    cues = list(_LIST.finditer(text, begins, sentence[-1].start))
    for cue in reversed(cues):
        before = [sized for sized in sentence if sized.end <= cue.start()]
        if not before and sentence_before and not text[begins : cue.start()].strip():
            between = [end[0] for end in SENTENCE_END.finditer(text, sentence_before[-1].end, cue.start())]
            before = list(sentence_before) if len(between) == 1 and between != ["\n"] else []
        listed = list(_scope(text, cue, [sized for sized in sentence if sized.start >= cue.end()]))
        if cue[0] in "：:" or cue[0].startswith("分别"):
            _exhaustive_list(text, cue, before, listed)
        else:
            _parts_of(before, listed)


def _scope(text: str, cue: re.Match[str], after: Sequence[Sized]) -> Iterator[Sized]:
    """Yield the amounts that a list runs over: to the closing bracket, or to where something new begins."""
    end = _closing_bracket(text, cue.start())
    in_lines = text[cue.end() : cue.end() + 1] in ("：", ":")  # 其中:教育…;医疗…
    for index, sized in enumerate(after):
        clause = clause_before(text, sized.start)
        if end is not None and sized.start > end:
            return
        if index and _NEW_TOPIC.match(clause):
            return
        # 其中500万元用于修路;300万元用于饮水: the list goes on behind a semicolon if an amount opens the clause.
        if index and not in_lines and clause.strip() and _SEMICOLON.search(text, after[index - 1].end, sized.start):
            return
        yield sized


def _closing_bracket(text: str, at: int) -> int | None:
    """Return where the bracket that is open at ``at`` closes; None if none is."""
    opened = text[max(0, at - 2) : at + 1].translate(_BRACKETS)
    if "(" not in opened:
        return None
    closed = text[at : at + 200].translate(_BRACKETS).find(")")
    return at + closed if closed >= 0 else None


def _parts_of(before: Sequence[Sized], listed: Sequence[Sized]) -> None:
    wholes: list[tuple[Sized, list[Sized]]] = []
    for index, sized in enumerate(listed):
        if not sized.may_be_part:
            continue
        known = next((pair for pair in wholes if is_alike(pair[0], sized)), None)
        whole = known[0] if known else _whole_of(sized, before, is_first=not index)
        if whole is None:
            continue
        if known and exceeds([sized], whole):
            break  # 五名教师,其中两名教语文,38名学生跟着学
        parts = known[1] if known else []
        if not known:
            wholes.append((whole, parts))
        parts.append(sized)
    for whole, parts in wholes:
        set_parts(whole, parts)
        # Groups of people may overlap: women and members of the party.
        groups = [[part] for part in parts] if whole.amount.kind == "people" else [parts]
        whole.differs |= any(exceeds(group, whole) for group in groups)


def _whole_of(part: Sized, before: Sequence[Sized], *, is_first: bool) -> Sized | None:
    """Return the nearest amount that may contain the part; one that is too small only if it alone can be meant."""
    alike = [sized for sized in reversed(before) if sized.role in ("total", "part") and is_alike(sized, part)]
    same = [sized for sized in alike if sized.amount.unit == part.amount.unit]
    for found in (same, alike):
        large = next((sized for sized in found if not exceeds([part], sized)), None)
        if large is not None:
            return large
    return same[0] if len(alike) == len(same) == 1 and is_first else None


def _exhaustive_list(text: str, cue: re.Match[str], before: Sequence[Sized], listed: Sequence[Sized]) -> None:
    """Read 1000万元:产业500万元,教育500万元 and 30名,分别为教师20名、医生10名."""
    whole = next((sized for sized in reversed(before) if cue.start() - sized.end <= 2), None)
    if whole is None or whole.role not in ("total", "part"):
        return
    parts = [sized for sized in listed if sized.may_be_part and sized.amount.unit == whole.amount.unit]
    if len(parts) < 2:
        return
    set_parts(whole, parts)
    is_exact = all(sized.amount.qualifier == "exact" for sized in (whole, *parts))
    whole.differs |= is_exact and not adds_up(whole, parts)


def _years_of_totals(text: str, sentence: Sequence[Sized]) -> None:
    """Read 2019年投入900万元,累计投入4100万元: what is counted over a shorter time is part of the longer."""
    for part in sentence:
        longer = [
            sized
            for sized in sentence
            if part.may_be_part
            and sized.role == "total"
            and sized.amount.unit == part.amount.unit
            and part.context.reach is not None
            and (sized.context.reach or 0) > part.context.reach
            and sized.amount.value > part.amount.value
            and "planned" not in (sized.context.stage, part.context.stage)
            and thing_of(text, sized) == thing_of(text, part)
        ]
        if longer:
            nearest = min(longer, key=lambda sized: (sized.context.reach or 0, abs(sized.start - part.start)))
            set_parts(nearest, [part])


def _earlier_sizes(text: str, amounts: Sequence[Sized]) -> None:
    """Read 首批种下200亩。…现已扩大到500亩: what a thing has grown to contains what it was before."""
    for index, whole in enumerate(amounts):
        # The money of one year is not in that of the next.
        if whole.amount.kind == "money" or not whole.may_be_part or not _GROWN.search(clause_before(text, whole.start)):
            continue
        before = reversed(amounts[max(0, index - _MOST_DETAILS) : index])
        alike = (s for s in before if s.amount.unit == whole.amount.unit and "\n" not in text[s.end : whole.start])
        earlier = next(alike, None)
        if earlier is not None and earlier.may_be_part and earlier.amount.value < whole.amount.value:
            set_parts(whole, [earlier])


def _details(text: str, amounts: Sequence[Sized]) -> None:
    """Find the details of a summary further down: 132个 项目 above, 56个 and 76个 项目 below."""
    by_thing: defaultdict[tuple[str, str], list[Sized]] = defaultdict(list)
    for sized in amounts:
        by_thing[sized.amount.unit, thing_of(text, sized)].append(sized)
    for same in by_thing.values():
        for index, whole in enumerate(same):
            digits = str(whole.amount.value).rstrip("0").replace(".", "")
            if not whole.may_be_part or whole.amount.qualifier != "exact" or len(digits) < 3:
                continue  # sums of small round numbers happen by chance
            after = [s for s in same[index + 1 : index + 1 + _MOST_DETAILS] if s.amount.value < whole.amount.value]
            for count in range(2, len(after) + 1):
                if all(s.may_be_part for s in after[:count]) and adds_up(whole, after[:count], closely=True):
                    set_parts(whole, after[:count])
                    break
