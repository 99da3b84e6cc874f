// Pieces of the studio's forms: each shows a value and calls back with the new one.

import { el, say } from "../elements.js";
import { icon } from "../icons.js";

let count = 0;

/** Makes these the children of a node; what is null is left out, lists are taken apart. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

/** A labelled control; `hint` stands below it. */
export function row(label, control, hint = null) {
  const id = control.id || (control.id = `studio-${++count}`);
  return el("div", { class: "form-row" }, el("label", { for: id }, label), control, hint ? el("p", { class: "muted small" }, hint) : null);
}

/** One line of text. */
export function line(value, change, props = {}) {
  const input = el("input", { class: "input", type: "text", autocomplete: "off", ...props, on: { change: () => change(input.value.trim()) } });
  input.value = value ?? "";
  return input;
}

/** Several lines, one thing a line. */
export function lines(values, change, props = {}) {
  const area = el("textarea", { class: "input", rows: 3, spellcheck: "false", ...props, on: { change: () => change(area.value.split("\n").map((one) => one.trim()).filter(Boolean)) } });
  area.value = (values ?? []).join("\n");
  return area;
}

/** A choice: `options` are [value, words]. */
export function choice(value, options, change, props = {}) {
  const select = el("select", { class: "input", ...props, on: { change: () => change(select.value) } }, options.map(([key, words]) => el("option", { value: key }, words)));
  select.value = value ?? "";
  return select;
}

/** A tick with its words. */
export function tick(words, value, change, props = {}) {
  const box = el("input", { type: "checkbox", ...props, on: { change: () => change(box.checked) } });
  box.checked = Boolean(value);
  return el("label", { class: "check-row" }, box, words);
}

/** A small button with a sign and words, or with a sign alone. */
export function button(sign, key, run, { words = true, kind = "", values = {} } = {}) {
  const text = say(key, values);
  if (!words) return el("button", { class: "icon-button", type: "button", title: text, "aria-label": text, on: { click: run } }, icon(sign, 16));
  return el("button", { class: `button small ${kind}`, type: "button", on: { click: run } }, sign ? icon(sign, 15) : null, text);
}

/** What a type of value is called. */
export function typeName(type) {
  return say(`studio.type.${type}`);
}

/** What a field is called, as the visitor reads it. */
export function fieldName(spec) {
  return (window.desk.language === "en" ? spec.label?.en : spec.label?.zh) || spec.name;
}
