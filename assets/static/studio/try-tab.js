// A version held against the one in use on all samples, and its publishing.

import { ask } from "../confirm.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain, tell } from "../toast.js";
import { differencesOf, publishKind, tryKind } from "./calls.js";
import { button, fieldName, fill, line, row } from "./parts.js";

const SIGNS = { better: "check", worse: "warn", new: "plus", gone: "minus", same: "ring" };
const OUTCOMES = ["right", "doubtful", "wrong", "missing"];

export class TryTab {
  constructor(page) {
    this.page = page;
    this.result = el("div", { class: "tried", "aria-live": "polite" });
    this.element = el("div", { class: "try-tab" }, this.result);
  }

  async draw() {
    const { kind } = this.page;
    if (!kind.own) return fill(this.result, el("p", { class: "muted" }, say("studio.shipped_try")));
    if (this.page.draft.isDirty) {
      fill(this.result, el("div", { class: "empty small" }, icon("pen", 28), el("strong", {}, say("studio.save_first")), el("p", {}, say("studio.save_first_hint")), button("check", "studio.save", () => this.page.save().then(() => this.draw()), { kind: "primary" })));
      return;
    }
    fill(this.result, el("p", { class: "muted" }, say("studio.trying", { count: this.page.samples.length })));
    try {
      const [tried, changed] = await Promise.all([tryKind(kind.id, kind.number), kind.published && kind.published !== kind.number ? differencesOf(kind.id, kind.number) : []]);
      this.show(tried, changed);
    } catch (error) {
      fill(this.result, el("p", { class: "problem" }, error.message), el("p", { class: "muted small" }, error.hint ?? ""));
    }
  }

  show({ comparison, after }, changed) {
    const { kind } = this.page;
    const isPublished = kind.published === kind.number;
    const names = this.names();
    const called = (name) => names.get(name) ?? names.get(name.replace(/^items \d+ /, "items ")) ?? name;
    const wrong = after.filter((one) => one.wanted_kind && one.kind !== one.wanted_kind);
    fill(
      this.result,
      el("div", { class: "try-head" }, el("h3", {}, isPublished ? say("studio.tried_in_use", { number: kind.number }) : kind.published ? say("studio.tried", { number: kind.number, before: kind.published }) : say("studio.tried_first", { number: kind.number })), el("span", { class: "grow" }), isPublished ? el("span", { class: "chip ok" }, icon("check", 14), say("studio.in_use")) : button("check", kind.published > kind.number ? "studio.roll_back" : "studio.publish", () => this.publish(comparison), { kind: "primary", values: { number: kind.number } })),
      this.verdict(comparison, after),
      changed.length ? el("section", {}, el("h3", {}, say("studio.changes")), el("ul", { class: "differences" }, changed.map((words) => el("li", {}, inLanguage(words))))) : null,
      wrong.length ? el("section", {}, el("h3", {}, say("studio.wrong_kind")), el("ul", { class: "differences" }, wrong.map((one) => el("li", {}, say("studio.wrong_kind_of", { sample: one.sample, kind: one.kind ?? say("studio.unknown_kind") }))))) : null,
      comparison.changes.length ? this.changes(comparison.changes, called) : null,
      comparison.fields.length ? this.fields(comparison.fields, called) : null,
      this.wrongs(after, called),
    );
  }

  /** What people call the fields and the columns of the table. */
  names() {
    const { draft } = this.page;
    const columns = draft.content.items?.columns ?? [];
    return new Map([...draft.fields.map((spec) => [spec.name, fieldName(spec)]), ...columns.map((spec) => [`items › ${spec.name}`, `${say("studio.table")} › ${fieldName(spec)}`]), ["items", say("studio.table")]]);
  }

  verdict({ fields }, after) {
    const count = (trend) => fields.filter((one) => one.trend === trend).length;
    const [better, worse] = [count("better"), count("worse")];
    if (!after.length) return el("p", { class: "notice" }, icon("alert", 16), say("studio.no_samples_try"));
    const values = after.flatMap((trial) => trial.fields);
    const right = values.filter((one) => one.right).length;
    const check = values.filter((one) => one.outcome === "doubtful").length;
    const known = after.filter((trial) => trial.wanted_kind && trial.kind === trial.wanted_kind).length;
    const isGood = !worse && right === values.length;
    const told = [say(check ? "studio.verdict_check" : "studio.verdict_values", { right, values: values.length, samples: after.length, check }), this.page.kind.published ? say("studio.verdict", { better, worse }) : null, say("studio.verdict_known", { known, samples: after.length })];
    return el("p", { class: `notice ${isGood ? "" : "held"}` }, icon(isGood ? "check" : "warn", 16), told.filter(Boolean).join(" "));
  }

  fields(fields, called) {
    const cell = (counts) => (counts ? OUTCOMES.filter((one) => counts[one]).map((one) => el("span", { class: `count ${one}` }, `${counts[one]} ${say(`studio.outcome.${one}`)}`)) : "–");
    return el("section", {}, el("h3", {}, say("studio.by_field")), el("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("studio.tab.try") }, el("table", { class: "trial-table" },
      el("thead", {}, el("tr", {}, ["studio.field", "studio.before", "studio.after", "studio.trend"].map((key) => el("th", { scope: "col" }, say(key))))),
      el("tbody", {}, fields.map((one) => el("tr", { class: one.trend }, el("td", {}, called(one.name)), el("td", {}, cell(one.before)), el("td", {}, cell(one.after)), el("td", { class: `trend ${one.trend}` }, icon(SIGNS[one.trend], 15), say(`studio.trend.${one.trend}`))))),
    )));
  }

  /** Every value that came out otherwise, side by side. */
  changes(changes, called) {
    const said = (one) => (one ? [el("span", { class: `given ${one.outcome}` }, one.value ?? say("studio.nothing")), el("span", { class: "muted small" }, say(`studio.outcome.${one.outcome}`))] : "–");
    return el("section", {}, el("h3", {}, say("studio.changed_values")), el("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("studio.tab.try") }, el("table", { class: "trial-table" },
      el("thead", {}, el("tr", {}, ["studio.sample", "studio.field", "studio.wanted", "studio.before", "studio.after", "studio.trend"].map((key) => el("th", { scope: "col" }, say(key))))),
      el("tbody", {}, changes.map((one) => el("tr", { class: one.trend }, el("td", {}, one.sample), el("td", {}, called(one.field)), el("td", {}, one.wanted ?? say("studio.nothing")), el("td", {}, said(one.before)), el("td", {}, said(one.after)), el("td", { class: `trend ${one.trend}` }, icon(SIGNS[one.trend], 15), say(`studio.trend.${one.trend}`))))),
    )));
  }

  wrongs(after, called) {
    const left = after.flatMap((trial) => trial.fields.filter((one) => !one.right || one.doubtful).map((one) => ({ sample: trial.sample, ...one })));
    if (!after.length) return null;
    if (!left.length) return el("p", { class: "muted" }, say("studio.all_right"));
    return el("section", {}, el("h3", {}, say("studio.still_wrong")), el("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("studio.tab.try") }, el("table", { class: "trial-table" },
      el("thead", {}, el("tr", {}, ["studio.sample", "studio.field", "studio.wanted", "studio.given", "studio.why"].map((key) => el("th", { scope: "col" }, say(key))))),
      el("tbody", {}, left.map((one) => el("tr", {}, el("td", {}, one.sample), el("td", {}, called(one.name)), el("td", {}, one.wanted ?? say("studio.nothing")), el("td", {}, el("span", { class: `given ${one.outcome}` }, one.given ?? say("studio.nothing"))), el("td", { class: "muted small" }, [...one.doubts, one.reason].filter(Boolean).map(inLanguage).join(" ") || say(`studio.outcome.${one.outcome}`))))),
    )));
  }

  async publish(comparison) {
    const { kind } = this.page;
    let reason = "";
    const names = this.names();
    const worse = comparison.fields.filter((one) => one.trend === "worse").map((one) => names.get(one.name) ?? one.name);
    const isReasonWanted = comparison.is_worse;
    const why = line("", (value) => { reason = value; }, { maxlength: 500, required: isReasonWanted });
    const isBack = kind.published > kind.number;
    const text = isReasonWanted ? say("studio.publish_worse", { fields: worse.join(", ") || say("studio.wrong_kind") }) : say(isBack ? "studio.roll_back_hint" : "studio.publish_hint");
    const title = say(isBack ? "studio.roll_back" : "studio.publish", { number: kind.number });
    if (!(await ask(this.page.root, { title, text, body: [row(say(isReasonWanted ? "studio.reason_needed" : "studio.reason"), why)], yes: title, danger: isReasonWanted }))) return;
    try {
      await publishKind(kind.id, { number: kind.number, seen: kind.published, reason: why.value.trim() || reason });
      tell(say("studio.published", { number: kind.number }));
      await this.page.reopen(kind.number);
    } catch (error) {
      complain(error);
    }
  }
}
