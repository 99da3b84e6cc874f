// The samples of a kind: papers with the values that should be found on them.

import { ask } from "../confirm.js";
import { call } from "../api.js";
import { el, moment, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain, tell } from "../toast.js";
import { addSample, expectOfSample, foundOn, openSample, readFile, removeSample } from "./calls.js";
import { button, fieldName, fill, line, tick } from "./parts.js";
import { SampleStage } from "./sample-stage.js";

const OFFERED = 30;

export class SamplesTab {
  constructor(page) {
    this.page = page;
    this.chosen = null;
    this.list = el("ul", { class: "sample-list" });
    this.values = el("div", { class: "expected" });
    this.stage = new SampleStage();
    const file = el("input", { type: "file", accept: ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp,.ofd,.xml", multiple: true, hidden: true, on: { change: () => this.upload(file) } });
    this.tools = el("div", { class: "row-tools" }, button("plus", "studio.sample_upload", () => file.click(), { kind: "primary" }), button("clock", "studio.sample_history", () => this.fromHistory()), file);
    this.busy = el("p", { class: "muted small", role: "status" });
    this.onward = el("p", { hidden: true }, button(null, "studio.onward", () => this.page.show("fields"), { kind: "primary" }));
    this.element = el(
      "div",
      { class: "samples-tab" },
      el("section", { class: "fields-column" }, el("p", { class: "muted small" }, say("studio.samples_hint")), this.tools, this.busy, this.list, this.onward),
      el("section", { class: "form-column", "aria-label": say("studio.expected") }, this.values),
      el("section", { class: "sample-column" }, this.stage.element),
    );
  }

  async draw() {
    const { samples } = this.page;
    this.tools.hidden = this.page.isReadOnly;
    if (!samples.some((one) => one.id === this.chosen)) this.chosen = samples[0]?.id ?? null;
    this.drawList();
    this.stage.element.hidden = this.chosen === null;
    if (this.chosen === null) {
      fill(this.values, el("div", { class: "empty small" }, icon("file", 28), el("strong", {}, say("studio.no_samples")), el("p", {}, say("studio.no_samples_hint"))));
      return;
    }
    try {
      this.sample = await openSample(this.page.kind.id, this.chosen);
      this.stage.show(this.sample, this.page.kind.id);
      this.drawValues();
    } catch (error) {
      complain(error);
    }
  }

  /** The samples, each with how many values it speaks of, and the way on. */
  drawList() {
    const { samples } = this.page;
    this.onward.hidden = this.page.isReadOnly || !samples.length;
    fill(this.list, ...samples.map((sample) => el("li", { class: sample.id === this.chosen ? "open" : "" },
      el("button", { class: "entry", type: "button", on: { click: () => { this.chosen = sample.id; this.draw(); } } }, el("span", { class: "entry-name" }, sample.name), el("span", { class: "entry-about" }, say("studio.sample_about", { pages: sample.pages, fields: Object.keys(sample.fields).length }))),
      this.page.isReadOnly ? null : button("trash", "studio.remove_sample", () => this.remove(sample), { words: false, values: { name: sample.name } }),
    )));
  }

  /** What should be found; a field that is not looked at has no tick. */
  drawValues() {
    const { sample } = this;
    const specs = this.page.draft.fields;
    const known = new Set(specs.map((spec) => spec.name));
    const rows = [...specs, ...Object.keys(sample.fields).filter((name) => !known.has(name)).map((name) => ({ name, label: { zh: name, en: name } }))];
    fill(
      this.values,
      el("h3", {}, say("studio.expected")),
      el("p", { class: "muted small" }, say("studio.expected_hint")),
      this.page.isReadOnly || !specs.length ? null : button("check", "studio.expect_found", () => this.expectFound()),
      el("table", { class: "expected-table" }, el("tbody", {}, rows.map((spec) => {
        const isLookedAt = spec.name in sample.fields;
        const input = line(sample.fields[spec.name] ?? "", (value) => this.expect(spec.name, value || null), { "aria-label": fieldName(spec), disabled: !isLookedAt || this.page.isReadOnly, placeholder: isLookedAt ? say("studio.nothing_there") : say("studio.not_looked_at") });
        return el("tr", {}, el("td", {}, tick(fieldName(spec), isLookedAt, (on) => this.expect(spec.name, on ? (input.value || null) : undefined), { disabled: this.page.isReadOnly })), el("td", {}, input));
      }))),
    );
  }

  async expect(name, value) {
    const fields = { ...this.sample.fields };
    if (value === undefined) delete fields[name];
    else fields[name] = value;
    try {
      await this.keep(fields);
    } catch (error) {
      complain(error);
      this.draw();
    }
  }

  /** Keeps what the sample expects and shows it, in the list as well; `items` undefined: the rows stay. */
  async keep(fields, items = undefined) {
    const kept = await expectOfSample(this.page.kind.id, this.sample.id, { fields, items, revision: this.sample.revision });
    Object.assign(this.sample, { fields: kept.fields, items: kept.items, revision: kept.revision });
    Object.assign(this.page.samples.find((one) => one.id === kept.id), kept);
    this.drawList();
    this.drawValues();
  }

  /** What the draft finds now is expected, of fields and rows that the sample says nothing of; a person looks it over. */
  async expectFound() {
    try {
      const found = await foundOn(this.page.draft.asked({ sample: this.sample.id }));
      const hasRows = !this.page.draft.content.items || this.sample.items?.length;
      await this.keep({ ...found.fields, ...this.sample.fields }, hasRows ? undefined : found.items);
      tell(say("studio.expected_found"));
    } catch (error) {
      complain(error);
    }
  }

  async upload(input) {
    const files = [...input.files];
    input.value = "";
    const names = { masked: false };
    for (const [place, file] of files.entries()) {
      this.busy.textContent = say("studio.sample_reading", { name: file.name, number: place + 1, count: files.length });
      try {
        const preset = this.page.kind.published === null && this.page.kind.own ? "auto" : this.page.kind.id;
        const document = await readFile(file, preset);
        await addSample(this.page.kind.id, { document_id: document.id, masked: names.masked });
      } catch (error) {
        complain(error);
      }
    }
    this.busy.textContent = "";
    await this.page.loadSamples();
    this.draw();
  }

  /** Finished documents of one's own, the latest first. */
  async fromHistory() {
    let told;
    try {
      told = await call("GET", `v1/documents?limit=${OFFERED}&count_to=${OFFERED}&standing=reviewed`);
      if (!told.documents.length) told = await call("GET", `v1/documents?limit=${OFFERED}&count_to=${OFFERED}`);
    } catch (error) {
      return complain(error);
    }
    const chosen = new Set();
    const state = { masked: false };
    const list = el("ul", { class: "named offered" }, told.documents.filter((one) => one.state === "done").map((one) => el("li", {}, tick(`${one.name} · ${one.headline || moment(one.created_at)}`, false, (on) => (on ? chosen.add(one.id) : chosen.delete(one.id))))));
    const masked = tick(say("studio.masked"), false, (on) => { state.masked = on; });
    const title = say("studio.sample_history");
    if (!(await ask(this.page.root, { title, text: say("studio.sample_history_hint"), body: [list, masked], yes: say("studio.sample_add") })) || !chosen.size) return;
    for (const id of chosen) await addSample(this.page.kind.id, { document_id: id, masked: state.masked }).catch(complain);
    await this.page.loadSamples();
    tell(say("studio.samples_added", { count: chosen.size }));
    this.draw();
  }

  async remove(sample) {
    const sure = await ask(this.page.root, { title: say("studio.remove_sample", { name: sample.name }), text: say("studio.remove_sample_hint"), yes: say("studio.remove"), danger: true });
    if (!sure) return;
    await removeSample(this.page.kind.id, sample.id).catch(complain);
    await this.page.loadSamples();
    this.draw();
  }
}
