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
  for (let i = 0; i < pieces.length;) {
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
  const verdict = page.verdicts?.ofMention(mention.id);
  const names = ["mention", mention.label, `deep${Math.min(height, 3)}`, rejected && "rejected", verdictClass(verdict)];
  return make("span", {
    class: names.filter(Boolean).join(" "),
    "data-id": mention.id,
    role: "group",
    "aria-label": [verdict && word(verdict), word(mention.label)].filter(Boolean).join(" ") + `: ${shortened(mention.text, 60)}`,
  });
}

/** The mentions in a stretch as pieces, outer ones first. */
function piecesIn(page, start, end) {
  return page
    .mentionsIn(start, end)
    .map((mention) => ({ mention, start: Math.max(start, mention.start), end: Math.min(end, mention.end) }));
}

// A text longer than this gets its marks where somebody looks, and the rest when it is scrolled to.
const AT_ONCE = 20_000;

class TextPane {
  constructor(root, choose) {
    this.root = root;
    this.page = null;
    this.evidence = [];
    this.lit = { touches: null, chosen: null };
    this.hosts = new Map();
    this.observer = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.fill(entry.target)),
      { root, rootMargin: "600px" },
    );
    root.addEventListener("click", (event) => {
      const element = event.target.closest(".mention");
      // The end of a selection is a click as well.
      if (element && getSelection().isCollapsed) choose(element.dataset.id);
    });
  }

  get view() {
    return this.root.dataset.view;
  }

  /** Show a page; its hosts are paragraphs, or sheets with a piece of text for every printed line. */
  show(page, view) {
    this.page = page;
    this.root.dataset.view = view;
    this.filled = new Set();
    this.observer.disconnect();
    this.hosts = view === "layout" ? this.sheets() : this.paragraphs();
    this.root.replaceChildren(...this.hosts.keys());
    for (const host of this.hosts.keys()) {
      if (page.text.length <= AT_ONCE) this.fill(host);
      else this.observer.observe(host);
    }
  }

  paragraphs() {
    return new Map(
      this.page.passages.map(({ start, end, kind }) => {
        const role = kind === "heading" ? { role: "heading", "aria-level": "3" } : {};
        const host = make("p", { class: kind ?? "body", ...role }, this.page.text.slice(start, end));
        return [host, [{ start, end, element: () => host }]];
      }),
    );
  }

  /** Place every printed line in its box; a passage without boxes is left to the reading view. */
  sheets() {
    const sizes = sheetSizes(this.page);
    const sheets = new Map([...sizes].map(([number, size]) => [number, sheetElement(this.page, number, size)]));
    const hosts = new Map([...sheets.values()].map((sheet) => [sheet, []]));
    for (const { span, start, end } of this.page.passages.flatMap(linesOfPassage)) {
      const number = span.page_number ?? 1;
      const element = () => lineElement(span, sizes.get(number), this.page.text.slice(start, end));
      hosts.get(sheets.get(number)).push({ start, end, element });
    }
    return hosts;
  }

  /** Give a host its text with the marks, if it has not got them yet. */
  fill(host) {
    if (this.filled.has(host)) return;
    this.filled.add(host);
    this.observer.unobserve(host);
    for (const piece of this.hosts.get(host)) {
      piece.made = piece.element();
      if (piece.made !== host) host.append(piece.made);
      this.paintPiece(piece);
    }
    this.relight(host);
  }

  paintPiece({ start, end, made }) {
    made.replaceChildren(paint(this.page, start, end, piecesIn(this.page, start, end), this.evidence).content);
  }

  /** Paint anew what touches one of these ranges, as far as it is filled. */
  painted(ranges) {
    for (const host of this.filled) {
      for (const piece of this.hosts.get(host)) if (touches(piece, ranges)) this.paintPiece(piece);
    }
  }

  /** Fill what touches one of these ranges. */
  reach(ranges) {
    for (const [host, pieces] of this.hosts) if (pieces.some((piece) => touches(piece, ranges))) this.fill(host);
  }

  /** Colour the evidence of a row and what it touches; scroll there if asked. */
  light(row, chosen, { scroll = false } = {}) {
    const before = this.evidence;
    this.evidence = row ? row.evidence : [];
    this.lit = { touches: row?.touches, chosen };
    if (String(before) !== String(this.evidence)) {
      this.painted([before, this.evidence].filter((range) => range.length));
    }
    if (scroll && row) this.reach([row.evidence]);
    this.relight(this.root);
    if (!scroll) return;
    const target = (chosen !== null && this.elementOf(chosen)) || this.root.querySelector(".evidence");
    target?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  }

  relight(part) {
    const { touches, chosen } = this.lit;
    for (const element of part.querySelectorAll(".mention")) {
      element.classList.toggle("lit", Boolean(touches?.has(element.dataset.id)));
      element.classList.toggle("chosen", element.dataset.id === chosen);
    }
  }

  elementOf(id) {
    const mention = this.page.mentions.get(id);
    if (mention) this.reach([[mention.start, mention.end]]);
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
    const [start, end] = [this.borderAt(range, "start"), this.borderAt(range, "end")];
    return start !== null && end !== null && start < end ? this.page.trimmed(start, end) : null;
  }

  /** Where a range begins or ends in the text; null outside. A border between elements is that of the nearest text. */
  borderAt(range, side) {
    const [container, offset] = [range[`${side}Container`], range[`${side}Offset`]];
    if (!this.root.contains(container)) return null;
    const leaf = container.parentElement.closest("[data-at]");
    if (container.nodeType === Node.TEXT_NODE && leaf) {
      return Number(leaf.dataset.at) + countPoints(container.data.slice(0, offset));
    }
    const inside = [...this.root.querySelectorAll("[data-at]")].filter((other) => range.intersectsNode(other));
    const nearest = side === "start" ? inside[0] : inside.at(-1);
    if (!nearest) return null;
    return Number(nearest.dataset.at) + (side === "start" ? 0 : countPoints(nearest.textContent));
  }
}

const touches = ({ start, end }, ranges) => ranges.some((range) => range[0] < end && start < range[1]);

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
    {
      class: `sheet${picture ? " pictured" : ""}`,
      "aria-label": word("image", number),
      style: { "aspect-ratio": `${width} / ${height}` },
    },
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
