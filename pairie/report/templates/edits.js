// Changes of mentions and links. Each returns null, or words that say why it was not made.
const edits = {
  judge(row, state) {
    const { page } = row;
    page.change(() => {
      if (row.state === state) page.marks.delete(row.id);
      else page.marks.set(row.id, state);
    });
    return null;
  },

  add(page, label, start, end) {
    const wrong = page.objection(null, label, start, end);
    if (wrong) return wrong;
    const id = page.freeId();
    page.change(() => page.mentions.set(id, mentionOf(page, { id, label, score: 1 }, start, end)));
    return warned(label, start, end);
  },

  respan(page, id, start, end) {
    const mention = page.mentions.get(id);
    const wrong = page.objection(id, mention.label, start, end);
    if (wrong) return wrong;
    page.change(() => page.mentions.set(id, mentionOf(page, { ...mention, score: 1 }, start, end)));
    return warned(mention.label, start, end);
  },

  /** Change a label. Links that go on making sense change with it, the others fall. */
  relabel(page, id, label) {
    const mention = page.mentions.get(id);
    if (mention.label === label) return null;
    const wrong = page.objection(id, label, mention.start, mention.end);
    if (wrong) return wrong;
    page.change(() => {
      const { category, planned, same, ...rest } = mention;
      page.mentions.set(id, mentionOf(page, { ...rest, label, score: 1 }, mention.start, mention.end));
      page.links = page.links
        .filter((link) => link.head !== id && (link.tail !== id || label !== "MEASURE"))
        .map((link) => (link.tail === id ? { ...link, type: LINK_OF_LABEL[label], score: 1 } : link));
      forgetSame(page, id);
    });
    return warned(label, mention.start, mention.end);
  },

  /** Set the category or plan of all reports of an act. */
  recast(page, measures, changes) {
    const scores = ["score", ...Object.keys(changes).map((key) => `${key}_score`)];
    const certain = Object.fromEntries(scores.map((key) => [key, 1]));
    page.change(() => {
      for (const { id } of measures) page.mentions.set(id, { ...page.mentions.get(id), ...changes, ...certain });
    });
    return null;
  },

  remove(page, id) {
    page.change(() => {
      page.mentions.delete(id);
      page.links = page.links.filter((link) => link.head !== id && link.tail !== id);
      forgetSame(page, id);
    });
    return null;
  },

  link(page, measure, tail) {
    const type = LINK_OF_LABEL[tail.label];
    const there = page.links.some((link) => link.type === type && link.head === measure.id && link.tail === tail.id);
    if (!there) page.change(() => (page.links = [...page.links, { type, head: measure.id, tail: tail.id, score: 1 }]));
    return null;
  },

  unlink(page, measures, tailId) {
    const heads = new Set(measures.map((measure) => measure.id));
    page.change(() => (page.links = page.links.filter((link) => !(heads.has(link.head) && link.tail === tailId))));
    return null;
  },
};

/** A mention as Document.to_dict() writes it; its place in the source is found again by `pairie convert`. */
function mentionOf(page, { id, label, score, category, planned, same }, start, end) {
  const mention = { id, label, start, end, text: page.text.slice(start, end), score };
  if (label === "MEASURE") {
    Object.assign(mention, { category: category ?? "other", planned: planned ?? false });
    if (same) mention.same = same;
  }
  return { ...mention, source_spans: [] };
}

const warned = (label, start, end) => (label === "MEASURE" && end - start > LONGEST_MEASURE ? word("tooLong") : null);

function forgetSame(page, id) {
  for (const mention of page.mentions.values()) {
    if (mention.same !== id) continue;
    const { same, ...rest } = mention;
    page.mentions.set(mention.id, rest);
  }
}
