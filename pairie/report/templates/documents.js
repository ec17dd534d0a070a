// Documents and what was changed in them.
class Page {
  constructor(index, found) {
    this.index = index;
    this.found = found;
    this.id = found.meta?.id ?? String(index + 1);
    this.text = new Text(found.text);
    this.passages = found.passages?.length ? found.passages : linesOf(this.text);
    // As it was found, to tell which cells of the table were touched.
    this.original = {
      mentions: new Map((found.entities ?? []).map((mention) => [mention.id, mention])),
      linksByHead: byHead(found.relations ?? []),
    };
    this.reset();
  }

  get title() {
    return this.found.source?.title || this.id.split(/[\\/]/).pop();
  }

  get changed() {
    return this.history.length > 0;
  }

  reset() {
    this.mentions = new Map(this.original.mentions);
    this.links = this.found.relations ?? [];
    this.marks = new Map();
    this.history = [];
    this.cache = {};
  }

  /** Make a change that can be undone. Mentions and links are replaced by it, never altered in place. */
  change(act) {
    this.history.push({ mentions: new Map(this.mentions), links: this.links, marks: new Map(this.marks) });
    act();
    this.cache = {};
  }

  undo() {
    const before = this.history.pop();
    if (before) Object.assign(this, before, { cache: {} });
    return Boolean(before);
  }

  stored() {
    return { mentions: [...this.mentions.values()], links: this.links, marks: [...this.marks] };
  }

  restore({ mentions, links, marks }) {
    this.change(() => {
      this.mentions = new Map(mentions.map((mention) => [mention.id, mention]));
      this.links = links;
      this.marks = new Map(marks);
    });
  }

  get linksByHead() {
    this.cache.linksByHead ??= byHead(this.links);
    return this.cache.linksByHead;
  }

  tails(measures, type) {
    return tailsOf(this, measures, type);
  }

  get rows() {
    this.cache.rows ??= rowsOf(this);
    return this.cache.rows;
  }

  /** Mentions in the order of the text, outer ones first. */
  get ordered() {
    this.cache.ordered ??= [...this.mentions.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    return this.cache.ordered;
  }

  /** Mentions that touch a stretch, in the order of the text. */
  mentionsIn(start, end) {
    const { ordered } = this;
    this.cache.longest ??= ordered.reduce((most, mention) => Math.max(most, mention.end - mention.start), 0);
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ordered[middle].start < start - this.cache.longest) low = middle + 1;
      else high = middle;
    }
    const found = [];
    for (let i = low; i < ordered.length && ordered[i].start < end; i++)
      if (start < ordered[i].end) found.push(ordered[i]);
    return found;
  }

  /** Ids of the MEASUREs whose rows were rejected. */
  get rejected() {
    this.cache.rejected ??= new Set(
      this.rows.filter((row) => row.state === "rejected").flatMap((row) => row.measures.map((measure) => measure.id)),
    );
    return this.cache.rejected;
  }

  passageOf(start, end) {
    return this.passages.findIndex((passage) => passage.start <= start && end <= passage.end);
  }

  /** Why a span cannot be, as words for the user; null if it can. */
  objection(id, label, start, end) {
    if (start >= end) return word("hasNone");
    if (this.passageOf(start, end) < 0) return word("outside");
    for (const other of this.mentions.values()) {
      if (other.id === id || other.end <= start || end <= other.start) continue;
      if (other.label === label) return word("sameLabel", shortened(other.text));
      const nested = (other.start <= start && end <= other.end) || (start <= other.start && other.end <= end);
      if (!nested) return word("crosses", shortened(other.text));
    }
    return null;
  }

  trimmed(start, end) {
    const points = Array.from(this.text.slice(start, end));
    while (points.length && EDGE.test(points[0])) (points.shift(), start++);
    while (points.length && EDGE.test(points.at(-1))) (points.pop(), end--);
    return [start, end];
  }

  freeId() {
    let number = 1;
    while (this.mentions.has(`n${number}`)) number++;
    return `n${number}`;
  }
}

/** Cut a text to so many characters, if only to keep one name of thousands from filling the screen. */
function shortened(text, most = 24) {
  if (text.length <= most) return text;
  // A character takes two units at most, and a long text need not be spread whole.
  const points = Array.from(text.slice(0, 2 * most + 2));
  return points.length > most ? `${points.slice(0, most).join("")}…` : text;
}

function linesOf(text) {
  const found = [];
  let start = 0;
  for (const line of text.string.split("\n")) {
    const end = start + countPoints(line);
    if (line.trim()) found.push({ start, end, kind: "body" });
    start = end + 1;
  }
  return found;
}
