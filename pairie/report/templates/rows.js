// The rows of the table: records as pairie made them, and what became of them by changes.

/** One row a record, then one for each MEASURE that was added. Cells that nobody touched stay as pairie made them. */
function rowsOf(page) {
  const before = page.original;
  const rows = [];
  const taken = new Set();
  const names = new Set();
  for (const record of page.found.records ?? []) {
    const ids = record.mentions ?? [];
    ids.forEach((id) => taken.add(id));
    const measures = ids.map((id) => page.mentions.get(id)).filter((mention) => mention?.label === "MEASURE");
    if (ids.length && !measures.length) continue;
    // Other programs may give one id to two records.
    let id = String(record.record_id);
    while (names.has(id)) id += "'";
    names.add(id);
    rows.push(rowOfRecord(page, id, record, measures, before));
  }
  for (const mention of page.mentions.values()) {
    if (mention.label === "MEASURE" && !taken.has(mention.id)) rows.push(rowOfMeasure(page, mention));
  }
  return rows.sort((a, b) => a.evidence[0] - b.evidence[0]);
}

/** Links by their head. */
function byHead(links) {
  const found = new Map();
  for (const link of links) {
    if (!found.has(link.head)) found.set(link.head, []);
    found.get(link.head).push(link);
  }
  return found;
}

function tailsOf({ mentions, linksByHead }, measures, type) {
  const links = measures.flatMap((measure) => linksByHead.get(measure.id) ?? []);
  const ids = new Set(links.filter((link) => link.type === type).map((link) => link.tail));
  return [...ids]
    .map((id) => mentions.get(id))
    .filter(Boolean)
    .sort((a, b) => a.start - b.start);
}

function rowOfRecord(page, id, record, measures, before) {
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
    id,
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
    priority: record.review_priority ?? 0,
  };
  row.edited = edited || Boolean(moved || recast);
  return finished(row);
}

function rowOfMeasure(page, measure) {
  const tails = (type) => surface(page.tails([measure], type), type);
  return finished({
    page,
    id: `act-${measure.id}`,
    record: null,
    measures: [measure],
    main: measure,
    actors: tails("AGENT"),
    recipients: tails("BENEFICIARY"),
    amounts: tails("QUANTITY"),
    measure: measure.text,
    category: measure.category ?? "other",
    status: measure.planned ? "planned" : "done",
    years: [null, null],
    evidence: [measure.start, measure.end],
    score: measure.score ?? 1,
    priority: 0,
    edited: true,
  });
}

function finished(row) {
  withVerdicts(row);
  row.key = `${row.page.index}:${row.id}`;
  row.state = row.verdict ?? row.page.marks.get(row.id) ?? "open";
  row.reasons = row.verdict ? [] : reasonsOf(row);
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
