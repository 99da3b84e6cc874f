// The table of a kind: one row of it has these columns, found by their printed headings.

import { el, say } from "../elements.js";
import { put } from "./draft.js";
import { button, choice, fieldName, fill, line, lines, row, typeName } from "./parts.js";

/** The types that a cell may have. */
const TYPES = ["text", "number", "amount", "percent", "date", "time", "identifier"];

/** Events: "gone" after the table was taken out. */
export class TableForm extends EventTarget {
  constructor(page) {
    super();
    this.page = page;
    this.element = el("div", { class: "field-form table-form" });
  }

  /** Shows the columns of the draft's table. */
  show() {
    const { items } = this.page.draft.content;
    fill(
      this.element,
      el("fieldset", { disabled: this.page.isReadOnly },
        el("legend", { class: "unseen" }, say("studio.table")),
        el("h3", {}, say("studio.table")),
        el("p", { class: "muted small" }, say("studio.table_hint")),
        el("ol", { class: "columns" }, (items.columns ?? []).map((column, place) => this.column(column, place))),
        el("div", { class: "form-foot" }, button("plus", "studio.add_column", () => this.add()), button("trash", "studio.remove_table", () => this.removeAll(), { kind: "quiet-danger" })),
      ),
    );
  }

  column(column, place) {
    const { draft } = this.page;
    const label = (language) => line(column.label[language], (value) => { column.label[language] = value; draft.changed(); }, { maxlength: 80, required: true });
    const types = TYPES.includes(column.type ?? "text") ? TYPES : [...TYPES, column.type];
    return el("li", {},
      el("details", {},
        el("summary", {}, el("strong", {}, fieldName(column)), el("span", { class: "muted small" }, ` · ${typeName(column.type ?? "text")}`)),
        el("div", { class: "two" }, row(say("studio.label_zh"), label("zh")), row(say("studio.label_en"), label("en"))),
        row(say("studio.type"), choice(column.type ?? "text", types.map((type) => [type, typeName(type)]), (value) => { put(column, "type", value === "text" ? null : value); draft.changed(); this.show(); })),
        row(say("studio.headings"), lines(column.aliases, (value) => { put(column, "aliases", value); draft.changed(); }), say("studio.headings_hint")),
        button("trash", "studio.remove_column", () => this.remove(place), { kind: "quiet-danger", values: { name: fieldName(column) } }),
      ),
    );
  }

  add() {
    const { columns } = this.page.draft.content.items;
    let number = columns.length + 1;
    while (columns.some((one) => one.name === `column_${number}`)) number += 1;
    columns.push({ name: `column_${number}`, label: { zh: `列 ${number}`, en: `Column ${number}` } });
    this.page.draft.changed();
    this.show();
    this.element.querySelector("li:last-child details").open = true;
  }

  remove(place) {
    const { columns } = this.page.draft.content.items;
    if (columns.length === 1) return this.removeAll();
    columns.splice(place, 1);
    this.page.draft.changed();
    this.show();
  }

  removeAll() {
    delete this.page.draft.content.items;
    this.page.draft.changed();
    this.dispatchEvent(new Event("gone"));
  }
}
