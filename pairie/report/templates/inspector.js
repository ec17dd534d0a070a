// The panel below the table: all cells of the chosen row, or the chosen mention, and the tools to change them.
class Inspector {
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
  }

  show(row, page, mention) {
    const content = mention
      ? this.mention(page, mention)
      : row
        ? this.row(row)
        : [make("p", { class: "hint" }, word("choose"))];
    // Whoever works with the keyboard stays on the control that was used.
    const kept = this.root.contains(document.activeElement) ? document.activeElement.dataset.control : null;
    this.root.replaceChildren(...content);
    if (kept)
      [...this.root.querySelectorAll("[data-control]")].find((element) => element.dataset.control === kept)?.focus();
  }

  row(row) {
    const { actions } = this;
    const judge = (state, key) =>
      button(key, () => actions.judge(row, state), {
        class: `judge ${state}`,
        "aria-pressed": String(row.state === state),
        "data-control": state,
      });
    const main = row.main;
    return [
      make(
        "div",
        { class: "head" },
        make("h3", {}, row.measure),
        row.verdict && make("b", { class: `verdict ${verdictClass(row.verdict)}` }, word(row.verdict)),
        judge("accepted", "accept"),
        judge("rejected", "reject"),
      ),
      row.reasons.length && row.review
        ? make(
            "p",
            { class: "why" },
            `${word("reasons")}: ${row.reasons.map((reason) => word(reason)).join(word("comma"))}`,
            row.priority && !row.edited ? ` (${word("priority", `${Math.round(100 * row.priority)} %`)})` : "",
          )
        : null,
      make(
        "div",
        { class: "fields" },
        ...LABELS.slice(0, 3).map((label) => this.tails(row, label)),
        main && this.act(row.page, row.measures, main, row),
        this.facts(row),
      ),
    ].filter(Boolean);
  }

  /** The mentions that a row is linked to, each to visit or to drop, and a way to link another. */
  tails(row, label) {
    const { page, measures, main } = row;
    const chips = page
      .tails(measures, LINK_OF_LABEL[label])
      .map((tail) => [tail, page.verdicts?.ofLink(LINK_OF_LABEL[label], measures, tail.id)])
      .map(([tail, verdict]) =>
        make(
          "span",
          { class: `chip ${label} ${verdictClass(verdict) ?? ""}`, title: verdict ? word(verdict) : null },
          make(
            "button",
            { type: "button", onclick: () => this.actions.chooseMention(tail.id) },
            shortened(tail.text, 40),
          ),
          make(
            "button",
            {
              type: "button",
              class: "drop",
              "aria-label": `${word("drop")} ${shortened(tail.text, 40)}`,
              onclick: () => this.actions.edit(page, () => edits.unlink(page, measures, tail.id)),
            },
            "×",
          ),
        ),
      );
    const add =
      main &&
      make(
        "button",
        {
          type: "button",
          class: "add",
          "aria-label": `${word("add")} ${word(label)}`,
          "data-control": `add-${label}`,
          onclick: () => this.actions.startLinking(main, label),
        },
        "+",
      );
    return field(word(label), make("span", { class: "chips" }, ...chips, add));
  }

  act(page, measures, main, row) {
    const category = select(CATEGORIES, row?.category ?? main.category ?? "other", (value) =>
      this.actions.edit(page, () => edits.recast(page, measures, { category: value })),
    );
    category.dataset.control = "category";
    const planned = make("input", {
      type: "checkbox",
      checked: Boolean(main.planned),
      disabled: settings.judged,
      "data-control": "planned",
      onchange: (event) =>
        this.actions.edit(page, () => edits.recast(page, measures, { planned: event.target.checked })),
    });
    return [
      field(word("category"), category),
      make("label", { class: "field tick" }, planned, word("planned")),
      row &&
        field(
          word("MEASURE"),
          make(
            "span",
            { class: "chips" },
            ...measures.map((measure) =>
              make(
                "span",
                { class: "chip MEASURE" },
                make(
                  "button",
                  { type: "button", onclick: () => this.actions.chooseMention(measure.id) },
                  shortened(measure.text, 40),
                ),
              ),
            ),
          ),
        ),
    ].filter(Boolean);
  }

  /** What pairie worked out: full names, codes, values, dates, places. */
  facts(row) {
    const record = row.record ?? {};
    const years = yearsText(row.years);
    const place = [record.source, record.page && `${word("page")} ${record.page}`];
    const dates = [record.date_start, record.date_end].filter(Boolean);
    const facts = [
      ...[...row.actors, ...row.recipients].map(partyFact),
      ...row.amounts.filter((amount) => "value" in amount && !row.verdict).map(amountFact),
      [word("when"), years && [years, `${word("basis")}: ${word(record.year_basis ?? "unknown")}`]],
      [word("dates"), dates.some((date) => date.length > 4) && [...new Set(dates)]],
      [word("section"), (record.section ?? []).length && [record.section.join(" › ")]],
      [word("source"), place.some(Boolean) && place],
      ...(record.sources ?? []).slice(1).map((other) => [word("also"), [other.source, other.page, other.text]]),
      [word("score"), [row.score.toFixed(3), ...cellScores(row)]],
    ];
    return make(
      "dl",
      { class: "facts" },
      ...facts
        .filter(([, parts]) => parts)
        .flatMap(([name, parts]) => [
          make("dt", {}, shortened(name, 40)),
          make("dd", {}, shortened(parts.filter(Boolean).join(" · "), 400)),
        ]),
    );
  }

  mention(page, mention) {
    const { actions } = this;
    const move = (key, start, end, sign) =>
      make(
        "button",
        {
          type: "button",
          "aria-label": word(key),
          title: word(key),
          "data-control": key,
          onclick: () =>
            actions.edit(page, () => edits.respan(page, mention.id, mention.start + start, mention.end + end)),
        },
        sign,
      );
    const labels = select(LABELS, mention.label, (value) =>
      actions.edit(page, () => edits.relabel(page, mention.id, value)),
    );
    labels.dataset.control = "label";
    const rows = page.rows.filter((row) => row.touches.has(mention.id));
    const verdict = page.verdicts?.ofMention(mention.id);
    const beside = page.mentions.get(page.verdicts?.beside.get(mention.id));
    return [
      make(
        "div",
        { class: "head" },
        make("h3", { class: `chip ${mention.label}` }, shortened(mention.text, 80)),
        verdict && make("b", { class: `verdict ${verdictClass(verdict)}` }, word(verdict)),
        beside &&
          make(
            "button",
            { type: "button", class: "to", onclick: () => actions.chooseMention(beside.id) },
            word(verdict === "missed" ? "foundAs" : "goldHas", shortened(beside.text, 40)),
          ),
        button("remove", () => actions.removeMention(page, mention.id), { class: "danger" }),
      ),
      make(
        "div",
        { class: "fields" },
        field(word("label"), labels),
        field(
          word("widen"),
          make(
            "span",
            { class: "movers" },
            move("startBack", -1, 0, "⇤"),
            move("startOn", 1, 0, "↦"),
            move("endBack", 0, -1, "↤"),
            move("endOn", 0, 1, "⇥"),
          ),
        ),
        mention.label === "MEASURE" && this.act(page, [mention], mention, null),
        field(
          word("rows"),
          make(
            "span",
            { class: "chips" },
            ...rows.map((row) =>
              make(
                "button",
                { type: "button", class: "to", onclick: () => actions.chooseRow(row.key) },
                shortened(row.measure, 20),
              ),
            ),
            rows.length ? null : "–",
          ),
        ),
        field(word("score"), (mention.score ?? 1).toFixed(3)),
      ),
    ];
  }
}

function partyFact(party) {
  const kind = party.kind && party.kind !== "other" && word(party.kind);
  const maybe =
    !party.code && party.candidates?.length && `${word("candidates")} ${party.candidates.slice(0, 6).join(" ")}`;
  const parts = [party.canonical, party.code, kind, maybe].filter(Boolean);
  return [party.name, (parts.length > 1 || party.canonical !== party.name) && parts];
}

/** How sure each cell is; of a row that was changed, or that says nothing of them, nothing. */
function cellScores(row) {
  const { record } = row;
  if (!record || row.edited || row.verdict) return [];
  const cells = [
    [word("MEASURE"), record.measure_score],
    [word("category"), record.category_score],
    [word("status"), record.status_score],
    [word("when"), record.year_basis === "unknown" ? null : record.year_score],
    ...[...row.actors, ...row.recipients].map((party) => [party.name, party.score]),
    ...row.amounts.map((amount) => [amount.text, amount.score]),
  ];
  return cells
    .filter(([, score]) => typeof score === "number")
    .map(([name, score]) => `${shortened(name, 20)} ${score.toFixed(2)}`);
}

function amountFact(amount) {
  const { value, unit, qualifier, role, stage, extent, in_kind, flags = [] } = amount;
  const read = value === null ? word("unread") : `${grouped(value)} ${unit ?? ""}`;
  const bounds = qualifier === "range" && amount.high && `≤ ${grouped(amount.high)}`;
  return [
    amount.text,
    [
      read,
      bounds,
      word(qualifier ?? "exact"),
      word(role ?? "total"),
      stage && word(`stage_${stage}`),
      extent && word(`extent_${extent}`),
      in_kind && word("in_kind"),
      ...flags.map((flag) => word(`flag_${flag}`)),
    ],
  ];
}

/** A named control. A label element would give its name to the first button of several. */
function field(name, control) {
  if (control instanceof Element && control.matches("select"))
    return make("label", { class: "field" }, make("b", {}, name), control);
  return make(
    "div",
    { class: "field", role: "group", "aria-label": name },
    make("b", { "aria-hidden": "true" }, name),
    control,
  );
}

function select(keys, chosen, act) {
  const options = keys.map((key) => make("option", { value: key, selected: key === chosen }, word(key)));
  return make("select", { disabled: settings.judged, onchange: (event) => act(event.target.value) }, ...options);
}

/** A decimal number as written, with spaces between thousands. */
function grouped(value) {
  const [whole, rest] = String(value).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
  return rest ? `${spaced}.${rest}` : spaced;
}
