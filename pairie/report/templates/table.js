// Filters and the table of records.
const CHUNK = 120;

const FILTERS = {
  search: "",
  party: "",
  year: "",
  category: "",
  confidence: "",
  state: "",
  review: false,
  urgent: false,
  scope: "here",
};

/** Whether a row passes; a filter that is empty lets everything through. */
function passes(row, filters) {
  const { search, party, year, category, confidence, state, review } = filters;
  if (category && row.category !== category) return false;
  if (state && row.state !== state) return false;
  if (review && !row.review) return false;
  if (confidence && !(row.score < Number(confidence))) return false;
  if (year && !inYear(row, year)) return false;
  if (party && !partyNames(row).some((name) => name.includes(party))) return false;
  return !search || searchable(row).includes(search.toLowerCase());
}

function inYear(row, year) {
  const [start, end] = row.years;
  if (year === "none") return start === null && end === null;
  const wanted = Number(year);
  return (start ?? end) !== null && (start ?? end) <= wanted && wanted <= (end ?? start);
}

const partyNames = (row) => [...row.actors, ...row.recipients].flatMap((party) => [party.name, party.canonical ?? ""]);

function searchable(row) {
  return [row.measure, ...partyNames(row), ...row.amounts.map((amount) => amount.text)].join("\n").toLowerCase();
}

function yearsText([start, end]) {
  if (start === null && end === null) return "";
  return start === end ? String(start) : `${start ?? ""}–${end ?? ""}`;
}

class Table {
  constructor(root, choose) {
    this.body = root.querySelector("tbody");
    this.rows = [];
    this.elements = new Map();
    this.more = make("tr", { class: "more" }, make("td", { colspan: "9" }));
    new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.extend();
    }).observe(this.more);
    this.body.addEventListener("click", (event) => {
      const element = event.target.closest("tr[data-key]");
      if (element) choose(element.dataset.key);
    });
  }

  /** Show rows; only those that can be seen are made, the others when somebody scrolls or goes there. */
  show(rows, withDocument) {
    const alike = withDocument === this.withDocument && rows.length === this.rows.length;
    if (alike && rows.every((row, i) => row.key === this.rows[i].key)) return this.renew(rows);
    this.rows = rows;
    this.withDocument = withDocument;
    this.elements.clear();
    this.body.replaceChildren();
    this.language = language;
    this.body.closest("table").setAttribute("aria-rowcount", String(rows.length + 1));
    this.extend();
  }

  extend(until = this.elements.size + CHUNK) {
    const from = this.elements.size;
    for (const [i, row] of this.rows.slice(from, until).entries()) {
      const element = rowElement(row, this.withDocument, from + i);
      this.elements.set(row.key, element);
      this.body.append(element);
    }
    if (this.elements.size < this.rows.length) this.body.append(this.more);
    else this.more.remove();
  }

  /** Put rows that changed in the place of their former selves. */
  renew(rows) {
    rows.forEach((row, index) => {
      const before = this.elements.get(row.key);
      if (!before || (row === this.rows[index] && this.language === language)) return;
      const element = rowElement(row, this.withDocument, index);
      this.elements.set(row.key, element);
      before.replaceWith(element);
    });
    this.rows = rows;
    this.language = language;
  }

  indexOf(key) {
    return this.rows.findIndex((row) => row.key === key);
  }

  mark(key, touching = new Set(), { scroll = false } = {}) {
    const index = key === null ? -1 : this.indexOf(key);
    if (index >= this.elements.size) this.extend(index + CHUNK);
    for (const [other, element] of this.elements) {
      element.setAttribute("aria-selected", String(other === key));
      element.tabIndex = other === key || (index < 0 && other === this.rows[0].key) ? 0 : -1;
      element.classList.toggle("touching", touching.has(other));
    }
    const first = this.elements.get(key) ?? this.elements.get([...touching].find((other) => this.elements.has(other)));
    if (scroll) first?.scrollIntoView({ block: "nearest" });
  }

  focus(key) {
    this.elements.get(key)?.focus({ preventScroll: true });
  }
}

function rowElement(row, withDocument, index) {
  const partial = (key, content, attributes = {}) =>
    make("td", { "data-column": word(key), ...attributes }, make("div", { class: "clamp" }, content));
  const names = (parties) =>
    parties.length ? parties.map((party) => make("span", cell("party", party, party.canonical), party.name)) : gap();
  const amounts = row.amounts.map((amount) => make("span", cell("figure", amount), amount.text, ...amountTags(amount)));
  return make(
    "tr",
    {
      "data-key": row.key,
      "data-state": row.state,
      tabindex: "-1",
      "aria-selected": "false",
      "aria-rowindex": index + 2,
    },
    make("td", { class: "state", "data-column": word("state") }, stateSign(row)),
    withDocument && partial("document", row.page.title, { class: "where" }),
    partial("actors", names(row.actors)),
    partial("recipients", names(row.recipients)),
    partial("measure", [
      row.measure,
      row.status === "planned" && make("span", { class: "tag" }, word("plan")),
      editedTag(row),
    ]),
    partial(
      "category",
      row.foundCategory
        ? [
            make("span", { class: "verdict-missed", title: word("missed") }, word(row.category)),
            make("span", { class: "verdict-false", title: word("false") }, word(row.foundCategory)),
          ]
        : word(row.category),
      { class: "category" },
    ),
    partial("amounts", amounts),
    partial("when", yearsText(row.years), { class: "when" }),
    make("td", { class: "score", "data-column": word("score") }, scoreBar(row.score)),
  );
}

const gap = () => make("span", { class: "gap" }, word("none"));

/** The attributes of a party or amount; one that is more likely wrong than right is seen to be so. */
function cell(name, { score, verdict }, title = null) {
  if (verdict) return { class: `${name} ${verdictClass(verdict) ?? ""}`, title: word(verdict) };
  const unsure = score < LOW_SCORE;
  return { class: unsure ? `${name} unsure` : name, title: unsure ? word("unsure", score.toFixed(2)) : title };
}

/** What keeps an amount from being a plain total, and what is odd about it. */
function amountTags(amount) {
  const { role = "total", stage, extent, in_kind, flags = [] } = amount;
  const notes = [
    role !== "total" && word(role),
    stage && word(`stage_${stage}`),
    extent && word(`extent_${extent}`),
    in_kind && word("in_kind"),
  ].filter(Boolean);
  return [
    ...notes.map((words) => make("span", { class: "tag" }, words)),
    ...flags.map((flag) => make("span", { class: "tag odd" }, word(`flag_${flag}`))),
  ];
}

function editedTag(row) {
  if (!row.edited) return null;
  return make("span", { class: "tag edited" }, word(row.record ? "edited" : "added"));
}

const SIGNS = { accepted: "✓", rejected: "✕", open: "" };

function stateSign(row) {
  if (row.verdict) return verdictSign(row.verdict);
  if (row.state === "open" && row.review) {
    const why = row.reasons.map((reason) => word(reason)).join(word("comma"));
    return make(
      "span",
      { class: "sign doubt", role: "img", "aria-label": `${word("review")}: ${why}`, title: why },
      "?",
    );
  }
  const label = word(row.state);
  return make("span", { class: `sign ${row.state}`, role: "img", "aria-label": label, title: label }, SIGNS[row.state]);
}

function scoreBar(score) {
  const level = score < LOW_SCORE ? "low" : "high";
  return make(
    "span",
    { class: `bar ${level}` },
    make("i", { "aria-hidden": "true", style: { width: `${Math.round(100 * Math.min(score, 1))}%` } }),
    score.toFixed(2),
  );
}
