// Keys and other events; the page starts here.

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  n: () => step(1, (row) => row.review && (row.state === "open" || settings.judged)),
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
  if (element.matches(".mention"))
    return now.linking ? finishLinking(element.dataset.id) : chooseMention(element.dataset.id);
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
    previous: KEYS["["],
    next: KEYS["]"],
    undo,
    save: openSaving,
    download: save,
    discard,
    theme: toggleTheme,
    help: KEYS["?"],
  }))
    find(`#${id}`).addEventListener("click", act);
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
  find(".filters").addEventListener("reset", () =>
    setTimeout(() => {
      Object.assign(filters, FILTERS, { scope: filters.scope });
      fillFilters();
      filtersChanged();
    }),
  );
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
  addEventListener("pagehide", keepAll);
  addEventListener("beforeunload", (event) => now.saved || event.preventDefault());
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const followSystem = () => useTheme(storage.read("pairie-theme") ?? (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", followSystem);
  followSystem();
  document.body.classList.toggle("judged", settings.judged);
  find(".verdicts").hidden = !settings.judged;
  for (const fault of settings.faults) find("#faults").append(make("li", {}, shortened(fault, 500)));
  find("#faults").hidden = !settings.faults.length;
  const preferred =
    settings.language ?? storage.read("pairie-language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  useLanguage(preferred in WORDS ? preferred : "en");
  restore();
  showTab("table");
  if (pages.length) openPage(0);
  else showRows();
}

start();
