// What was typed and is not on the server yet: kept in this browser by person, document and place, until it is.

import { loadMe } from "./me.js";

const PREFIX = "desk-draft:";
const KEPT_MS = 30 * 24 * 3600 * 1000;
const memory = new Map();
let owner = null;

/** One life of this page: tells what is typed now from what an earlier one left. */
export const THIS_PAGE = newStamp();

/** Makes ready for the visitor. What other people left in this browser waits for them, unseen, for thirty days. */
export async function openDrafts() {
  owner = (await loadMe()).id;
  const isOld = (key) => !(Date.now() - read(key)?.at < KEPT_MS);
  for (const key of keys()) if (partsOf(key)[0] !== owner && isOld(key)) forget(key);
}

/**
 * The drafts of one document, by place, or of all: {document, place, value, seen, version, …}. `place` is "field:NAME" or
 * "items"; `seen` is the value that was in sight, null for none. What is on its way may have a `next`, {value or rows, wanted,
 * page, …}, which builds on it and is sent once it is there.
 */
export function draftsOf(id) {
  return allDrafts().filter((draft) => draft.document === id);
}

/** All drafts of the visitor, the oldest first. */
export function allDrafts() {
  const own = keys().map((key) => [partsOf(key), read(key)]).filter(([[person], draft]) => person === owner && draft);
  return own.map(([[, document, place], draft]) => ({ ...draft, document, place })).sort((one, other) => one.at - other.at);
}

/** The draft of one place, or undefined. */
export function draftOf(id, place) {
  return read(keyOf(id, place)) ?? undefined;
}

/** A name for one state of a draft that no other has. */
export function newStamp() {
  return crypto.getRandomValues(new Uint32Array(2)).join("-");
}

/** Keeps a draft in the place of the one before; gives it with its own stamp. */
export function keepDraft(id, place, draft) {
  const kept = { at: Date.now(), ...draft, page: THIS_PAGE, stamp: newStamp() };
  write(keyOf(id, place), kept);
  return kept;
}

/** Changes a draft if it still is the one with `stamp`; null drops it. Whether it was. */
export function changeDraft(id, place, stamp, changes) {
  const key = keyOf(id, place);
  const draft = read(key);
  if (draft?.stamp !== stamp) return false;
  if (changes === null) forget(key);
  else write(key, { ...draft, ...changes });
  return true;
}

/** Drops the draft of a place. */
export function dropDraft(id, place) {
  forget(keyOf(id, place));
}

/** Drops all drafts of the visitor, who leaves. */
export function forgetDrafts() {
  keys().filter((key) => partsOf(key)[0] === owner).forEach(forget);
}

function keyOf(id, place) {
  return PREFIX + JSON.stringify([owner, id, place]);
}

function partsOf(key) {
  try {
    return JSON.parse(key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** A browser that keeps nothing still keeps what was typed as long as the page is open. */
function keys() {
  const found = new Set(memory.keys());
  try {
    for (let at = 0; at < localStorage.length; at += 1) found.add(localStorage.key(at));
  } catch { /* storage is switched off */ }
  return [...found].filter((key) => key.startsWith(PREFIX));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? memory.get(key) ?? "null");
  } catch {
    return JSON.parse(memory.get(key) ?? "null");
  }
}

function write(key, draft) {
  const text = JSON.stringify(draft);
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

function forget(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch { /* storage is switched off */ }
}
