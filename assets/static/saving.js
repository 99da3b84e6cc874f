// Brings drafts to the server, one after the other, again and again until each is there or a person has to choose.

import { call, documentPath } from "./api.js";
import { allDrafts, changeDraft, draftOf, draftsOf, dropDraft, keepDraft, newStamp, openDrafts, THIS_PAGE } from "./drafts.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
const PATIENCE_MS = 45_000;

/**
 * Events: "saved" (detail: {id, place, draft, entry}), "conflict" (detail: {id, place, entry}), "lost" (detail: {id,
 * place, error}; the document is gone), "change" (detail: {id}).
 */
class Saving extends EventTarget {
  constructor() {
    super();
    this.tries = 0;
    this.done = new Map();
    this.ready = openDrafts().then(() => this.now());
    this.ready.catch(() => {});
    this.running = null;
    window.addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    window.addEventListener("beforeunload", (event) => { if (!this.isLeft && this.isUnsaved()) event.preventDefault(); });
    window.addEventListener("desk-other-person", () => { this.isLeft = true; });
  }

  /** Whether something of this page is not on the server yet. */
  isUnsaved() {
    return allDrafts().some((draft) => draft.page === THIS_PAGE || (draft.wanted && !draft.trouble));
  }

  /** Keeps what is being typed; as it was seen, it is no draft any more. What is on its way goes first. */
  type(id, place, value, seen, version) {
    const before = draftOf(id, place);
    const known = before ? before.seen : seen;
    if (isUnderway(before)) this.follow(id, place, before, { value, version, wanted: false });
    else if (value === (known ?? "")) dropDraft(id, place);
    else keepDraft(id, place, { ...before, value, seen: known, version, wanted: false, waiting: false });
    this.tell("change", { id });
  }

  /** Takes back what was typed. A field on its way may be there already: with `back`, how it was, it is set back after. */
  drop(id, place, back = null) {
    const before = draftOf(id, place);
    if (back && isUnderway(before)) this.follow(id, place, before, { ...back, value: before.seen ?? "", wanted: true });
    else dropDraft(id, place);
    this.tell("change", { id });
  }

  /** Keeps what is to be sent once a field on its way is there, nothing for the same value; gives the stamp to wait for. */
  follow(id, place, { stamp, value }, next) {
    const own = newStamp();
    const isSame = next.value === value;
    changeDraft(id, place, stamp, { next: isSame ? null : { ...next, page: THIS_PAGE, stamp: own } });
    return isSame ? stamp : own;
  }

  /** Wants a draft saved; resolves after the first try to its entry, or to null where it has to wait or be chosen. */
  async want(id, place, { seen, ...draft }) {
    const before = draftOf(id, place);
    const wanted = { ...draft, wanted: true };
    const known = before && !draft.isInsisted ? before.seen : seen;
    const stamp = place !== "items" && isUnderway(before)
      ? this.follow(id, place, before, wanted)
      : keepDraft(id, place, { ...wanted, seen: known, waiting: before?.waiting ?? false }).stamp;
    this.tell("change", { id });
    await this.now();
    const entry = this.done.get(stamp) ?? null;
    this.done.delete(stamp);
    return entry;
  }

  /** The person has seen the other value and wants theirs all the same. */
  insist(id, place) {
    const draft = draftOf(id, place);
    if (!draft) return Promise.resolve(null);
    return this.want(id, place, { ...draft, seen: draft.other ?? null, isInsisted: true, trouble: null });
  }

  /** Tries now, whatever was waited for; resolves when nothing is left to try. */
  now() {
    clearTimeout(this.timer);
    this.running = (this.running ?? Promise.resolve()).then(() => this.pass());
    return this.running;
  }

  /** Resolves to how many drafts of a document are not saved, after a try. */
  async settled(id) {
    await this.now();
    return draftsOf(id).length;
  }

  async pass() {
    clearTimeout(this.timer);
    const tried = new Set();
    for (;;) {
      const draft = allDrafts().find((one) => one.wanted && !one.trouble && !tried.has(one.stamp));
      if (!draft) break;
      tried.add(draft.stamp);
      if (!(await this.send(draft))) return this.wait();
    }
    this.tries = 0;
  }

  /** Tries again later, each time a little later. */
  wait() {
    const pause = Math.min(FIRST_WAIT_MS * 2 ** this.tries, LONGEST_WAIT_MS);
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  }

  /** Sends one draft; whether the server could be asked. */
  async send(draft) {
    const { document: id, place, stamp } = draft;
    try {
      const entry = await call(...requestOf(draft), { signal: AbortSignal.timeout(PATIENCE_MS) });
      this.done.set(stamp, entry);
      this.close(draft, entry);
    } catch (error) {
      if (isPassing(error)) {
        for (const one of allDrafts()) if (one.wanted) changeDraft(one.document, one.place, one.stamp, { waiting: true });
        this.tell("change", { id });
        return false;
      }
      return this.refuse(draft, error);
    }
    return true;
  }

  /** A draft is saved; what was typed over it meanwhile builds on it. */
  close(draft, entry) {
    const { document: id, place, stamp } = draft;
    const later = draftOf(id, place);
    const isLater = later && later.stamp !== stamp;
    if (isLater && place !== "items") changeDraft(id, place, later.stamp, { seen: valueAt(entry, place) });
    if (!isLater && later?.next) this.promote(draft, later.next, entry);
    else changeDraft(id, place, stamp, null);
    this.tell("saved", { id, place, draft, entry });
  }

  /** What was to follow a draft is the draft now, over what the server has. */
  promote({ document: id, place }, { page, ...next }, entry) {
    const seen = valueAt(entry, place);
    if (place !== "items" && next.value === (seen ?? "")) return dropDraft(id, place);
    const { stamp } = keepDraft(id, place, { ...next, seen });
    changeDraft(id, place, stamp, { page, stamp: next.stamp ?? stamp });
  }

  /** What the server does not take is for a person to look at; whether that is known for sure. */
  async refuse(draft, error) {
    const { document: id, place, stamp } = draft;
    if (error.key === "not_found") {
      changeDraft(id, place, stamp, null);
      this.tell("lost", { id, place, error });
      return true;
    }
    const trouble = error.key === "conflict" ? "conflict" : "refused";
    const entry = trouble === "conflict" ? await call("GET", documentPath(id)).catch(() => null) : null;
    if (trouble === "conflict" && entry === null) return false;
    const latest = place === "items" ? {} : { ...draftOf(id, place)?.next, next: null };
    changeDraft(id, place, stamp, { ...latest, trouble, words: error.message, other: entry ? valueAt(entry, place) : null });
    this.tell(trouble === "conflict" ? "conflict" : "change", { id, place, entry });
    return true;
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

function requestOf({ document: id, place, value, seen, spot = null, confirmed = true, rows }) {
  if (place === "items") return ["PUT", documentPath(id, "/items"), { rows, seen }];
  if (place.startsWith("cell:")) {
    const [table, row, column] = place.split(":").slice(1).map(Number);
    return ["PUT", documentPath(id, `/tables/${table}/cells`), { row, column, text: value ?? "", seen: seen ?? "", confirmed }];
  }
  return ["PATCH", documentPath(id), { field: place.slice("field:".length), value: value || null, seen: seen ?? null, place: spot, confirmed }];
}

/** What an entry has at a place: a field's value, a cell's text, or the rows of items as texts. */
export function valueAt(entry, place) {
  if (place === "items") return rowsOf(entry.document?.items ?? []);
  if (place.startsWith("cell:")) return cellAt(entry.document?.tables ?? [], place)?.text ?? "";
  return entry.document?.fields.find((field) => `field:${field.name}` === place)?.value ?? null;
}

/** Where the text of a cell is kept: the table's number from 1, its row and column from 0. */
export function cellPlace(table, row, column) {
  return `cell:${table}:${row}:${column}`;
}

function cellAt(tables, place) {
  const [table, row, column] = place.split(":").slice(1).map(Number);
  return tables[table - 1]?.cells.find((cell) => cell.row === row && cell.column === column);
}

/** Rows of items as the server compares them. */
export function rowsOf(items) {
  return items.map((row) => Object.fromEntries(Object.values(row).map((cell) => [cell.name, cell.value])));
}

/** Whether a draft is on its way: the server may have it, and the answer got lost. */
function isUnderway(draft) {
  return Boolean(draft?.wanted && !draft.trouble);
}

/** Whether it may go well the next time: no answer, too many requests, or a server that is not itself. */
function isPassing(error) {
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

/** The one that saves for the whole page. */
export const saving = new Saving();
