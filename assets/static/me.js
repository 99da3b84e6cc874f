// Who is looking: name, roles and teams; asked once for all parts of the page.

import { call } from "./api.js";

let me = null;

/** The visitor as `/v1/me` tells; asked again after a failure. */
export function loadMe() {
  me ??= call("GET", "v1/me").catch((error) => {
    me = null;
    throw error;
  });
  return me;
}
