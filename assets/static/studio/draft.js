// A kind that somebody is changing: what the form has, kept in this browser until it is saved.

import { draftOf, dropDraft, keepDraft } from "../drafts.js";

const PLACE = "kind";

/** Events: "change" with every change of the content. */
export class Draft extends EventTarget {
  /** Begins with a kind as the server tells it; what was typed on this very version and not saved is there again. */
  open(kind) {
    this.kind = kind;
    const kept = kind.own ? draftOf(keyOf(kind), PLACE) : undefined;
    this.isKept = kept !== undefined && kept.seen === kind.newest && kind.number === kind.newest;
    this.content = structuredClone(this.isKept ? kept.value : kind.content);
    this.words = kind.words;
    this.isDirty = this.isKept;
  }

  get fields() {
    return (this.content.fields ??= []);
  }

  /** The body of a question about the draft as it stands. */
  asked(more = {}) {
    return { content: this.content, words: this.words, ...more };
  }

  /** To be called after each change of `content`. */
  changed() {
    this.isDirty = true;
    keepDraft(keyOf(this.kind), PLACE, { value: this.content, seen: this.kind.newest, version: this.kind.newest });
    this.dispatchEvent(new Event("change"));
  }

  /** What was typed is saved, or given up. */
  forget() {
    this.isDirty = false;
    dropDraft(keyOf(this.kind), PLACE);
  }
}

function keyOf(kind) {
  return `preset-${kind.id}`;
}

/** Sets a key of an object, or takes it away where there is nothing in it. */
export function put(target, key, value) {
  const isEmpty = value === null || value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
  if (isEmpty) delete target[key];
  else target[key] = value;
}
