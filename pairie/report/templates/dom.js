// Small tools: elements without HTML strings, storage that may be forbidden, text counted in code points.
const SVG = "http://www.w3.org/2000/svg";
const find = (selector) => document.querySelector(selector);

/** Make an element. Text goes in as text nodes only, so that no page can smuggle markup in. */
function make(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function draw(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    // Style attributes are forbidden by the policy of the page, single properties are not.
    else if (key === "style") for (const [name, set] of Object.entries(value)) element.style.setProperty(name, set);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function button(key, act, attributes = {}) {
  return make("button", { type: "button", onclick: act, ...attributes }, word(key));
}

const storage = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing for files still checks and saves.
    }
  },
};

/** A text addressed by code points, as everywhere in pairie; JavaScript itself counts UTF-16 units. */
class Text {
  constructor(string) {
    this.string = string;
    this.units = null;
    // Only characters beyond the basic plane make the two counts differ.
    if (/[\ud800-\udbff][\udc00-\udfff]/.test(string)) {
      const units = [];
      for (let unit = 0; unit < string.length; unit += string.codePointAt(unit) > 0xffff ? 2 : 1) units.push(unit);
      units.push(string.length);
      this.units = Uint32Array.from(units);
    }
    this.length = this.units ? this.units.length - 1 : string.length;
  }

  slice(start, end) {
    if (!this.units) return this.string.slice(start, end);
    const last = this.length;
    return this.string.slice(this.units[Math.min(start, last)], this.units[Math.min(end, last)]);
  }
}

const countPoints = (string) => Array.from(string).length;

/** About how wide a text is, in the width of a Chinese character. */
const emsOf = (string) =>
  Array.from(string).reduce((sum, point) => sum + (point.codePointAt(0) < 0x2e80 ? 0.56 : 1), 0);
