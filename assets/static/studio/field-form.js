// The form of one field: names, labels, type, and where its value stands.

import { el, inLanguage, say } from "../elements.js";
import { complain } from "../toast.js";
import { aliasesFor } from "./calls.js";
import { put } from "./draft.js";
import { button, choice, fieldName, fill, line, lines, row, tick, typeName } from "./parts.js";
import { WayForm } from "./way-form.js";

const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Events: "renamed" (detail: the new name). */
export class FieldForm extends EventTarget {
  constructor(page) {
    super();
    this.page = page;
    this.element = el("div", { class: "field-form" });
  }

  focus() {
    this.element.querySelector("input")?.select();
  }

  /** Shows a field; null: there is none yet. */
  show(spec) {
    this.spec = spec;
    if (!spec) {
      fill(this.element, el("div", { class: "empty small" }, el("strong", {}, say("studio.no_fields")), el("p", {}, say("studio.no_fields_hint"))));
      return;
    }
    const { choices } = this.page;
    const change = (key, value) => { put(spec, key, value); this.page.draft.changed(); };
    const label = (language) => line(spec.label[language], (value) => { spec.label[language] = value; this.page.draft.changed(); }, { maxlength: 80, required: true });
    this.trouble = el("p", { class: "problem small", role: "alert", hidden: true });
    fill(
      this.element,
      el("fieldset", { disabled: this.page.isReadOnly },
        el("legend", { class: "unseen" }, fieldName(spec)),
        el("div", { class: "two" }, (window.desk.language === "en" ? ["en", "zh"] : ["zh", "en"]).map((language) => row(say(`studio.label_${language}`), label(language)))),
        row(say("studio.type"), choice(spec.type ?? "text", choices.types.map((type) => [type, typeName(type)]), (value) => { change("type", value === "text" ? null : value); this.show(spec); })),
        spec.type === "choice" ? row(say("studio.choices"), lines(spec.choices, (value) => change("choices", value))) : null,
        tick(say("studio.required"), spec.required, (value) => change("required", value)),
        this.aliases(spec, change),
        this.ways(spec, change),
        el("details", { class: "more" },
          el("summary", {}, say("studio.more")),
          row(say("studio.field_name"), line(spec.name, (value) => this.rename(value), { maxlength: 64, class: "input mono" }), say("studio.field_name_hint")),
          row(say("studio.terms"), choice("", [["", say("studio.add_term")], ...byWords(choices.terms, choices.term_words)], (term) => { if (term && !(spec.terms ?? []).includes(term)) change("terms", [...(spec.terms ?? []), term]); this.show(spec); }), say("studio.terms_hint")),
          this.chips(spec.terms ?? [], choices.term_words, (value) => { change("terms", value); this.show(spec); }),
          row(say("studio.pattern"), line(spec.pattern, (value) => change("pattern", value), { class: "input mono", spellcheck: "false" }), say("studio.pattern_hint")),
          row(say("studio.rule"), choice(spec.rule ?? "", [["", say("studio.no_rule")], ...byWords(choices.rules, choices.rule_words)], (value) => change("rule", value)), say("studio.rule_hint")),
        ),
        this.trouble,
        el("div", { class: "form-foot" }, button("trash", "studio.remove_field", () => this.remove(), { kind: "quiet-danger" })),
      ),
    );
  }

  /** Other labels that papers print, with those that the samples show beside. */
  aliases(spec, change) {
    const area = lines(spec.aliases, (value) => change("aliases", value));
    const suggestions = el("div", { class: "suggestions" });
    const suggest = async () => {
      try {
        const found = await aliasesFor(this.page.draft.asked({ field: spec.name }));
        fill(suggestions, ...(found.length ? found.map((alias) => button("plus", "studio.use_alias", () => { change("aliases", [...(spec.aliases ?? []), alias]); this.show(spec); }, { values: { alias } })) : [el("span", { class: "muted small" }, say("studio.no_suggestions"))]));
      } catch (error) {
        complain(error);
      }
    };
    return el("div", {}, row(say("studio.aliases"), area, say("studio.aliases_hint")), this.page.samples.length && !this.page.isReadOnly ? button("search", "studio.suggest", suggest) : null, suggestions);
  }

  chips(values, words, change) {
    return el("div", { class: "suggestions" }, values.map((value) => button("cross", "studio.drop", () => change(values.filter((one) => one !== value)), { values: { name: called(value, words) } })));
  }

  ways(spec, change) {
    const ways = spec.ways ?? [];
    const put_ = (value) => { change("ways", value); this.show(spec); };
    return el(
      "div",
      { class: "ways" },
      el("h3", {}, say("studio.ways")),
      el("p", { class: "muted small" }, say(ways.length ? "studio.ways_hint" : "studio.ways_none")),
      (this.wayForms = ways.map((way, place) => new WayForm(way, place, ways.length, this.page, () => this.page.draft.changed(), (other) => put_(other(ways))))).map((one) => one.element),
      button("plus", "studio.add_way", () => put_([...ways, { pattern: "", quality: 0.9 }])),
    );
  }

  /** What each way does, in words. */
  tellWays(words) {
    for (const [place, form] of (this.wayForms ?? []).entries()) if (words[place]) form.tell(words[place]);
  }

  rename(name) {
    const before = this.spec.name;
    if (name === before) return;
    if (!NAME.test(name) || this.page.draft.fields.some((one) => one.name === name)) {
      complain({ message: say("studio.bad_field_name"), hint: say("studio.field_name_hint") });
      return this.show(this.spec);
    }
    this.spec.name = name;
    renameIn(this.page.draft.content, before, name);
    this.dispatchEvent(new CustomEvent("renamed", { detail: name }));
    this.page.draft.changed();
  }

  remove() {
    const { fields } = this.page.draft;
    const place = fields.indexOf(this.spec);
    fields.splice(place, 1);
    const next = fields[Math.min(place, fields.length - 1)] ?? null;
    this.dispatchEvent(new CustomEvent("renamed", { detail: next?.name ?? null }));
    this.page.draft.changed();
    this.show(next);
  }

  /** What is wrong with the draft as it stands; null: nothing. */
  problem(error) {
    if (!this.trouble) return;
    this.trouble.hidden = error === null;
    this.trouble.textContent = error?.message ?? "";
  }
}

/** What a name of the product means, in words; the name where there are none. */
function called(name, words) {
  return words[name] ? inLanguage(words[name]) : name.replaceAll("_", " ");
}

/** Names for a menu with what they mean, by the words. */
function byWords(names, words) {
  return names.map((name) => [name, called(name, words)]).sort(([, one], [, other]) => one.localeCompare(other, window.desk.language));
}

/** Names a field anew wherever a kind speaks of it: in its ways, its head, and what tells papers apart. */
function renameIn(content, before, name) {
  for (const spec of content.fields) for (const way of spec.ways ?? []) for (const key of ["same_row_as", "right_of", "part_of"]) if (way[key] === before) way[key] = name;
  const swap = (value) => (value === before ? name : Array.isArray(value) ? value.map(swap) : value);
  for (const part of ["head", "paper"]) for (const [key, value] of Object.entries(content[part] ?? {})) content[part][key] = swap(value);
}
