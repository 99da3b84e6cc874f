// The table of fields: label, value to correct in place, verdict, what the checks say, and what they suggest.

import { el, inLanguage, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";

const FOLD_FROM = 3;
const SIGNS = { sure: "check", human: "pen", doubtful: "alert", wrong: "cross", missing: "ring" };

/** Whether a person confirmed the field although a check says no. */
export function overrulesChecks(field) {
  return field.confirmed && field.checks.some((check) => !check.ok);
}

/** Whether a person should look at the field. */
export function needsLook(field) {
  return field.state === "doubtful" || field.state === "wrong";
}

/**
 * Events: "activate" and "hover" (detail: name or null), "save" (detail: {name, value, then}), "done" (nothing is left).
 */
export class FieldTable extends EventTarget {
  constructor() {
    super();
    this.rows = new Map();
    this.list = el("div", { class: "fields-table", role: "group", "aria-label": say("review.fields") });
    this.summary = el("div", { class: "summary", role: "status" });
    this.nextButton = el(
      "button",
      { class: "button small", type: "button", on: { click: () => this.goToNext(1) } },
      icon("down", 16), say("review.next"), el("kbd", {}, say("review.next_keys")),
    );
    this.element = el(
      "div",
      { class: "fields-panel" },
      el("div", { class: "summary-bar" }, this.summary, this.nextButton),
      this.list,
      el("p", { class: "keys" }, say("review.keys")),
    );
  }

  /** Shows `fields`, to look at alone if read-only; what someone is typing at the moment is left alone. */
  show(fields, { pages = 1, isReadOnly = false } = {}) {
    this.fields = fields;
    this.isReadOnly = isReadOnly;
    this.severalPages = pages > 1;
    const names = fields.map((field) => field.name).join("\n");
    if (names !== this.names) {
      this.names = names;
      this.hadDoubts = fields.some(needsLook);
      this.rows.clear();
      fields.forEach((field, index) => this.rows.set(field.name, this.buildRow(field, index)));
      this.arrange(fields);
    }
    fields.forEach((field) => this.drawRow(this.rows.get(field.name), field));
    this.drawSummary();
  }

  /** What was found comes first; what was not stands below, folded away where there is much of it. */
  arrange(fields) {
    const rowsOf = (some) => some.map((field) => this.rows.get(field.name).element);
    const missing = fields.filter((field) => field.state === "missing");
    const found = fields.filter((field) => field.state !== "missing");
    const rest = el("div", { class: "missing-rows", id: "missing-rows" }, rowsOf(missing));
    const isLong = missing.length >= FOLD_FROM && found.length > 0;
    rest.hidden = isLong;
    this.fold = el("button", { class: "fold", type: "button", "aria-controls": "missing-rows" });
    const label = () => {
      this.fold.setAttribute("aria-expanded", String(!rest.hidden));
      this.fold.replaceChildren(icon(rest.hidden ? "right" : "down", 15), say(rest.hidden ? "review.show_missing" : "review.hide_missing", { count: missing.length }));
    };
    this.unfold = (isOpen) => { rest.hidden = !isOpen; label(); };
    this.fold.addEventListener("click", () => this.unfold(rest.hidden));
    label();
    this.list.replaceChildren(...rowsOf(found), ...(isLong ? [this.fold] : []), rest);
  }

  buildRow(field, index) {
    const id = `field-${index}`;
    const input = el("textarea", { id, class: "input value", rows: 1, spellcheck: "false", autocomplete: "off", placeholder: say("review.no_value") });
    const row = {
      input,
      source: el("small"),
      verdict: el("div", { class: "verdict" }),
      notes: el("div", { class: "notes", id: `${id}-notes` }),
    };
    row.element = el(
      "div",
      { class: "field-row", "data-name": field.name },
      el("label", { for: id }, el("span", { class: "label-text" }, labelOf(field)), row.source),
      input,
      row.verdict,
      row.notes,
    );
    input.setAttribute("aria-describedby", `${id}-notes`);
    row.element.addEventListener("pointerenter", () => this.send("hover", field.name));
    row.element.addEventListener("pointerleave", () => this.send("hover", null));
    row.element.addEventListener("click", (event) => { if (!event.target.closest("button, textarea, label")) input.focus(); });
    input.addEventListener("focus", () => this.send("activate", field.name));
    input.addEventListener("input", () => { grow(input); row.element.classList.toggle("changed", isChanged(row)); });
    input.addEventListener("blur", () => { if (isChanged(row)) this.save(row); });
    input.addEventListener("keydown", (event) => this.key(event, row));
    return row;
  }

  drawRow(row, field) {
    const isEdited = row.field !== undefined && isChanged(row) && this.isFocused(row.input);
    row.field = field;
    if (!isEdited) row.input.value = field.value ?? "";
    row.input.readOnly = this.isReadOnly;
    grow(row.input);
    row.element.className = `field-row ${field.state}${this.active === field.name ? " active" : ""}`;
    row.input.placeholder = field.note ? inLanguage(field.note) : say("review.no_value");
    row.input.setAttribute("aria-invalid", String(field.state === "wrong"));
    row.source.textContent = sourceWords(field, this.severalPages);
    row.verdict.replaceChildren(...verdictParts(field));
    row.notes.replaceChildren(...this.noteParts(row, field));
  }

  noteParts(row, field) {
    const parts = field.checks.filter((check) => !check.ok).map((check) => this.checkNote(row, check));
    if (field.note && field.state !== "missing") parts.push(el("div", { class: "note" }, inLanguage(field.note)));
    if (field.raw && field.value && squeezed(field.raw) !== squeezed(field.value) && field.source !== "human") {
      parts.push(el("div", { class: "note" }, say("review.raw", { raw: field.raw })));
    }
    if (field.rival && needsLook(field)) parts.push(this.rivalNote(row, field.rival));
    if (overrulesChecks(field)) parts.unshift(el("div", { class: "note overruled" }, say("review.overruled")));
    if (!this.isReadOnly && needsLook(field)) {
      const words = say(field.value === null ? "review.confirm_empty" : "review.confirm");
      parts.push(el("button", { class: "button small", type: "button", on: { click: () => this.save(row, row.input.value) } }, icon("check", 15), words));
    }
    return parts;
  }

  checkNote(row, check) {
    return el(
      "div",
      { class: row.field.confirmed ? "note" : "note failed" },
      icon("cross", 15),
      el("span", {}, inLanguage(check.message)),
      check.suggestion === null || this.isReadOnly || row.field.confirmed
        ? null
        : el(
            "button",
            { class: "button small", type: "button", on: { click: () => this.save(row, check.suggestion) } },
            say("review.suggest", { value: check.suggestion }),
          ),
    );
  }

  /** Another value that comes close; one press takes it, and its place. */
  rivalNote(row, rival) {
    const place = rival.page && rival.box ? { page: rival.page, box: rival.box } : null;
    return el(
      "div",
      { class: "note rival" },
      el("span", {}, say("review.rival", { value: rival.value })),
      this.isReadOnly
        ? null
        : el("button", { class: "button small", type: "button", on: { click: () => this.save(row, rival.value, () => {}, place) } }, say("review.take_rival")),
    );
  }

  drawSummary() {
    const count = (...states) => this.fields.filter((field) => states.includes(field.state)).length;
    const part = (kind, sign, key, number) => (number ? el("span", { class: `chip ${kind}` }, icon(sign, 14), say(key, { count: number })) : null);
    const toCheck = count("doubtful", "wrong");
    this.summary.replaceChildren(
      ...[
        part("warn", "alert", "review.to_check", toCheck),
        part("quiet", "ring", "review.missing", count("missing")),
        part("ok", "check", "review.sure", count("sure", "human")),
      ].filter(Boolean),
    );
    this.nextButton.disabled = toCheck === 0;
  }

  key(event, row) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!this.isReadOnly && (isChanged(row) || needsLook(row.field))) {
        this.save(row, row.input.value, () => this.goOn(row.field.name));
      } else {
        this.goOn(row.field.name);
      }
    } else if (event.key === "Escape") {
      row.input.value = row.field.value ?? "";
      grow(row.input);
      row.element.classList.remove("changed");
    }
  }

  save(row, value = row.input.value, then = () => {}, place = null) {
    row.element.classList.add("saving");
    row.input.value = value;
    this.send("save", { name: row.field.name, value, before: row.field, then, place });
  }

  /** After a field: the next one to check, else the next one in the table, else the end. */
  goOn(name) {
    const rest = this.fields.slice(this.fields.findIndex((field) => field.name === name) + 1);
    const next = rest.find(needsLook) ?? this.fields.find((field) => needsLook(field) && field.name !== name);
    if (next) return this.focus(next.name);
    if (rest.length && !this.hadDoubts) return this.focus(rest[0].name);
    this.send("done", null);
  }

  /** The next (or with -1 the previous) field to check, round and round. */
  goToNext(step) {
    const order = step > 0 ? this.fields : [...this.fields].reverse();
    const at = order.findIndex((field) => field.name === this.active);
    const next = [...order.slice(at + 1), ...order.slice(0, at + 1)].find(needsLook);
    if (next) this.focus(next.name);
    else this.send("done", null);
  }

  /** Puts the cursor into a field's value. */
  focus(name) {
    const row = this.rows.get(name);
    if (!row) return;
    if (row.element.parentElement.hidden) this.unfold(true);
    row.input.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "nearest" });
  }

  /** Marks the active field. */
  light(name) {
    this.active = name;
    for (const [own, row] of this.rows) row.element.classList.toggle("active", own === name);
  }

  /** Marks the field whose box the pointer is on. */
  hint(name) {
    for (const [own, row] of this.rows) row.element.classList.toggle("hinted", own === name);
  }

  isFocused(input) {
    return input.getRootNode().activeElement === input;
  }

  send(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

function isChanged(row) {
  return row.input.value.trim() !== (row.field.value ?? "");
}

/** Without what changes nothing for a reader: blanks, signs of currency, commas between thousands. */
function squeezed(text) {
  return text.replace(/[\s¥￥$元,，]+/g, "");
}

function grow(input) {
  input.style.height = "auto";
  if (input.scrollHeight > 0) input.style.height = `${Math.min(input.scrollHeight + 2, 220)}px`;
}

function sourceWords(field, severalPages) {
  if (!field.source) return "";
  const place = field.page && severalPages ? ` · ${say("review.on_page", { page: field.page })}` : "";
  return say(`source.${field.source}`) + place;
}

/** What to tell once a field was saved; a check that still fails is named while the slip of a finger can be undone. */
export function savedWords(field, before) {
  if (overrulesChecks(field)) return "review.saved_overruled";
  return field.confirmed && field.value === before.value ? "review.saved_confirmed" : "review.saved";
}

/** Icon, words and a bar: the verdict never depends on colour alone. */
export function verdictParts(field) {
  const percent = Math.round(field.confidence * 100);
  const words = el("span", { class: "verdict-words" }, icon(SIGNS[field.state], 15), say(`verdict.${field.state}`));
  if (field.state === "missing" || field.state === "human") return [words];
  return [
    words,
    el("meter", { min: 0, max: 100, value: percent, title: say("verdict.meter", { percent }), "aria-label": say("verdict.meter", { percent }) }),
  ];
}
