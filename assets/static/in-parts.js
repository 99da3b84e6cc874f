// A request about many documents, a part of them at a time: nothing waits long, and what was done before a trouble counts.

import { call } from "./api.js";

/** Sends `ids` to `path`, `size` at a time. Gives what the answers name as `key`, and the error that ended it early, if one did. `told` is called with how many are done. */
export async function inParts(path, ids, key, { size, more = {}, told = () => {} }) {
  const done = [];
  try {
    for (let start = 0; start < ids.length; start += size) {
      const answer = await call("POST", path, { ids: ids.slice(start, start + size), ...more });
      done.push(...answer[key]);
      if (ids.length > size) told(done.length);
    }
  } catch (trouble) {
    return { done, trouble };
  }
  return { done, trouble: null };
}
