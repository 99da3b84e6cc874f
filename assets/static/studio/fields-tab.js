// The fields of a kind: their list, the form of one, and a sample page on which a value is pointed at.

import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain } from "../toast.js";
import { expectOfSample, lightField, openSample, proposeFor } from "./calls.js";
import { FieldForm } from "./field-form.js";
import { button, choice, fieldName, fill, typeName } from "./parts.js";
import { Proposals } from "./proposals.js";
import { SampleStage } from "./sample-stage.js";
import { TableForm } from "./table-form.js";

const LOOK_MS = 500;
/** Stands where the name of a field would, for the kind's table: no field can be called so. */
const TABLE = "#table";

export class FieldsTab {
  /** `page` has the draft, the samples and the choices. */
  constructor(page) {
    this.page = page;
    this.name = null;
    this.list = el("ol", { class: "field-list" });
    this.form = new FieldForm(page, () => this.look());
    this.form.addEventListener("renamed", ({ detail }) => { this.name = detail; this.drawList(); });
    this.table = new TableForm(page);
    this.table.addEventListener("gone", () => this.choose(this.draft.fields[0]?.name ?? null));
    this.tableForm = el("div", { hidden: true }, this.table.element);
    this.stage = new SampleStage();
    this.stage.addEventListener("mark", ({ detail }) => this.point(detail));
    this.proposals = new Proposals(page);
    this.proposals.addEventListener("taken", ({ detail }) => this.taken(detail));
    this.proposals.addEventListener("table", ({ detail }) => this.takeTable(detail));
    this.which = el("div", { class: "which-sample" });
    this.said = el("p", { class: "said muted small", role: "status" });
    this.element = el(
      "div",
      { class: "fields-tab" },
      el("section", { class: "fields-column", "aria-label": say("studio.tab.fields") }, this.list, button("plus", "studio.add_field", () => this.add())),
      el("section", { class: "form-column" }, this.proposals.element, this.tableForm, this.form.element),
      el("section", { class: "sample-column", "aria-label": say("studio.sample") }, this.which, this.said, this.stage.element),
    );
    page.draft.addEventListener("change", () => { this.drawList(); this.look(); });
  }

  get draft() {
    return this.page.draft;
  }

  async draw() {
    const isThere = this.name === TABLE ? this.draft.content.items : this.draft.fields.some((spec) => spec.name === this.name);
    if (!isThere) this.name = this.draft.fields[0]?.name ?? null;
    this.drawList();
    this.drawForm();
    await this.drawSamples();
    this.look();
  }

  /** The form of the field that is open, or of the table. */
  drawForm() {
    const isTable = this.name === TABLE;
    this.tableForm.hidden = !isTable;
    this.form.element.hidden = isTable;
    if (isTable) this.table.show();
    else this.form.show(this.spec());
  }

  spec() {
    return this.draft.fields.find((one) => one.name === this.name) ?? null;
  }

  drawList() {
    fill(
      this.list,
      ...this.draft.fields.map((spec, place) =>
        el(
          "li",
          { class: spec.name === this.name ? "open" : "" },
          el(
            "button",
            { class: "entry", type: "button", "aria-current": spec.name === this.name ? "true" : null, on: { click: () => this.choose(spec.name) } },
            el("span", { class: "entry-name" }, fieldName(spec), spec.required ? el("span", { class: "required", title: say("studio.required") }, "*") : null),
            el("span", { class: "entry-about" }, typeName(spec.type ?? "text")),
          ),
          this.page.isReadOnly ? null : el("span", { class: "moves" }, this.mover(place, -1), this.mover(place, 1)),
        ),
      ),
      this.draft.content.items
        ? el("li", { class: this.name === TABLE ? "open" : "" }, el("button", { class: "entry", type: "button", "aria-current": this.name === TABLE ? "true" : null, on: { click: () => this.choose(TABLE) } }, el("span", { class: "entry-name" }, icon("boxes", 15), say("studio.table")), el("span", { class: "entry-about" }, (this.draft.content.items.columns ?? []).map(fieldName).join(" · "))))
        : null,
    );
    this.list.nextElementSibling.hidden = this.page.isReadOnly;
  }

  mover(place, step) {
    const { fields } = this.draft;
    const spec = fields[place];
    const key = step < 0 ? "studio.move_up" : "studio.move_down";
    const mover = button(step < 0 ? "up" : "down", key, () => {
      fields.splice(place, 1);
      fields.splice(place + step, 0, spec);
      this.draft.changed();
    }, { words: false, values: { name: fieldName(spec) } });
    mover.disabled = place + step < 0 || place + step >= fields.length;
    return mover;
  }

  choose(name) {
    this.name = name;
    this.proposals.clear();
    this.drawList();
    this.drawForm();
    this.look();
  }

  add(spec = null) {
    const { fields } = this.draft;
    let number = fields.length + 1;
    while (fields.some((one) => one.name === `field_${number}`)) number += 1;
    const added = spec ?? { name: `field_${number}`, label: { zh: say("studio.new_field", { number }), en: `Field ${number}` } };
    fields.push(added);
    this.name = added.name;
    this.draft.changed();
    this.drawForm();
    this.form.focus();
  }

  /** The sample beside the form: the first, or the one that was chosen before. */
  async drawSamples() {
    const { samples } = this.page;
    if (!samples.length) {
      this.sample = null;
      this.stage.element.hidden = true;
      fill(this.which, el("div", { class: "empty small" }, icon("file", 28), el("strong", {}, say("studio.no_samples")), el("p", {}, say("studio.no_samples_hint")), button("plus", "studio.add_samples", () => this.page.show("samples"), { kind: "primary" })));
      return;
    }
    const id = samples.some((one) => one.id === this.sampleId) ? this.sampleId : samples[0].id;
    fill(
      this.which,
      el("span", { class: "muted" }, say("studio.point_hint")),
      choice(id, samples.map((one) => [one.id, one.name]), (chosen) => { this.sampleId = chosen; this.draw(); }, { "aria-label": say("studio.sample") }),
    );
    this.sampleId = id;
    try {
      this.sample = await openSample(this.page.kind.id, id);
      this.stage.element.hidden = false;
      this.stage.show(this.sample, this.page.kind.id);
    } catch (error) {
      complain(error);
    }
  }

  /** Lights what the labels and ways of the field match, a moment after the last change. */
  look() {
    clearTimeout(this.timer);
    if (this.name === TABLE) {
      this.said.textContent = "";
      this.stage.light([]);
    }
    if (!this.sample || !this.spec() || !this.element.isConnected) return;
    this.timer = setTimeout(async () => {
      const { name } = this;
      try {
        const { places, ways } = await lightField(this.draft.asked({ field: name, sample: this.sample.id }));
        if (name !== this.name) return;
        this.stage.light(places);
        this.form.tellWays(ways);
        const value = places.find((one) => one.wins);
        this.said.className = value ? "said small found" : "said muted small";
        this.said.textContent = value ? say(value.label ? "studio.finds_beside" : "studio.finds", { value: value.value ?? value.text, label: value.label }) : say("studio.finds_nothing");
        this.form.problem(null);
      } catch (error) {
        if (name !== this.name) return;
        this.stage.light([]);
        this.said.textContent = "";
        this.form.problem(error);
      }
    }, LOOK_MS);
  }

  /** A value was pointed at: what would find it is proposed. */
  async point({ page, box }) {
    if (this.page.isReadOnly) return complain({ message: say("studio.read_only"), hint: say("studio.copy_first") });
    try {
      const asked = { sample: this.sample.id, page, box };
      const spec = this.spec();
      const forNew = proposeFor(this.draft.asked(asked));
      const forField = spec ? proposeFor(this.draft.asked({ ...asked, field: spec.name })) : null;
      const isTaken = this.stage.lit.some((one) => one.wins);
      this.proposals.show(await forField, await forNew, spec, isTaken);
      this.stage.markPlace(page, (await forNew).box);
    } catch (error) {
      complain(error);
    }
  }

  /** The value that was pointed at is what the sample expects from now on. */
  async expect(changed, items = undefined) {
    try {
      const fields = { ...this.sample.fields, ...changed };
      const kept = await expectOfSample(this.page.kind.id, this.sample.id, { fields, items, revision: this.sample.revision });
      Object.assign(this.sample, { fields: kept.fields, items: kept.items, revision: kept.revision });
      Object.assign(this.page.samples.find((one) => one.id === kept.id), kept);
    } catch (error) {
      complain(error);
    }
  }

  taken({ spec, isNew, value }) {
    this.expect({ [spec.name]: value });
    if (isNew) return this.add(spec);
    const { fields } = this.draft;
    fields[fields.findIndex((one) => one.name === spec.name)] = spec;
    this.name = spec.name;
    this.draft.changed();
    this.drawForm();
  }

  /** The table that was drawn around is the kind's from now on, and its rows are what the sample expects. */
  takeTable({ items, rows }) {
    this.draft.content.items = items;
    this.expect({}, rows.map((cells) => Object.fromEntries(items.columns.map((column, place) => [column.name, cells[place]]))));
    this.name = TABLE;
    this.draft.changed();
    this.drawForm();
  }
}
