// From what the user does to a change of the page, and to a file.

/** Make a change, tell if it was refused, and show the page anew. */
function edit(page, act) {
  if (settings.judged) return tell(word("readOnly")), false;
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
  if (settings.judged) return tell(word("readOnly"));
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

const unkept = new Set();

/** Changes survive closing the page, as far as the browser lets a file keep anything. */
function keep(page) {
  // A volume has much to keep: not while somebody waits for the next row.
  if (!unkept.size) setTimeout(keepAll, 500);
  unkept.add(page);
}

function keepAll() {
  if (!unkept.size) return;
  const kept = storage.read(KEPT) ?? {};
  for (const page of unkept) {
    if (page.changed) kept[page.index] = page.stored();
    else delete kept[page.index];
  }
  unkept.clear();
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

function openSaving() {
  if (settings.judged) return tell(word("readOnly"));
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
  tell(
    left.length
      ? word("left", left.length, left.map((title) => shortened(title)).join(word("comma")))
      : word("saved", written.length, name),
  );
}

function discard() {
  if (!confirm(word("sureDiscard"))) return;
  for (const page of pages) page.reset();
  unkept.clear();
  storage.write(KEPT, null);
  find("#save-dialog").close();
  now.saved = true;
  openPage(now.page.index);
  tell(word("discarded"));
}
