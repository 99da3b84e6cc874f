// The way to the server: our own API on the same origin, errors as words. Nothing else is ever asked.

import { say } from "./elements.js";

const root = new URL("..", import.meta.url).pathname;

/** What went wrong, in words for people. `key` is the stable name of the error. */
export class ApiError extends Error {
  constructor(key, message, hint = "", reference = "") {
    super(message);
    this.key = key;
    this.hint = hint;
    this.reference = reference;
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

/** Calls the API and gives the `data` of its answer. Throws `ApiError`. */
export async function call(method, path, body) {
  const response = await send(method, path, body);
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

async function send(method, path, body) {
  const headers = { Accept: "application/json", "X-Requested-With": "desk" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address(path), {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError("offline", say("app.offline"), say("app.offline_hint"));
  }
  if (response.ok) return response;
  const answer = (await response.json().catch(() => null)) ?? {};
  if (response.status === 401) leave();
  throw new ApiError(answer.error ?? "error", answer.message ?? say("error.unexpected"), answer.hint, answer.reference);
}

function leave() {
  const here = location.pathname + location.search + location.hash;
  setTimeout(() => location.assign(address(`login?next=${encodeURIComponent(here)}`)), 1500);
}
