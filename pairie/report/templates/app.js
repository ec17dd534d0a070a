// The page as a whole: what is shown, and what is chosen.
const settings = JSON.parse(find("#settings").textContent);
const pages = [...document.querySelectorAll("script.document")].map(
  (script, index) => new Page(index, JSON.parse(script.textContent)),
);
const KEPT = `pairie-report-${settings.digest}`;

const now = { page: null, row: null, mention: null, tab: "table", linking: null, saved: true };
const filters = { ...FILTERS };

for (const page of pages) {
  const script = document.querySelector(`script.pictures[data-document="${page.index}"]`);
  const verdicts = document.querySelector(`script.verdicts[data-document="${page.index}"]`);
  if (verdicts) page.verdicts = new Verdicts(JSON.parse(verdicts.textContent));
  // Pictures are large: decoded when their page is shown.
  if (script)
    Object.defineProperty(page, "pictures", { get: () => (script.pictures ??= JSON.parse(script.textContent)) });
}

const text = new TextPane(find("#text"), (id) => (now.linking ? finishLinking(id) : chooseMention(id)));
const table = new Table(find("#records"), (key) => chooseRow(key));
const charts = new Charts(find("#panel-charts"), filterByParty);
const inspector = new Inspector(find("#inspector"), {
  judge,
  edit,
  chooseRow,
  chooseMention,
  startLinking,
  removeMention,
});

// What is shown

const rowsInScope = () =>
  filters.scope === "everywhere" ? pages.flatMap((page) => page.rows) : (now.page?.rows ?? []);

function rowOf(key) {
  if (key === null) return null;
  const page = pages[Number(key.slice(0, key.indexOf(":")))];
  return page.rows.find((row) => row.key === key) ?? null;
}

function showRows() {
  const all = rowsInScope();
  const rows = all.filter((row) => passes(row, filters));
  if (filters.urgent) rows.sort((a, b) => b.priority - a.priority);
  find("#shown").textContent = word("shown", rows.length, all.length);
  find("#no-rows").hidden = rows.length > 0;
  find("#no-rows").textContent = word(pages.length ? "nothing" : "empty");
  find("#records").classList.toggle("with-document", filters.scope === "everywhere");
  table.show(rows, filters.scope === "everywhere");
  if (now.tab !== "table") charts.show(rows, now.tab);
  showProgress();
}

function showProgress() {
  const rows = pages.flatMap((page) => page.rows);
  const checked = rows.filter((row) => row.state !== "open").length;
  find("#progress").max = Math.max(rows.length, 1);
  find("#progress").value = checked;
  find("#progress-text").textContent = word("progress", checked, rows.length);
  find("#undo").disabled = !now.page?.changed;
}

function showChoice({ scroll = false } = {}) {
  const row = rowOf(now.row);
  const mention = now.mention === null ? null : (now.page?.mentions.get(now.mention) ?? null);
  const touching = new Set(
    mention ? now.page.rows.filter((other) => other.touches.has(mention.id)).map((other) => other.key) : [],
  );
  table.mark(now.row, touching, { scroll });
  text.light(row, mention?.id ?? null, { scroll });
  inspector.show(row, now.page, mention);
}

function showPage(page) {
  now.page = page;
  if (!page) return;
  find("#page-title").textContent = shortened(page.title, 120);
  find("#page-source").textContent = shortened(sourceLine(page), 300);
  const boxed = hasBoxes(page);
  find(".views").hidden = !boxed;
  const view = boxed && text.view === "layout" ? "layout" : "reading";
  for (const choice of document.querySelectorAll("[data-view]")) {
    if (choice.matches("button")) choice.setAttribute("aria-pressed", String(choice.dataset.view === view));
  }
  text.evidence = [];
  text.show(page, view);
  find("#text").scrollTop = 0;
  find("#document").value = String(page.index);
}

function sourceLine(page) {
  const source = page.found.source ?? {};
  const parts = [
    page.id,
    source.publisher,
    source.date,
    source.page && `${word("page")} ${source.page}`,
    source.covered_year,
    page.verdicts?.scoresText(),
  ];
  return [...new Set(parts.filter(Boolean).map(String))].join(" · ");
}

function openPage(index) {
  const page = pages[(index + pages.length) % pages.length];
  if (now.linking) stopLinking();
  Object.assign(now, { row: null, mention: null });
  showPage(page);
  fillFilters();
  showRows();
  showChoice();
}

// What is chosen

function chooseRow(key, { focus = false, scroll = true } = {}) {
  const row = rowOf(key);
  if (!row) return;
  if (now.tab !== "table") showTab("table");
  if (row.page !== now.page) showPage(row.page);
  if (now.linking) stopLinking();
  Object.assign(now, { row: key, mention: null });
  showChoice({ scroll });
  if (focus) table.focus(key);
}

function chooseMention(id, { focus = false } = {}) {
  if (now.tab !== "table") showTab("table");
  const rows = now.page.rows.filter((row) => row.touches.has(id));
  // A mention of several acts stays with the act that is looked at.
  if (!rows.some((row) => row.key === now.row)) now.row = rows[0]?.key ?? null;
  now.mention = id;
  showChoice({ scroll: true });
  if (focus) text.focus(id);
}

function step(by, wanted = () => true) {
  const { rows } = table;
  let index = table.indexOf(now.row);
  if (index < 0 && by < 0) index = rows.length;
  for (index += by; index >= 0 && index < rows.length; index += by) {
    if (wanted(rows[index])) return chooseRow(rows[index].key, { focus: true });
  }
}

function stepMention(by) {
  const ordered = now.page?.ordered ?? [];
  if (!ordered.length) return;
  const row = rowOf(now.row);
  const from = now.mention ?? null;
  let index = ordered.findIndex((mention) => mention.id === from);
  if (index < 0)
    index = row ? ordered.findIndex((mention) => row.touches.has(mention.id)) - (by > 0 ? 1 : 0) : by > 0 ? -1 : 0;
  const mention = ordered[(index + by + ordered.length) % ordered.length];
  if (!now.linking) return chooseMention(mention.id, { focus: true });
  now.mention = mention.id;
  text.light(row, mention.id, { scroll: true });
  text.focus(mention.id);
}
