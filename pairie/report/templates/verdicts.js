// What is found, missed or false, where a page shows predictions beside gold. Nothing is changed on such a page.
const VERDICTS = ["found", "partly", "missed", "false"];

/** The class for a verdict; none for a word that is not ours. */
const verdictClass = (verdict) => (VERDICTS.includes(verdict) ? `verdict-${verdict}` : null);

class Verdicts {
  constructor(found) {
    this.found = found;
    this.links = new Map(found.links.map(([type, head, tail, verdict]) => [linkKey(type, head, tail), verdict]));
    this.mentions = new Map(Object.entries(found.mentions));
    this.rows = new Map(Object.entries(found.rows));
    const pairs = Object.entries(found.beside);
    this.beside = new Map([...pairs, ...pairs.map(([gold, other]) => [other, gold])]);
  }

  ofMention(id) {
    return this.mentions.get(id);
  }

  /** The verdict of the link from any of these acts to a mention. */
  ofLink(type, measures, tail) {
    return measures.map((measure) => this.links.get(linkKey(type, measure.id, tail))).find(Boolean);
  }

  ofRow(id) {
    return this.rows.get(id);
  }

  scoresText() {
    const scores = Object.entries(this.found.scores);
    return scores.map(([name, value]) => `${word(`score_${name}`)} ${value.toFixed(2)}`).join(" · ");
  }
}

const linkKey = (...parts) => JSON.stringify(parts);

/** Give the cells of a row their verdicts, in the order in which they stand. */
function withVerdicts(row) {
  const mark = row.page.verdicts?.ofRow(row.id);
  if (!mark) return row;
  const marked = (cells, verdicts) => cells.map((cell, i) => ({ ...cell, verdict: verdicts[i] }));
  return Object.assign(row, {
    verdict: mark.verdict,
    foundCategory: mark.found_category,
    actors: marked(row.actors, mark.actors),
    recipients: marked(row.recipients, mark.recipients),
    amounts: marked(row.amounts, mark.amounts),
  });
}

const VERDICT_SIGNS = { found: "✓", partly: "±", missed: "−", false: "+" };

function verdictSign(verdict) {
  const label = word(verdict);
  return make("span", { class: `sign ${verdictClass(verdict)}`, role: "img", "aria-label": label, title: label }, VERDICT_SIGNS[verdict]);
}
