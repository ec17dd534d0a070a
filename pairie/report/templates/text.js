// The text with its mentions: as paragraphs, or as printed lines in their boxes.
const DEEPEST = 40;

/** Paint text[start:end] with nested mentions; where two cross, the later one goes on after the earlier as a piece. */
function paint(page, start, end, mentions, evidence, depth = 0) {
  const content = document.createDocumentFragment();
  let height = 0;
  let at = start;
  const plain = (until) => {
    // Cut at the evidence, so that it can be coloured.
    for (const stop of [...evidence.filter((border) => at < border && border < until), until]) {
      if (stop <= at) continue;
      const lit = evidence.length && evidence[0] <= at && stop <= evidence[1];
      content.append(make("span", { "data-at": at, class: lit ? "evidence" : null }, page.text.slice(at, stop)));
      at = stop;
    }
  };
  const pieces = depth < DEEPEST ? mentions : [];
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i++];
    const inner = [];
    const left = [];
    while (i < pieces.length && pieces[i].start < piece.end) {
      const other = pieces[i++];
      inner.push({ ...other, end: Math.min(other.end, piece.end) });
      if (other.end > piece.end) left.push({ ...other, start: piece.end });
    }
    pieces.splice(i, 0, ...left);
    plain(piece.start);
    const painted = paint(page, piece.start, piece.end, inner, evidence, depth + 1);
    const element = marked(page, piece.mention, painted.height);
    element.append(painted.content);
    content.append(element);
    at = piece.end;
    height = Math.max(height, painted.height + 1);
  }
  plain(end);
  return { content, height };
}

function marked(page, mention, height) {
  const rejected = page.rejected.has(mention.id);
  return make("span", {
    class: `mention ${mention.label} deep${Math.min(height, 3)}${rejected ? " rejected" : ""}`,
    "data-id": mention.id,
    role: "group",
    "aria-label": `${word(mention.label)}: ${shortened(mention.text, 60)}`,
  });
}

/** The mentions in a stretch as pieces, outer ones first. */
function piecesIn(page, start, end) {
  return page
    .mentionsIn(start, end)
    .map((mention) => ({ mention, start: Math.max(start, mention.start), end: Math.min(end, mention.end) }));
}

class TextPane {
  constructor(root, choose) {
    this.root = root;
    this.page = null;
    this.evidence = [];
    root.addEventListener("click", (event) => {
      const element = event.target.closest(".mention");
      // The end of a selection is a click as well.
      if (element && getSelection().isCollapsed) choose(element.dataset.id);
    });
  }

  get view() {
    return this.root.dataset.view;
  }

  show(page, view) {
    this.page = page;
    this.root.dataset.view = view;
    this.root.replaceChildren(...(view === "layout" ? this.sheets() : this.paragraphs()));
    this.painted();
  }

  paragraphs() {
    this.blocks = this.page.passages.map((passage) => {
      const [start, end] = [passage.start, passage.end];
      const role = passage.kind === "heading" ? { role: "heading", "aria-level": "3" } : {};
      return { start, end, pieces: [[start, end]], elements: [make("p", { class: passage.kind ?? "body", ...role })] };
    });
    return this.blocks.map((block) => block.elements[0]);
  }

  /** Place every printed line in its box; a passage without boxes is left to the reading view. */
  sheets() {
    const sizes = sheetSizes(this.page);
    const sheets = new Map([...sizes].map(([number, size]) => [number, sheetElement(this.page, number, size)]));
    this.blocks = [];
    for (const passage of this.page.passages) {
      const block = { start: passage.start, end: passage.end, pieces: [], elements: [] };
      for (const { span, start, end } of linesOfPassage(passage)) {
        const line = lineElement(span, sizes.get(span.page_number ?? 1), this.page.text.slice(start, end));
        sheets.get(span.page_number ?? 1).append(line);
        block.pieces.push([start, end]);
        block.elements.push(line);
      }
      this.blocks.push(block);
    }
    return [...sheets.values()];
  }

  /** Fill all blocks anew, or those that touch one of these ranges. */
  painted(ranges = null) {
    for (const block of this.blocks) {
      if (ranges && !ranges.some(([start, end]) => start < block.end && block.start < end)) continue;
      block.pieces.forEach(([start, end], i) => {
        const { content } = paint(this.page, start, end, piecesIn(this.page, start, end), this.evidence);
        block.elements[i].replaceChildren(content);
      });
    }
  }

  /** Colour the evidence of a row and what it touches; scroll there if asked. */
  light(row, chosen, { scroll = false } = {}) {
    const before = this.evidence;
    this.evidence = row ? row.evidence : [];
    if (String(before) !== String(this.evidence)) {
      this.painted([before, this.evidence].filter((range) => range.length));
    }
    for (const element of this.root.querySelectorAll(".mention")) {
      element.classList.toggle("lit", Boolean(row?.touches.has(element.dataset.id)));
      element.classList.toggle("chosen", element.dataset.id === chosen);
    }
    if (!scroll) return;
    const target = (chosen && this.elementOf(chosen)) || this.root.querySelector(".evidence");
    target?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  }

  elementOf(id) {
    return [...this.root.querySelectorAll(".mention")].find((element) => element.dataset.id === id);
  }

  /** Give a mention the focus. It can be focused no longer than that, for no selection can begin in what can. */
  focus(id) {
    const element = id === null ? null : this.elementOf(id);
    if (!element) return this.root.focus({ preventScroll: true });
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
    element.focus({ preventScroll: true });
  }

  /** The selected range in code points without space and punctuation at its edges; null if there is none. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.root.contains(range.startContainer) || !this.root.contains(range.endContainer)) return null;
    const leaves = [...this.root.querySelectorAll("[data-at]")].filter((leaf) => range.intersectsNode(leaf));
    if (!leaves.length) return null;
    const start = within(leaves[0], range.startContainer, range.startOffset, 0);
    const end = within(leaves.at(-1), range.endContainer, range.endOffset, 1);
    return start < end ? this.page.trimmed(start, end) : null;
  }
}

/** Where a border of a selection lies; one outside the leaf stands for the leaf's first (0) or last (1) border. */
function within(leaf, container, offset, border) {
  const at = Number(leaf.dataset.at);
  if (leaf.contains(container) && container.nodeType === Node.TEXT_NODE) {
    return at + countPoints(container.data.slice(0, offset));
  }
  return border ? at + countPoints(leaf.textContent) : at;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const hasBoxes = (page) => page.passages.some((passage) => linesOfPassage(passage).length);

/** The printed lines of a passage, each with its stretch of the text. */
function linesOfPassage(passage) {
  const spans = passage.source_spans ?? [];
  const found = [];
  let start = passage.start;
  for (const span of spans) {
    const end = start + (span.chars ?? span.end - span.start);
    if (span.box) found.push({ span, start, end });
    start = end;
  }
  return start === passage.end ? found : [];
}

/** Width and height of every page: of its picture, or as far as its boxes go, with a margin like that on the left. */
function sheetSizes(page) {
  const extents = new Map();
  for (const { span } of page.passages.flatMap(linesOfPassage)) {
    const number = span.page_number ?? 1;
    const [left, top, right, bottom] = span.box;
    const extent = extents.get(number) ?? { left, top, right, bottom };
    extent.left = Math.min(extent.left, left);
    extent.top = Math.min(extent.top, top);
    extent.right = Math.max(extent.right, right);
    extent.bottom = Math.max(extent.bottom, bottom);
    extents.set(number, extent);
  }
  const sizes = new Map();
  for (const [number, extent] of [...extents].sort((a, b) => a[0] - b[0])) {
    const picture = page.pictures?.[number];
    const size = { width: extent.right + Math.max(extent.left, 0), height: extent.bottom + Math.max(extent.top, 0) };
    sizes.set(number, picture ? { width: picture.width, height: picture.height } : size);
  }
  return sizes;
}

function sheetElement(page, number, { width, height }) {
  const picture = page.pictures?.[number];
  return make(
    "section",
    { class: `sheet${picture ? " pictured" : ""}`, "aria-label": word("image", number), style: { "aspect-ratio": `${width} / ${height}` } },
    picture && make("img", { src: picture.source, alt: "", loading: "lazy" }),
  );
}

/** A printed line in its box. Sizes are shares of the sheet, so that it can be of any width. */
function lineElement(span, sheet, text) {
  const [left, top, right, bottom] = span.box;
  const upright = bottom - top > 1.5 * (right - left) && text.length > 1;
  const [along, across] = upright ? [bottom - top, right - left] : [right - left, bottom - top];
  const size = Math.min(across * 0.92, along / Math.max(emsOf(text), 1));
  const share = (value, of) => `${(100 * value) / of}%`;
  return make("div", {
    class: `line${upright ? " upright" : ""}`,
    style: {
      left: share(left, sheet.width),
      top: share(top, sheet.height),
      width: share(right - left, sheet.width),
      height: share(bottom - top, sheet.height),
      "font-size": `${(100 * size) / sheet.width}cqw`,
    },
  });
}
