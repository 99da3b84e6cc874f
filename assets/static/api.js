// The way to the server: our own API on the same origin, errors as words. Nothing else is ever asked.

import { say } from "./elements.js";
import { logInAgain } from "./login-again.js";
import { knownMe } from "./me.js";

const root = new URL("..", import.meta.url).pathname;

/** What went wrong, in words for people. `key` is the stable name of the error, `status` 0 where no answer came. */
export class ApiError extends Error {
  constructor(key, message, { hint = "", reference = "", status = 0 } = {}) {
    super(message);
    this.key = key;
    this.hint = hint;
    this.reference = reference;
    this.status = status;
  }
}

/** The address of `path` on this site, whatever the public prefix is. */
export function address(path) {
  return root + path;
}

/** The address of a document, or of something below it. */
export function documentPath(id, rest = "") {
  return `v1/documents/${encodeURIComponent(id)}${rest}`;
}

/** The address of a pile, or of something below it. */
export function pilePath(id, rest = "") {
  return `v1/jobs/${encodeURIComponent(id)}${rest}`;
}

/** Calls the API and gives the `data` of its answer; `body` is sent as JSON, a form as it is; `signal` may give the call up. Throws `ApiError`. */
export async function call(method, path, body, { signal } = {}) {
  const response = await send(method, path, body, { signal });
  const answer = await response.json().catch(() => null);
  if (answer === null) throw new ApiError("bad_answer", say("error.unexpected"));
  return answer.data;
}

/** Fetches a file and hands it to the browser as a download. Throws `ApiError`. */
export async function download(method, path, body) {
  const response = await send(method, path, body);
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name ? decodeURIComponent(name) : "document";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Text as the server gives it. Throws `ApiError`. */
export async function text(path) {
  return (await send("GET", path)).text();
}

/** Sends a request in the name of this page's person; where the session is over, they log in first, inside the page. */
async function send(method, path, body, { signal, isSecond = false } = {}) {
  const headers = { Accept: "application/json", "X-Requested-With": "desk" };
  if (knownMe()) headers["X-Desk-Person"] = encodeURIComponent(knownMe().id);
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address(path), {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined || isForm ? body : JSON.stringify(body),
      signal,
    });
  } catch {
    throw new ApiError("offline", say("app.offline"), { hint: say("app.offline_hint") });
  }
  if (response.ok) return response;
  if (response.status === 401 && !isSecond) {
    await logInAgain();
    return send(method, path, body, { isSecond: true });
  }
  const { error = "error", message = say("error.unexpected"), hint, reference } = (await response.json().catch(() => null)) ?? {};
  throw new ApiError(error, message, { hint, reference, status: response.status });
}
