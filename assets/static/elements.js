// Makes elements out of plain values. Text goes in as text nodes only: nothing read from a document is ever markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. `props`: class, on: {event: handler}, attributes by name; null and false are left out. */
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element, with the same rules as `el`. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The words for `key` in the visitor's language; `{name}` in them is replaced by `values.name`. */
export function say(key, values = {}) {
  const text = window.desk.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** One of the two languages of a text that comes as `{zh, en}`. */
export function inLanguage(words) {
  return words?.[window.desk.language] ?? words?.zh ?? "";
}

/** A field's label in the visitor's language. */
export function labelOf(field) {
  return (window.desk.language === "en" && field.label_en) || field.label;
}

/** The locale by which dates are written. */
export function locale() {
  return window.desk.language === "zh" ? "zh-CN" : "en-GB";
}

/** A point in time as people of this language write it, short. */
export function moment(iso) {
  const date = new Date(iso);
  const today = new Date().toDateString() === date.toDateString();
  const time = date.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
  if (today) return time;
  const sameYear = new Date().getFullYear() === date.getFullYear();
  const day = date.toLocaleDateString(locale(), { month: "2-digit", day: "2-digit", year: sameYear ? undefined : "numeric" });
  return `${day} ${time}`;
}

const sheets = new Map();

/** Gives a shadow root the style sheets at `urls`, each fetched once for the whole page. */
export async function dress(root, ...urls) {
  root.adoptedStyleSheets = await Promise.all(urls.map(loadSheet));
}

function loadSheet(url) {
  const address = String(url);
  if (!sheets.has(address)) {
    sheets.set(
      address,
      fetch(address).then(async (response) => new CSSStyleSheet().replace(await response.text())),
    );
  }
  return sheets.get(address);
}

/** An element that builds itself once, inside a shadow root with our own styles. */
export class Part extends HTMLElement {
  static sheets = [];

  connectedCallback() {
    if (this.shadowRoot) return this.resume();
    const root = this.attachShadow({ mode: "open" });
    this.ready = dress(root, new URL("parts.css", import.meta.url), ...this.constructor.sheets).then(() => this.build(root));
  }

  /** Builds the content of `root`; styles are there. */
  build(_root) {}

  /** Called when the element is put back into the page. */
  resume() {}
}
