// Documents, what was changed in them, and the rows of the table that follow from both.
const LABELS = ["ACTOR", "RECIPIENT", "AMOUNT", "MEASURE"];
const LINK_OF_LABEL = { ACTOR: "AGENT", RECIPIENT: "BENEFICIARY", AMOUNT: "QUANTITY" };
const CATEGORIES = [
  "pairing", "funds", "goods", "infrastructure", "industry", "consumption", "talent", "training", "education", "health",
  "employment", "care", "exchange", "other",
];
const LOW_SCORE = 0.5;
const LONGEST_MEASURE = 60;
// Where a mention may not begin or end; the same characters as in pairie/guideline_rules.py.
const EDGE = /^[\s,，。;；:：、!！?？]$/u;

class Page {
  constructor(index, found) {
    this.index = index;
    this.found = found;
    this.id = found.meta?.id ?? String(index + 1);
    this.text = new Text(found.text);
    this.passages = found.passages?.length ? found.passages : linesOf(this.text);
    this.reset();
  }

  get title() {
    return this.found.source?.title || this.id.split(/[\\/]/).pop();
  }

  get changed() {
    return this.history.length > 0;
  }

  reset() {
    this.mentions = new Map((this.found.entities ?? []).map((mention) => [mention.id, mention]));
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
    for (let i = low; i < ordered.length && ordered[i].start < end; i++) if (start < ordered[i].end) found.push(ordered[i]);
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
    while (points.length && EDGE.test(points[0])) points.shift(), start++;
    while (points.length && EDGE.test(points.at(-1))) points.pop(), end--;
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

/** One row a record, then one for each MEASURE that was added. Cells that nobody touched stay as pairie made them. */
function rowsOf(page) {
  const { entities = [], relations = [] } = page.found;
  const before = { mentions: new Map(entities.map((mention) => [mention.id, mention])), links: relations };
  const rows = [];
  const taken = new Set();
  for (const record of page.found.records ?? []) {
    const ids = record.mentions ?? [];
    ids.forEach((id) => taken.add(id));
    const measures = ids.map((id) => page.mentions.get(id)).filter((mention) => mention?.label === "MEASURE");
    if (ids.length && !measures.length) continue;
    rows.push(rowOfRecord(page, record, measures, before));
  }
  for (const mention of page.mentions.values()) {
    if (mention.label === "MEASURE" && !taken.has(mention.id)) rows.push(rowOfMeasure(page, mention));
  }
  return rows.sort((a, b) => a.evidence[0] - b.evidence[0]);
}

function tailsOf({ mentions, links }, measures, type) {
  const heads = new Set(measures.map((measure) => measure.id));
  const ids = new Set(links.filter((link) => link.type === type && heads.has(link.head)).map((link) => link.tail));
  return [...ids].map((id) => mentions.get(id)).filter(Boolean).sort((a, b) => a.start - b.start);
}

function rowOfRecord(page, record, measures, before) {
  const were = (record.mentions ?? []).map((id) => before.mentions.get(id)).filter(Boolean);
  let edited = false;
  const cell = (type, known) => {
    const now = page.tails(measures, type);
    const same = JSON.stringify(now.map(placed)) === JSON.stringify(tailsOf(before, were, type).map(placed));
    edited ||= !same;
    return same ? known : surface(now, type);
  };
  const main = measures.find((measure) => before.mentions.get(measure.id)?.text === record.measure) ?? measures[0];
  const was = main && before.mentions.get(main.id);
  const moved = main && was && (main.start !== was.start || main.end !== was.end);
  const recast = main && was && (main.category !== was.category || main.planned !== was.planned);
  const row = {
    page,
    id: record.record_id,
    record,
    measures,
    main,
    actors: cell("AGENT", record.actors ?? []),
    recipients: cell("BENEFICIARY", record.recipients ?? []),
    amounts: cell("QUANTITY", record.amounts ?? []),
    measure: moved ? main.text : record.measure,
    category: recast ? main.category : record.category,
    status: recast ? (main.planned ? "planned" : "done") : record.status,
    years: [record.year_start ?? null, record.year_end ?? null],
    evidence: moved ? [main.start, main.end] : (record.evidence ?? [0, 0]),
    score: record.score ?? 1,
  };
  row.edited = edited || Boolean(moved || recast);
  return finished(row);
}

function rowOfMeasure(page, measure) {
  const tails = (type) => surface(page.tails([measure], type), type);
  return finished({
    page, id: `act-${measure.id}`, record: null, measures: [measure], main: measure,
    actors: tails("AGENT"), recipients: tails("BENEFICIARY"), amounts: tails("QUANTITY"),
    measure: measure.text, category: measure.category ?? "other", status: measure.planned ? "planned" : "done",
    years: [null, null], evidence: [measure.start, measure.end], score: measure.score ?? 1, edited: true,
  });
}

function finished(row) {
  row.key = `${row.page.index}:${row.id}`;
  row.state = row.page.marks.get(row.id) ?? "open";
  row.reasons = reasonsOf(row);
  row.review = row.record && !row.edited ? Boolean(row.record.needs_review) : row.reasons.length > 0;
  row.touches = new Set(row.measures.map((measure) => measure.id));
  for (const type of Object.values(LINK_OF_LABEL)) {
    for (const tail of row.page.tails(row.measures, type)) row.touches.add(tail.id);
  }
  return row;
}

function reasonsOf(row) {
  const stated = row.record?.review_reasons;
  if (Array.isArray(stated) && stated.length && !row.edited) return stated.map(String);
  const found = [];
  if (!row.actors.length) found.push("no_actor");
  if (!row.recipients.length) found.push("no_recipient");
  if (row.amounts.some((amount) => "value" in amount && amount.value === null)) found.push("unread_amount");
  if (row.score < LOW_SCORE) found.push("low_score");
  if (!found.length && row.record?.needs_review) found.push("marked");
  return found;
}

const placed = (mention) => [mention.id, mention.start, mention.end];

/** Cells in the words of the text: values and codes are worked out by `pairie convert`, not here. */
function surface(mentions, type) {
  const words = [...new Set(mentions.map((mention) => mention.text))];
  return words.map((text) => (type === "QUANTITY" ? { text } : { name: text, canonical: text }));
}
