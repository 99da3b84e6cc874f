// The table of fields: label, value to correct in place, its cut-out of the page, verdict, and what is to be said of it.

import { THIS_PAGE } from "../drafts.js";
import { el, inLanguage, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";
import { draftNote, needsLook, notesOf, overrulesChecks } from "./field-notes.js";
import { showKeys } from "./keys.js";

export { needsLook, overrulesChecks };

const FOLD_FROM = 3;
const SIGNS = { sure: "check", human: "pen", doubtful: "alert", wrong: "cross", missing: "ring" };

/**
 * Events: "activate" and "hover" (detail: name or null), "type" (detail: {field, value}; null takes it back), "save"
 * (detail: {name, value, before, then, place}), "insist", "retry" (detail: name), "done" (nothing is left).
 */
export class FieldTable extends EventTarget {
  constructor(cutouts) {
    super();
    this.cutouts = cutouts;
    this.rows = new Map();
    this.drafts = new Map();
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
      el("p", { class: "keys" }, say("review.keys"), " ", el("button", { class: "link", type: "button", on: { click: () => showKeys(this.element.getRootNode()) } }, say("keys.title"), " ", el("kbd", {}, "?"))),
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

  /** Marks what is not saved: `drafts` by the name of the field. */
  mark(drafts) {
    this.drafts = drafts;
    if (!this.fields) return;
    for (const row of this.rows.values()) if (row.field) this.drawDraft(row);
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
      cutout: el("div", { class: "cutout-box" }),
      unsaved: el("div", { class: "unsaved-box" }),
      notes: el("div", { class: "notes", id: `${id}-notes` }),
    };
    row.element = el(
      "div",
      { class: "field-row", "data-name": field.name },
      el("label", { for: id }, el("span", { class: "label-text" }, labelOf(field)), row.source),
      input,
      row.verdict,
      row.cutout,
      row.unsaved,
      row.notes,
    );
    input.setAttribute("aria-describedby", `${id}-notes`);
    row.element.addEventListener("pointerenter", () => this.send("hover", field.name));
    row.element.addEventListener("pointerleave", () => this.send("hover", null));
    row.element.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
    row.element.addEventListener("click", (event) => { if (!event.target.closest("button, textarea, label")) input.focus(); });
    input.addEventListener("focus", () => this.send("activate", field.name));
    input.addEventListener("input", () => { grow(input); this.send("type", { field: row.field, value: input.value }); });
    input.addEventListener("blur", () => { if (this.isToSave(row)) this.save(row); });
    input.addEventListener("keydown", (event) => this.key(event, row));
    return row;
  }

  drawRow(row, field) {
    const isEdited = row.field !== undefined && isChanged(row) && this.isFocused(row.input);
    row.field = field;
    if (!isEdited) row.input.value = this.drafts.get(field.name)?.value ?? field.value ?? "";
    row.input.readOnly = this.isReadOnly;
    grow(row.input);
    row.element.className = `field-row ${field.state}${this.active === field.name ? " active" : ""}`;
    row.shown = undefined;
    row.input.placeholder = field.note ? inLanguage(field.note) : say("review.no_value");
    row.input.setAttribute("aria-invalid", String(field.state === "wrong"));
    row.source.textContent = sourceWords(field, this.severalPages);
    row.notes.replaceChildren(...this.noteParts(row, field));
    this.drawCutout(row, field);
    this.drawDraft(row);
  }

  /** The print beside a value that a person should look at. */
  drawCutout(row, field) {
    const spot = needsLook(field) && field.box && field.page ? { page: field.page, box: field.box } : null;
    const shown = JSON.stringify(spot);
    if (row.cutout.dataset.shown === shown) return;
    row.cutout.dataset.shown = shown;
    row.cutout.replaceChildren(...(spot ? [this.cutouts.of(spot, labelOf(field))] : []));
  }

  /** What is not saved never looks as if it were. */
  drawDraft(row) {
    const { field } = row;
    const draft = this.drafts.get(field.name);
    if (draft && !this.isFocused(row.input) && row.input.value !== draft.value) { row.input.value = draft.value; grow(row.input); }
    const shown = JSON.stringify([draft?.wanted, draft?.waiting, draft?.trouble, draft?.page, draft?.trouble && draft.value]);
    if (row.shown === shown) return;
    row.shown = shown;
    row.element.classList.toggle("changed", Boolean(draft));
    row.element.classList.toggle("saving", Boolean(draft?.wanted && !draft.waiting && !draft.trouble));
    row.verdict.replaceChildren(...(draft ? [el("span", { class: "verdict-words" }, icon("clock", 15), say("verdict.unsaved"))] : verdictParts(field)));
    const act = {
      insist: () => this.send("insist", field.name),
      retry: () => this.send("retry", field.name),
      save: () => this.save(row, this.drafts.get(field.name).value),
      drop: () => this.restore(row),
    };
    const said = draft && !this.isReadOnly ? draftNote(draft, field.value, draft.page === THIS_PAGE, act) : null;
    row.unsaved.replaceChildren(...(said ? [said] : []));
  }

  /** The saved value again, whatever was typed. */
  restore(row) {
    row.input.value = row.field.value ?? "";
    grow(row.input);
    this.send("type", { field: row.field, value: null });
  }

  /** Whether leaving the field saves it: it was changed, and nobody has to choose first. */
  isToSave(row) {
    const draft = this.drafts.get(row.field.name);
    if (draft && (draft.trouble || (draft.wanted && draft.value === row.input.value))) return false;
    return isChanged(row) || Boolean(draft?.next);
  }

  noteParts(row, field) {
    const parts = notesOf(field, this.isReadOnly ? null : (value, place = null) => this.save(row, value, () => {}, place));
    if (this.isReadOnly || !needsLook(field)) return parts;
    const press = (sign, words, value) => el("button", { class: "button small", type: "button", on: { click: () => this.save(row, value()) } }, icon(sign, 15), words);
    const right = field.value === null ? null : press("check", say("review.confirm"), () => row.input.value);
    return [...parts, el("div", { class: "answers" }, right, press("ring", say("review.confirm_empty"), () => ""))];
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
        part("danger", "warn", "review.unsaved", [...this.drafts.values()].filter(isStuck).length),
      ].filter(Boolean),
    );
    this.nextButton.disabled = toCheck === 0;
  }

  key(event, row) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (this.drafts.get(row.field.name)?.trouble) this.send("insist", row.field.name);
      else if (!this.isReadOnly && (this.isToSave(row) || this.isOpen(row.field))) this.save(row, row.input.value, () => this.goOn(row.field.name));
      else this.goOn(row.field.name);
    } else if (event.key === "Delete" && !this.isReadOnly && isWhole(row.input)) {
      event.preventDefault();
      this.save(row, "", () => this.goOn(row.field.name));
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (this.drafts.has(row.field.name) || isChanged(row)) this.restore(row);
      else row.input.blur();
    }
  }

  save(row, value = row.input.value, then = () => {}, place = null) {
    row.input.value = value;
    grow(row.input);
    this.send("save", { name: row.field.name, value, before: row.field, then, place });
  }

  /** Whether a field waits for a person: in doubt and not answered, or with two values to choose from. */
  isOpen(field) {
    const draft = this.drafts.get(field.name);
    return draft?.wanted || draft?.trouble ? Boolean(draft.trouble) : needsLook(field);
  }

  /** After a field: the next one to check, else the next one in the table, else the end. */
  goOn(name) {
    const rest = this.fields.slice(this.fields.findIndex((field) => field.name === name) + 1);
    const next = rest.find((field) => this.isOpen(field)) ?? this.fields.find((field) => this.isOpen(field) && field.name !== name);
    if (next) return this.focus(next.name);
    if (rest.length && !this.hadDoubts) return this.focus(rest[0].name);
    this.send("done", null);
  }

  /** The next (or with -1 the previous) field to check, round and round. */
  goToNext(step) {
    const order = step > 0 ? this.fields : [...this.fields].reverse();
    const at = order.findIndex((field) => field.name === this.active);
    const next = [...order.slice(at + 1), ...order.slice(0, at + 1)].find((field) => this.isOpen(field));
    if (next) this.focus(next.name);
    else this.send("done", null);
  }

  /** Puts the cursor into a field's value, all of it marked: typing replaces it. */
  focus(name) {
    const row = this.rows.get(name);
    if (!row) return;
    if (row.element.parentElement.hidden) this.unfold(true);
    row.input.focus({ preventScroll: true });
    row.input.select();
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

/** Whether the cursor stands for the whole value: nothing is there, or all of it is marked. */
function isWhole(input) {
  return input.selectionStart === 0 && input.selectionEnd === input.value.length;
}

/** Whether an unsaved value is more than one being typed or on its way. */
function isStuck(draft) {
  return draft.trouble || draft.waiting || (!draft.wanted && draft.page !== THIS_PAGE);
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
