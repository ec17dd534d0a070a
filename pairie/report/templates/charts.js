// Who supports whom, as a network in two columns and as bars. Plain SVG; both follow the filters of the table.
const MOST_PARTIES = 14;
const MOST_BARS = 12;

const UNITS = { acts: "byActs", money: "byMoney", cumulative: "byCumulative" };

/** What a row adds, as [id, value]: its act, or its totals in 元. One sum may stand in two rows, and is added once. */
function addends(row, unit) {
  if (unit === "acts") return [[row.key, 1]];
  return row.amounts
    .filter(
      ({ kind, unit: counted, role = "total", stage }) =>
        kind === "money" && counted === "元" && role === "total" && stage !== "planned",
    )
    .filter(({ extent }) => (extent === "cumulative") === (unit === "cumulative"))
    .map((amount, i) => [
      `${row.page.index}:${amount.mentions?.[0] ?? `${row.id} ${i}`}`,
      Number(amount.value ?? 0),
    ]);
}

/** A sum in which each addend counts once. */
class Sum {
  constructor() {
    this.total = 0;
    this.seen = new Set();
  }

  add(addends) {
    for (const [id, value] of addends) {
      if (!this.seen.has(id)) this.total += value;
      this.seen.add(id);
    }
  }
}

const keyOf = (party) => party.canonical || party.name;

/** Sum rows by the names that `namesOf` gives; the largest first. */
function summed(rows, namesOf, unit) {
  const sums = new Map();
  for (const row of rows) {
    const parts = addends(row, unit);
    for (const { key, label } of namesOf(row)) {
      if (!sums.has(key)) sums.set(key, { key, label, sum: new Sum() });
      sums.get(key).sum.add(parts);
    }
  }
  const entries = [...sums.values()].map(({ key, label, sum }) => ({ key, label, weight: sum.total }));
  return entries.filter((entry) => entry.weight > 0).sort((a, b) => b.weight - a.weight);
}

const partiesOf = (side) => (row) => {
  const parties = new Map(row[side].map((party) => [keyOf(party), { key: keyOf(party), label: party.name }]));
  return parties.size ? [...parties.values()] : [{ key: "", label: word("none") }];
};

/** Cut a name to a width in Chinese characters. */
function fitting(name, ems) {
  let most = Math.ceil(2 * ems);
  let shown = shortened(name, most);
  while (most > 1 && emsOf(shown) > ems) shown = shortened(name, --most);
  return shown;
}

function figure(value, unit) {
  if (unit === "acts") return String(value);
  const [size, name] = value >= 1e8 ? [1e8, "亿"] : value >= 1e4 ? [1e4, "万"] : [1, ""];
  return `${Number((value / size).toPrecision(4))}${name}`;
}

/** Seat the nodes on the right at the height of those they are tied to, so that fewer ties cross; "others" stay last. */
function seatsOf(nodes, ties) {
  const heights = nodes.map((node, j) => {
    const own = ties.filter(([, place]) => place === j);
    const weight = own.reduce((sum, tie) => sum + tie[2], 0);
    return node.key === null ? Infinity : own.reduce((sum, tie) => sum + tie[0] * tie[2], 0) / weight;
  });
  const order = nodes.map((_, j) => j).sort((a, b) => heights[a] - heights[b] || a - b);
  return nodes.map((_, j) => order.indexOf(j));
}

class Charts {
  constructor(root, filterByParty) {
    this.root = root;
    this.filterByParty = filterByParty;
    this.unit = "acts";
  }

  show(rows, kind) {
    this.rows = rows.filter((row) => row.state !== "rejected");
    this.kind = kind;
    const cumulative = this.rows.some((row) => row.amounts.some((amount) => amount.extent === "cumulative"));
    const units = Object.keys(UNITS).filter((unit) => unit !== "cumulative" || cumulative);
    if (!units.includes(this.unit)) this.unit = "acts";
    const choice = make(
      "div",
      { class: "units", role: "group" },
      ...units.map((unit) =>
        button(UNITS[unit], () => this.use(unit), { "aria-pressed": String(unit === this.unit), "data-unit": unit }),
      ),
      make(
        "span",
        { class: "hint" },
        word(this.unit !== "acts" ? "moneyHint" : kind === "network" ? "networkHint" : ""),
      ),
    );
    this.root.replaceChildren(choice, kind === "network" ? this.network() : this.bars());
  }

  use(unit) {
    this.unit = unit;
    this.show(this.rows, this.kind);
    this.root.querySelector(`[data-unit=${unit}]`).focus();
  }

  /** Names of one side from the largest down; the small ones share the last place. */
  column(side) {
    const all = summed(this.rows, partiesOf(side), this.unit);
    if (all.length <= MOST_PARTIES) return { nodes: all, places: new Map(all.map(({ key }, i) => [key, i])) };
    const nodes = all.slice(0, MOST_PARTIES - 1);
    const rest = all.slice(MOST_PARTIES - 1);
    const weight = rest.reduce((sum, entry) => sum + entry.weight, 0);
    nodes.push({ key: null, label: word("others", rest.length), weight });
    return { nodes, places: new Map(all.map(({ key }, i) => [key, Math.min(i, MOST_PARTIES - 1)])) };
  }

  /** Sum the rows between every two nodes, as [left, right, weight]. */
  ties(left, right) {
    const found = new Map();
    for (const row of this.rows) {
      const parts = addends(row, this.unit);
      if (!parts.some(([, value]) => value > 0)) continue;
      for (const actor of partiesOf("actors")(row)) {
        for (const recipient of partiesOf("recipients")(row)) {
          const pair = `${left.places.get(actor.key)} ${right.places.get(recipient.key)}`;
          if (!found.has(pair)) found.set(pair, new Sum());
          found.get(pair).add(parts);
        }
      }
    }
    return [...found].map(([pair, sum]) => [...pair.split(" ").map(Number), sum.total]).sort((a, b) => a[2] - b[2]);
  }

  network() {
    const [left, right] = [this.column("actors"), this.column("recipients")];
    const ties = this.ties(left, right);
    if (!ties.length) return make("p", { class: "hint" }, word("nothing"));
    const step = 34;
    const height = step * Math.max(left.nodes.length, right.nodes.length) + 12;
    const y = (column, i) => 6 + (i + 0.5) * ((height - 12) / column.nodes.length);
    const most = Math.max(...ties.map(([, , weight]) => weight));
    const seats = seatsOf(right.nodes, ties);
    const svg = draw("svg", {
      viewBox: `0 0 760 ${height}`,
      class: "network",
      role: "group",
      "aria-label": word("network"),
    });
    for (const [i, j, weight] of ties) {
      const [from, to] = [y(left, i), y(right, seats[j])];
      svg.append(
        draw(
          "path",
          {
            d: `M240 ${from}C380 ${from} 380 ${to} 520 ${to}`,
            class: "tie",
            "stroke-width": (1 + (13 * weight) / most).toFixed(2),
            "data-left": i,
            "data-right": j,
          },
          draw("title", {}, `${left.nodes[i].label} → ${right.nodes[j].label}: ${figure(weight, this.unit)}`),
        ),
      );
    }
    left.nodes.forEach((node, i) => svg.append(this.node(node, "left", i, 236, y(left, i))));
    right.nodes.forEach((node, i) => svg.append(this.node(node, "right", i, 524, y(right, seats[i]))));
    const light = (event) => {
      const node = event.target.closest?.("[data-side]");
      for (const tie of svg.querySelectorAll(".tie")) {
        const on = node && tie.getAttribute(`data-${node.dataset.side}`) === node.dataset.place;
        tie.classList.toggle("on", Boolean(on));
      }
    };
    for (const name of ["pointerover", "focusin", "pointerleave", "focusout"]) svg.addEventListener(name, light);
    return svg;
  }

  node(node, side, place, x, y) {
    const label = fitting(node.label, 14);
    const value = figure(node.weight, this.unit);
    const act = () => node.key && this.filterByParty(node.key);
    return draw(
      "g",
      {
        class: `node ${side}${node.key ? "" : " nobody"}`,
        "data-side": side,
        "data-place": place,
        transform: `translate(${x} ${y})`,
        role: node.key ? "button" : "img",
        tabindex: node.key ? "0" : null,
        "aria-label": `${shortened(node.label, 60)}: ${value}`,
        onclick: act,
        onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), act()),
      },
      draw("title", {}, shortened(node.key || node.label, 200)),
      draw("rect", { x: side === "left" ? -236 : 0, y: -15, width: 236, height: 30, rx: 5 }),
      draw(
        "text",
        { x: side === "left" ? -8 : 8, dy: "0.35em" },
        label,
        draw("tspan", { class: "value", dx: 6 }, value),
      ),
    );
  }

  bars() {
    const groups = [
      ["actors", summed(this.rows, partiesOf("actors"), this.unit), "ACTOR"],
      ["recipients", summed(this.rows, partiesOf("recipients"), this.unit), "RECIPIENT"],
      [
        "category",
        summed(this.rows, (row) => [{ key: row.category, label: word(row.category) }], this.unit),
        "MEASURE",
      ],
      ["years", this.years(), "AMOUNT"],
    ];
    return make(
      "div",
      { class: "bars" },
      ...groups.map(([key, entries, label]) =>
        make("section", { "aria-label": word(key) }, make("h3", {}, word(key)), this.chart(entries, label, key)),
      ),
    );
  }

  years() {
    const entries = summed(
      this.rows,
      (row) => [
        { key: row.years[0] ?? row.years[1] ?? "", label: String(row.years[0] ?? row.years[1] ?? word("none")) },
      ],
      this.unit,
    );
    return entries.sort((a, b) => (a.key || Infinity) - (b.key || Infinity));
  }

  chart(all, label, name) {
    const entries = all
      .slice(name === "years" ? -2 * MOST_BARS : 0)
      .slice(0, name === "years" ? 2 * MOST_BARS : MOST_BARS);
    if (!entries.length) return make("p", { class: "hint" }, "–");
    const most = Math.max(...entries.map((entry) => entry.weight));
    const step = 24;
    const svg = draw("svg", {
      viewBox: `0 0 420 ${step * entries.length}`,
      class: `chart ${label}`,
      role: "list",
      "aria-label": word(name),
    });
    entries.forEach((entry, i) => {
      const width = Math.max(2, (200 * entry.weight) / most);
      svg.append(
        draw(
          "g",
          {
            transform: `translate(0 ${i * step})`,
            role: "listitem",
            "aria-label": `${shortened(entry.label, 60)}: ${figure(entry.weight, this.unit)}`,
          },
          draw("title", {}, shortened(entry.key === "" ? entry.label : String(entry.key), 200)),
          draw("text", { x: 152, y: step / 2, dy: "0.35em", class: "name" }, fitting(entry.label, 11.5)),
          draw("rect", { x: 160, y: 4, width, height: step - 8, rx: 2 }),
          draw("text", { x: 166 + width, y: step / 2, dy: "0.35em", class: "value" }, figure(entry.weight, this.unit)),
        ),
      );
    });
    if (all.length > entries.length)
      return [svg, make("p", { class: "hint" }, word("others", all.length - entries.length))];
    return svg;
  }
}
