// What stands below a field's value: why it is in doubt, what a check suggests, and what has not been saved.

import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";

/** Whether a person confirmed the field although a check says no. */
export function overrulesChecks(field) {
  return field.confirmed && field.checks.some((check) => !check.ok);
}

/** Whether a person should look at the field. */
export function needsLook(field) {
  return field.state === "doubtful" || field.state === "wrong";
}

/** The notes of a field; `save` (value, place) is what their buttons do, null where nothing can be changed. */
export function notesOf(field, save) {
  const parts = field.checks.filter((check) => !check.ok).map((check) => checkNote(field, check, save));
  if (field.note && field.state !== "missing") parts.push(el("div", { class: "note" }, inLanguage(field.note)));
  if (needsLook(field) && parts.length === 0) parts.push(reasonNote(field));
  if (field.raw && field.value && squeezed(field.raw) !== squeezed(field.value) && field.source !== "human") {
    parts.push(el("div", { class: "note" }, say("review.raw", { raw: field.raw })));
  }
  if (field.rival && needsLook(field)) parts.push(rivalNote(field.rival, save));
  if (overrulesChecks(field)) parts.unshift(el("div", { class: "note overruled" }, say("review.overruled")));
  return parts;
}

/** Why a value is in doubt that no check and no note speaks of. */
function reasonNote(field) {
  const words = field.source === "human" ? say("review.taken_back") : field.reason ? inLanguage(field.reason) : say("review.weak", { percent: Math.round(field.confidence * 100) });
  return el("div", { class: "note reason" }, icon("alert", 15), el("span", {}, words));
}

function checkNote(field, check, save) {
  const isOpen = check.suggestion !== null && save && !field.confirmed;
  return el(
    "div",
    { class: field.confirmed ? "note" : "note failed" },
    icon("cross", 15),
    el("span", {}, inLanguage(check.message)),
    isOpen ? button(say("review.suggest", { value: check.suggestion }), () => save(check.suggestion)) : null,
  );
}

/** Another value that comes close; one press takes it, and its place. */
function rivalNote(rival, save) {
  const place = rival.page && rival.box ? { page: rival.page, box: rival.box } : null;
  return el(
    "div",
    { class: "note rival" },
    el("span", {}, say("review.rival", { value: rival.value })),
    save ? button(say("review.take_rival"), () => save(rival.value, place)) : null,
  );
}

/**
 * What is to be said of an unsaved `draft` of a field with the value `present`, else in other `words`; `isFresh`: it is being typed.
 * `act` has insist, drop, retry and save.
 */
export function draftNote(draft, present, isFresh, act, words = null) {
  if (draft.trouble === "conflict") {
    return note(
      "conflict",
      "warn",
      words ?? say(draft.value ? "draft.conflict" : "draft.conflict_empty", { mine: draft.value, other: present ?? say("draft.empty") }),
      button(say("draft.take_mine"), act.insist),
      button(say("draft.take_other"), act.drop),
    );
  }
  if (draft.trouble) {
    return note("conflict", "warn", say("draft.refused", { words: draft.words }), button(say("draft.retry"), act.insist), button(say("draft.drop"), act.drop));
  }
  if (draft.wanted) {
    return draft.waiting ? note("waiting", "again", words ?? say("draft.waiting"), button(say("draft.retry"), act.retry)) : null;
  }
  return isFresh ? null : note("restored", "pen", say("draft.restored"), button(say("draft.save"), act.save), button(say("draft.drop"), act.drop));
}

function note(kind, sign, words, ...buttons) {
  return el("div", { class: `note unsaved ${kind}`, role: "alert" }, icon(sign, 15), el("span", {}, words), el("div", { class: "answers" }, ...buttons));
}

function button(words, run) {
  return el("button", { class: "button small", type: "button", on: { click: () => run() } }, words);
}

/** Without what changes nothing for a reader: blanks, signs of currency, commas between thousands. */
function squeezed(text) {
  return text.replace(/[\s¥￥$元,，]+/g, "");
}
