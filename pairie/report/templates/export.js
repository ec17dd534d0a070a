// What was checked, as annotations: the inline XML of the guidelines, or JSON Lines.
const ELEMENT_OF_LABEL = { ACTOR: "A", RECIPIENT: "R", AMOUNT: "Q", MEASURE: "M" };
const ATTRIBUTE_OF_LINK = { AGENT: "by", BENEFICIARY: "to", QUANTITY: "amt" };
// XML 1.0 has no way at all to write these; the same characters as in pairie/formats/inline.py.
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u;

/** Mentions and links as they now stand: rejected acts are out, what was accepted is certain. */
function standing(page) {
  const out = page.rejected;
  const certain = new Set();
  for (const row of page.rows) if (row.state === "accepted") row.touches.forEach((id) => certain.add(id));
  const heads = new Set(
    page.rows.filter((row) => row.state === "accepted").flatMap((row) => row.measures.map(({ id }) => id)),
  );
  const mentions = page.ordered
    .filter(({ id }) => !out.has(id))
    .map((mention) => {
      const { same, ...rest } = mention;
      const kept = same && !out.has(same) && page.mentions.has(same) ? { same } : {};
      const scores = ["score", ...(heads.has(mention.id) ? ["category_score", "planned_score"] : [])];
      const sure = certain.has(mention.id) ? Object.fromEntries(scores.map((key) => [key, 1])) : {};
      return { ...rest, ...kept, ...sure };
    });
  const links = page.links
    .filter(({ head, tail }) => !out.has(head) && page.mentions.has(head) && page.mentions.has(tail))
    .map((link) => (heads.has(link.head) ? { ...link, score: 1 } : link));
  return { mentions, links };
}

/** A line of JSONL. The records of a document that was changed are left to `pairie convert`, which assembles them. */
function toLine(page, today = new Date().toISOString().slice(0, 10)) {
  if (!page.changed) return JSON.stringify(page.found);
  const { mentions, links } = standing(page);
  const count = (state) => String(page.rows.filter((row) => row.state === state).length);
  const meta = {
    ...page.found.meta,
    id: page.id,
    checked: today,
    accepted: count("accepted"),
    rejected: count("rejected"),
    unchecked: count("open"),
  };
  return JSON.stringify({ ...page.found, entities: mentions, relations: links, records: [], meta });
}

const escaped = (text) =>
  text.replace(/[&<>\r]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" })[char]);
const quoted = (text) => `"${escaped(text).replace(/["\n\t]/g, (char) => `&#${char.charCodeAt(0)};`)}"`;

function tag(name, attributes) {
  const given = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `<${name}${given.map(([key, value]) => ` ${key}=${quoted(String(value))}`).join("")}>`;
}

/** Write a <doc>; throws where the form has no way to say it. */
function toXml(page) {
  const { mentions, links } = standing(page);
  const ids = xmlIds(mentions);
  const source = page.found.source ?? {};
  const genre = page.found.meta?.genre;
  const lines = [tag("doc", { id: page.id, genre, title: source.title, date: source.date, year: source.covered_year })];
  let n_written = 0;
  for (const { start, end, kind } of page.passages) {
    const inside = mentions.filter((mention) => start <= mention.start && mention.end <= end);
    n_written += inside.length;
    if (page.text.slice(start, end).includes("\n")) throw new Error("line break in a passage");
    const opening = tag("p", { kind: kind === "body" ? null : kind });
    lines.push(`${opening}${inlined(page, start, end, inside, ids, links)}</p>`);
  }
  const xml = `${lines.join("\n")}\n</doc>\n`;
  if (n_written < mentions.length || UNWRITABLE.test(xml)) throw new Error("cannot be written");
  return xml;
}

function inlined(page, start, end, mentions, ids, links) {
  const pieces = [];
  const open = [];
  let at = start;
  const copy = (until) => {
    pieces.push(escaped(page.text.slice(at, until)));
    at = until;
  };
  const close = () => {
    const mention = open.pop();
    copy(mention.end);
    pieces.push(`</${ELEMENT_OF_LABEL[mention.label]}>`);
  };
  for (const mention of mentions) {
    while (open.length && open.at(-1).end <= mention.start) close();
    if (open.length && mention.end > open.at(-1).end) throw new Error("mentions cross");
    copy(mention.start);
    pieces.push(tag(ELEMENT_OF_LABEL[mention.label], xmlAttributes(mention, ids, links)));
    open.push(mention);
  }
  while (open.length) close();
  copy(end);
  return pieces.join("");
}

function xmlAttributes(mention, ids, links) {
  const attributes = { id: ids.get(mention.id) };
  if (mention.label !== "MEASURE") return attributes;
  attributes.cat = mention.category ?? "other";
  for (const [type, name] of Object.entries(ATTRIBUTE_OF_LINK)) {
    const tails = links
      .filter((link) => link.type === type && link.head === mention.id)
      .map((link) => ids.get(link.tail));
    if (tails.length) attributes[name] = [...new Set(tails)].join(" ");
  }
  if (mention.planned) attributes.plan = "yes";
  if (mention.same) attributes.same = ids.get(mention.same);
  return attributes;
}

/** Ids of the form a1, r1, q1, m1: the ones there are if all are of it, else numbered anew in the order of the text. */
function xmlIds(mentions) {
  const letter = (mention) => ELEMENT_OF_LABEL[mention.label].toLowerCase();
  if (mentions.every((mention) => new RegExp(`^${letter(mention)}[0-9]+$`).test(mention.id))) {
    return new Map(mentions.map(({ id }) => [id, id]));
  }
  const counts = { a: 0, r: 0, q: 0, m: 0 };
  return new Map(mentions.map((mention) => [mention.id, `${letter(mention)}${++counts[letter(mention)]}`]));
}

function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = make("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
