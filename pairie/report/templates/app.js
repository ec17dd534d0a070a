// The page as a whole: what is chosen, what is shown, and the keys.
const settings = JSON.parse(find("#settings").textContent);
const pages = [...document.querySelectorAll("script.document")].map((script, index) => new Page(index, JSON.parse(script.textContent)));
const KEPT = `pairie-report-${settings.digest}`;

const now = { page: null, row: null, mention: null, tab: "table", linking: null, saved: true };
const filters = { ...FILTERS };

for (const page of pages) {
  const script = document.querySelector(`script.pictures[data-document="${page.index}"]`);
  // Pictures are large: decoded when their page is shown.
  if (script) Object.defineProperty(page, "pictures", { get: () => (script.pictures ??= JSON.parse(script.textContent)) });
}

const text = new TextPane(find("#text"), (id) => (now.linking ? finishLinking(id) : chooseMention(id)));
const table = new Table(find("#records"), (key) => chooseRow(key));
const charts = new Charts(find("#panel-charts"), filterByParty);
const inspector = new Inspector(find("#inspector"), { judge, edit, chooseRow, chooseMention, startLinking, removeMention });

// What is shown

const rowsInScope = () => (filters.scope === "everywhere" ? pages.flatMap((page) => page.rows) : (now.page?.rows ?? []));

function rowOf(key) {
  if (key === null) return null;
  const page = pages[Number(key.slice(0, key.indexOf(":")))];
  return page.rows.find((row) => row.key === key) ?? null;
}

function showRows() {
  const all = rowsInScope();
  const rows = all.filter((row) => passes(row, filters));
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
  const parts = [page.id, source.publisher, source.date, source.page && `${word("page")} ${source.page}`, source.covered_year];
  return [...new Set(parts.filter(Boolean).map(String))].join(" · ");
}

function openPage(index) {
  const page = pages[(index + pages.length) % pages.length];
  Object.assign(now, { row: null, mention: null, linking: null });
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
  Object.assign(now, { row: key, mention: null, linking: null });
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
  if (index < 0) index = row ? ordered.findIndex((mention) => row.touches.has(mention.id)) - (by > 0 ? 1 : 0) : by > 0 ? -1 : 0;
  const mention = ordered[(index + by + ordered.length) % ordered.length];
  if (!now.linking) return chooseMention(mention.id, { focus: true });
  now.mention = mention.id;
  text.light(row, mention.id, { scroll: true });
  text.focus(mention.id);
}

// What is changed

/** Make a change, tell if it was refused, and show the page anew. */
function edit(page, act) {
  const { length } = page.history;
  const { rejected } = page;
  const words = act();
  tell(words ?? "");
  if (page.history.length === length) return false;
  now.saved = false;
  shownAnew(page, page.history.at(-1).mentions, rejected);
  return true;
}

/** Show what became of a page; only paragraphs with other mentions than before are painted. */
function shownAnew(page, mentions, rejected) {
  keep(page);
  const ranges = [];
  for (const id of new Set([...mentions.keys(), ...page.mentions.keys()])) {
    const [was, is] = [mentions.get(id), page.mentions.get(id)];
    if (was !== is || rejected.has(id) !== page.rejected.has(id)) {
      for (const mention of [was, is]) if (mention) ranges.push([mention.start, mention.end]);
    }
  }
  if (page === now.page) text.painted(ranges);
  if (now.mention !== null && !now.page.mentions.has(now.mention)) now.mention = null;
  if (now.row !== null && !rowOf(now.row)) now.row = null;
  showRows();
  showChoice();
}

function judge(row, state) {
  const next = table.rows[table.indexOf(row.key) + 1];
  const inTable = document.activeElement.closest?.("#records");
  edit(row.page, () => edits.judge(row, state));
  // Checking goes down the table; who takes a word back stays.
  if (row.state !== state && next && rowOf(next.key)) chooseRow(next.key, { focus: Boolean(inTable) });
  else if (inTable) table.focus(row.key);
}

function removeMention(page, id) {
  if (edit(page, () => edits.remove(page, id))) text.focus(null);
}

function undo() {
  const { page } = now;
  if (!page?.changed) return tell(word("nothingToUndo"));
  const { mentions, rejected } = page;
  page.undo();
  shownAnew(page, mentions, rejected);
  tell(word("undone"));
}

function label(name) {
  const range = text.selected();
  if (range) {
    const id = now.page.freeId();
    if (edit(now.page, () => edits.add(now.page, name, ...range))) {
      getSelection().removeAllRanges();
      chooseMention(id);
    }
  } else if (now.mention !== null) {
    edit(now.page, () => edits.relabel(now.page, now.mention, name));
  }
}

function respan() {
  const range = text.selected();
  if (!range || now.mention === null) return;
  if (edit(now.page, () => edits.respan(now.page, now.mention, ...range))) getSelection().removeAllRanges();
}

function startLinking(measure, wanted) {
  now.linking = { measure, wanted };
  document.body.classList.add("linking");
  tell(word("linking", word(wanted)));
}

function finishLinking(id) {
  const { measure, wanted } = now.linking;
  const tail = now.page.mentions.get(id);
  if (tail.label !== wanted) return tell(word("linkWrong", word(tail.label), word(wanted)));
  stopLinking();
  now.mention = null;
  edit(now.page, () => edits.link(now.page, measure, tail));
  showChoice();
}

function stopLinking() {
  now.linking = null;
  document.body.classList.remove("linking");
  tell("");
}

/** Changes survive closing the page, as far as the browser lets a file keep anything. */
function keep(page) {
  const kept = storage.read(KEPT) ?? {};
  if (page.changed) kept[page.index] = page.stored();
  else delete kept[page.index];
  storage.write(KEPT, Object.keys(kept).length ? kept : null);
}

function restore() {
  const kept = Object.entries(storage.read(KEPT) ?? {});
  for (const [index, stored] of kept) pages[index]?.restore(stored);
  if (kept.length) tell(word("restored"));
}

function tell(words) {
  find("#message").textContent = words;
}

// Saving

function openSaving() {
  const changed = pages.filter((page) => page.changed).length;
  find("#changed-only").textContent = word("changedOnly", changed);
  find("#all-documents").textContent = word("all", pages.length);
  find("[name=which][value=changed]").disabled = !changed;
  find(`[name=which][value=${changed ? "changed" : "all"}]`).checked = true;
  find("#save-dialog").showModal();
}

function save() {
  const all = find("[name=which]:checked").value === "all";
  const format = find("[name=format]:checked").value;
  const chosen = pages.filter((page) => all || page.changed);
  const left = [];
  const written = chosen.flatMap((page) => {
    try {
      return [format === "xml" ? toXml(page) : `${toLine(page)}\n`];
    } catch {
      left.push(page.title);
      return [];
    }
  });
  const name = `${settings.name}-checked.${format}`;
  const content = format === "xml" ? `<docs>\n${written.join("")}</docs>\n` : written.join("");
  if (written.length) download(name, content, format === "xml" ? "application/xml" : "application/jsonl");
  find("#save-dialog").close();
  now.saved = !left.length;
  tell(left.length ? word("left", left.length, left.map((title) => shortened(title)).join(word("comma"))) : word("saved", written.length, name));
}

function discard() {
  if (!confirm(word("sureDiscard"))) return;
  for (const page of pages) page.reset();
  storage.write(KEPT, null);
  find("#save-dialog").close();
  now.saved = true;
  openPage(now.page.index);
  tell(word("discarded"));
}

// Filters

function fillFilters() {
  const rows = rowsInScope();
  const years = new Set(rows.flatMap((row) => row.years).filter((year) => year !== null));
  const options = {
    year: [["", word("any")], ...[...years].sort().map((year) => [String(year), String(year)]), ["none", word("none")]],
    category: [["", word("any")], ...CATEGORIES.map((name) => [name, word(name)])],
    confidence: [["", word("any")], ...["0.3", "0.5", "0.7"].map((score) => [score, word("below", score)])],
    state: [["", word("any")], ...["open", "accepted", "rejected"].map((name) => [name, word(name)])],
    scope: ["here", "everywhere"].map((name) => [name, word(name)]),
  };
  for (const [name, choices] of Object.entries(options)) {
    const element = find(`.filters [name=${name}]`);
    element.replaceChildren(...choices.map(([value, shown]) => make("option", { value }, shown)));
    if (!choices.some(([value]) => value === filters[name])) filters[name] = choices[0][0];
    element.value = filters[name];
  }
  const names = [...new Set(rows.flatMap((row) => [...row.actors, ...row.recipients].map((party) => party.name)))];
  find("#parties").replaceChildren(...names.slice(0, 500).map((name) => make("option", { value: shortened(name, 60) })));
}

function filtersChanged() {
  const form = find(".filters");
  for (const name of Object.keys(filters)) {
    const control = form.elements[name];
    filters[name] = control.type === "checkbox" ? control.checked : control.value.trim();
  }
  showRows();
  if (now.row !== null && table.indexOf(now.row) < 0) Object.assign(now, { row: null, mention: null });
  showChoice();
}

function filterByParty(name) {
  find(".filters [name=party]").value = name;
  showTab("table");
  filtersChanged();
}

function showTab(name) {
  now.tab = name;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
    tab.tabIndex = tab.dataset.tab === name ? 0 : -1;
  }
  find("#panel-table").hidden = name !== "table";
  find("#panel-charts").hidden = name === "table";
  find("#inspector").hidden = name !== "table";
  find("#panel-charts").setAttribute("aria-labelledby", `tab-${name}`);
  if (name !== "table") charts.show(table.rows, name);
}

// Language and colours

function useLanguage(name) {
  language = name;
  document.documentElement.lang = name === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-name]")) element.setAttribute("aria-label", word(element.dataset.name));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = word(element.dataset.placeholder);
  for (const element of document.querySelectorAll("[data-hint]")) {
    const key = element.dataset.key ? ` (${element.dataset.key})` : "";
    element.setAttribute("aria-label", word(element.dataset.hint));
    element.title = word(element.dataset.hint) + key;
  }
  find("#keys").replaceChildren(...word("keys").flatMap(([keys, what]) => [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, what)]));
  fillDocuments();
  fillSelectionTools();
  if (!now.page) return;
  const { row, mention } = now;
  showPage(now.page);
  fillFilters();
  showRows();
  showTab(now.tab);
  Object.assign(now, { row, mention });
  showChoice();
}

function useTheme(name) {
  document.documentElement.dataset.theme = name;
  find("#theme").setAttribute("aria-pressed", String(name === "dark"));
}

function fillDocuments() {
  find(".switcher").hidden = find(".scope").hidden = pages.length < 2;
  find("#document").replaceChildren(
    ...pages.map((page) => make("option", { value: page.index }, `${page.index + 1}. ${shortened(page.title, 40)} (${page.rows.length})`)),
  );
  if (now.page) find("#document").value = String(now.page.index);
}

function fillSelectionTools() {
  const tools = LABELS.map((name, i) => button(name, () => label(name), { class: `chip ${name}`, "data-key": i + 1 }));
  const span = button("useSpan", respan, { class: "use-span", "data-key": "s" });
  find("#selection-tools").replaceChildren(...tools, span);
}

function placeSelectionTools() {
  const tools = find("#selection-tools");
  const range = now.page ? text.selected() : null;
  tools.hidden = !range;
  if (!range) return;
  find(".use-span").hidden = now.mention === null;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  const below = box.bottom + 8 + tools.offsetHeight < innerHeight;
  tools.style.setProperty("top", `${below ? box.bottom + 8 : Math.max(8, box.top - tools.offsetHeight - 8)}px`);
  tools.style.setProperty("left", `${Math.max(8, Math.min(box.left, innerWidth - tools.offsetWidth - 8))}px`);
}

// Keys

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  n: () => step(1, (row) => row.review && row.state === "open"),
  a: () => now.row !== null && judge(rowOf(now.row), "accepted"),
  r: () => now.row !== null && judge(rowOf(now.row), "rejected"),
  u: undo,
  m: () => stepMention(1),
  M: () => stepMention(-1),
  1: () => label("ACTOR"),
  2: () => label("RECIPIENT"),
  3: () => label("AMOUNT"),
  4: () => label("MEASURE"),
  s: respan,
  d: () => now.mention !== null && removeMention(now.page, now.mention),
  "[": () => openPage(now.page.index - 1),
  "]": () => openPage(now.page.index + 1),
  "/": () => find(".filters [name=search]").focus(),
  t: toggleTheme,
  e: openSaving,
  "?": () => find("#help-dialog").showModal(),
  Enter: enter,
  Escape: escape,
};

function enter() {
  const element = document.activeElement;
  if (element.matches(".mention")) return now.linking ? finishLinking(element.dataset.id) : chooseMention(element.dataset.id);
  const row = rowOf(now.row);
  if (!row) return;
  text.light(row, null, { scroll: true });
  text.focus(row.main?.id ?? null);
}

function escape() {
  if (now.linking) return stopLinking();
  getSelection().removeAllRanges();
  document.activeElement.blur();
  now.mention = null;
  showChoice();
  if (now.row !== null) table.focus(now.row);
}

function toggleTheme() {
  const name = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  storage.write("pairie-theme", name);
  useTheme(name);
}

function onKey(event) {
  const typing = event.target.closest("input, select, textarea, dialog");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing) {
    if (event.key === "Escape" && !typing.matches("dialog")) typing.blur();
    return;
  }
  // Buttons and tabs have keys of their own.
  const own = event.target.closest("button, [role=button], [role=tab], a");
  if (own && ["Enter", " ", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
  // Arrows scroll the text while it has the focus.
  if (event.key.startsWith("Arrow") && event.target.closest("#text")) return;
  const act = KEYS[event.key];
  if (!act || !now.page) return;
  event.preventDefault();
  act();
}

function onTabKey(event) {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
  next.focus();
  showTab(next.dataset.tab);
}

function start() {
  for (const [id, act] of Object.entries({
    previous: KEYS["["], next: KEYS["]"], undo, save: openSaving, download: save, discard, theme: toggleTheme, help: KEYS["?"],
  })) find(`#${id}`).addEventListener("click", act);
  find("#language").addEventListener("click", () => {
    const name = language === "zh" ? "en" : "zh";
    storage.write("pairie-language", name);
    useLanguage(name);
  });
  find("#document").addEventListener("change", (event) => openPage(Number(event.target.value)));
  find(".filters").addEventListener("input", () => {
    const { scope } = filters;
    filtersChanged();
    if (filters.scope !== scope) fillFilters();
  });
  find(".filters").addEventListener("submit", (event) => event.preventDefault());
  // The controls are empty only after the event.
  find(".filters").addEventListener("reset", () => setTimeout(() => {
    Object.assign(filters, FILTERS, { scope: filters.scope });
    fillFilters();
    filtersChanged();
  }));
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.addEventListener("click", () => showTab(tab.dataset.tab));
    tab.addEventListener("keydown", onTabKey);
  }
  for (const choice of document.querySelectorAll(".views button")) {
    choice.addEventListener("click", () => {
      find("#text").dataset.view = choice.dataset.view;
      showPage(now.page);
      showChoice({ scroll: true });
    });
  }
  document.addEventListener("keydown", onKey);
  document.addEventListener("selectionchange", placeSelectionTools);
  // A press on a button would take the selection away that it is about.
  find("#selection-tools").addEventListener("mousedown", (event) => event.preventDefault());
  find("#text").addEventListener("scroll", () => (find("#selection-tools").hidden = true));
  addEventListener("beforeunload", (event) => now.saved || event.preventDefault());
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const followSystem = () => useTheme(storage.read("pairie-theme") ?? (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", followSystem);
  followSystem();
  for (const fault of settings.faults) find("#faults").append(make("li", {}, shortened(fault, 500)));
  find("#faults").hidden = !settings.faults.length;
  const preferred = settings.language ?? storage.read("pairie-language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  useLanguage(preferred in WORDS ? preferred : "en");
  restore();
  showTab("table");
  if (pages.length) openPage(0);
  else showRows();
}

start();
