// Brings the rows of items to the server, one change after the other: what is typed meanwhile follows what is on its way.

import { changeDraft, draftOf, keepDraft, THIS_PAGE } from "../drafts.js";
import { el, say } from "../elements.js";
import { saving, valueAt } from "../saving.js";
import { draftNote } from "./field-notes.js";
import { over } from "./item-draft.js";

const PLACE = "items";

/** Keeps and sends what a person wants of the rows in `drawer`, and says there what is not saved. */
export class ItemSaving {
  constructor(drawer) {
    this.drawer = drawer;
    this.element = el("div", { class: "notes items-unsaved" });
    drawer.element.insertBefore(this.element, drawer.body);
    drawer.addEventListener("type", ({ detail }) => this.keep(detail.draft, detail.typed));
    drawer.addEventListener("save", ({ detail }) => this.save(detail));
  }

  /** Shows the rows of an opened document. Over a conflict nothing is typed: the person chooses first. */
  show(entry, { isReadOnly }) {
    this.entry = entry;
    this.isReadOnly = isReadOnly;
    const there = valueAt(entry, PLACE);
    const before = draftOf(entry.id, PLACE);
    if (before && !before.wanted && !before.trouble && JSON.stringify(before.seen) !== JSON.stringify(there)) {
      changeDraft(entry.id, PLACE, before.stamp, { trouble: "conflict", other: there });
    }
    const kept = draftOf(entry.id, PLACE);
    this.drawer.show(entry, { isReadOnly: isReadOnly || kept?.trouble === "conflict" || Boolean(kept?.isInsisted), kept });
    this.mark();
  }

  /** Says what is not saved, and what can be done about it. */
  mark() {
    const id = this.entry?.id;
    const draft = id && draftOf(id, PLACE);
    const isConflict = draft?.trouble === "conflict";
    const act = {
      retry: () => saving.now(),
      save: () => this.save(this.drawer.draft),
      drop: () => this.drop(),
      insist: () => (isConflict ? saving.want(id, PLACE, { rows: over(draft, draft.other), seen: draft.other, isInsisted: true }) : this.save(this.drawer.draft)),
    };
    const words = draft && (isConflict ? "draft.items_conflict" : draft.wanted ? "draft.items_waiting" : "draft.items_restored");
    const said = draft && !this.isReadOnly ? draftNote(draft, null, draft.page === THIS_PAGE, act, say(words)) : null;
    this.element.replaceChildren(...(said ? [said] : []));
  }

  drop() {
    saving.drop(this.entry.id, PLACE);
    this.drawer.reset(this.entry);
    this.show(this.entry, { isReadOnly: this.isReadOnly });
  }

  /** Keeps what is being typed, letter by letter. */
  keep(draft, typed) {
    const underway = sentOf(draft);
    if (underway) return this.follow(draft, underway, typed);
    if (draft.sent) draft.takeBack();
    const { trouble, words } = draftOf(draft.id, PLACE) ?? {};
    if (typed || draft.isChanged) keepDraft(draft.id, PLACE, { ...draft.peek(typed), wanted: false, trouble, words });
    else saving.drop(draft.id, PLACE);
  }

  /** Wants what was changed: now, or as soon as what was sent before is there. */
  async save(draft) {
    const underway = sentOf(draft);
    if (underway) {
      this.follow(draft, underway);
      return saving.now();
    }
    if (draft.sent) draft.takeBack();
    const wanted = draft.take();
    if (wanted) return saving.want(draft.id, PLACE, wanted);
  }

  follow(draft, { stamp }, typed = null) {
    const next = typed || draft.isChanged ? { rows: draft.peek(typed).rows, wanted: !typed, page: THIS_PAGE } : null;
    changeDraft(draft.id, PLACE, stamp, { next });
  }

  /** The server has what was sent: what was changed meanwhile is sent, and letters that nobody left yet are kept. */
  settle(entry) {
    const { draft, typed } = this.drawer;
    if (draft?.id !== entry.id) return;
    const kept = draftOf(entry.id, PLACE);
    this.drawer.settle(entry, kept);
    if (kept?.trouble || (kept && !kept.wanted && kept.page !== THIS_PAGE)) return;
    if (kept) saving.drop(entry.id, PLACE);
    this.save(draft);
    if (typed) this.keep(draft, this.drawer.typed);
    this.drawer.tellSaved();
  }
}

/** What of a draft is on its way and was not refused. */
function sentOf(draft) {
  const kept = draft.sent && draftOf(draft.id, PLACE);
  return kept?.wanted && !kept.trouble ? kept : null;
}
