// Who is looking: name, roles and teams; asked once for all parts of the page.

import { call } from "./api.js";

let me = null;
let known = null;

/** The visitor as `/v1/me` tells; asked again after a failure. */
export function loadMe() {
  me ??= call("GET", "v1/me").then(learnMe).catch((error) => {
    me = null;
    throw error;
  });
  return me;
}

/** The visitor, where `/v1/me` has told already; else null. */
export function knownMe() {
  return known;
}

/** Keeps what `/v1/me` told at another time: a new session has a new token for the forms of the door. */
export function learnMe(told) {
  known = told;
  me = Promise.resolve(told);
  window.dispatchEvent(new CustomEvent("desk-me", { detail: told }));
  return told;
}
