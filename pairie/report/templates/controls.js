// Filters, tabs, language and colours.

function fillFilters() {
  const rows = rowsInScope();
  const years = new Set(rows.flatMap((row) => row.years).filter((year) => year !== null));
  const options = {
    year: [["", word("any")], ...[...years].sort().map((year) => [String(year), String(year)]), ["none", word("none")]],
    category: [["", word("any")], ...CATEGORIES.map((name) => [name, word(name)])],
    confidence: [["", word("any")], ...["0.3", "0.5", "0.7"].map((score) => [score, word("below", score)])],
    state: [["", word("any")], ...(settings.judged ? VERDICTS : ["open", "accepted", "rejected"]).map((name) => [name, word(name)])],
    scope: ["here", "everywhere"].map((name) => [name, word(name)]),
  };
  for (const [name, choices] of Object.entries(options)) {
    const element = find(`.filters [name=${name}]`);
    element.replaceChildren(...choices.map(([value, shown]) => make("option", { value }, shown)));
    if (!choices.some(([value]) => value === filters[name])) filters[name] = choices[0][0];
    element.value = filters[name];
  }
  const names = [...new Set(rows.flatMap((row) => [...row.actors, ...row.recipients].map((party) => party.name)))];
  find("#parties").replaceChildren(
    ...names.slice(0, 500).map((name) => make("option", { value: shortened(name, 60) })),
  );
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

function useLanguage(name) {
  language = name;
  document.documentElement.lang = name === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-name]"))
    element.setAttribute("aria-label", word(element.dataset.name));
  for (const element of document.querySelectorAll("[data-placeholder]"))
    element.placeholder = word(element.dataset.placeholder);
  for (const element of document.querySelectorAll("[data-hint]")) {
    const key = element.dataset.key ? ` (${element.dataset.key})` : "";
    element.setAttribute("aria-label", word(element.dataset.hint));
    element.title = word(element.dataset.hint) + key;
  }
  find("#keys").replaceChildren(
    ...word("keys").flatMap(([keys, what]) => [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, what)]),
  );
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
    ...pages.map((page) =>
      make("option", { value: page.index }, `${page.index + 1}. ${shortened(page.title, 40)} (${page.rows.length})`),
    ),
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
  const range = now.page && !settings.judged ? text.selected() : null;
  tools.hidden = !range;
  if (!range) return;
  find(".use-span").hidden = now.mention === null;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  const below = box.bottom + 8 + tools.offsetHeight < innerHeight;
  tools.style.setProperty("top", `${below ? box.bottom + 8 : Math.max(8, box.top - tools.offsetHeight - 8)}px`);
  tools.style.setProperty("left", `${Math.max(8, Math.min(box.left, innerWidth - tools.offsetWidth - 8))}px`);
}
