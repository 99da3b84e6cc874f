// What the studio asks of the server, by name. Throws `ApiError`.

import { address, call } from "../api.js";

const ROOT = "v1/studio";
const path = (id, rest = "") => `${ROOT}/presets/${encodeURIComponent(id)}${rest}`;
const post = (rest, body) => call("POST", `${ROOT}/${rest}`, body);

export const loadKinds = () => call("GET", `${ROOT}/presets`).then((told) => told.presets);
export const loadChoices = () => call("GET", `${ROOT}/choices`);
export const openKind = (id, number) => call("GET", path(id, number ? `?number=${number}` : ""));
export const beginKind = (wanted) => post("presets", wanted);
export const saveKind = (id, wanted) => call("PUT", path(id), wanted);
export const removeKind = (id, reason) => call("DELETE", path(id, `?reason=${encodeURIComponent(reason)}`));
export const offerKind = (id, wanted) => call("PUT", path(id, "/offer"), wanted);
export const differencesOf = (id, after, before) =>
  call("GET", path(id, `/differences?after=${after}${before ? `&before=${before}` : ""}`)).then((told) => told.differences);
export const tryKind = (id, number) => call("POST", path(id, "/try"), { number });
export const publishKind = (id, wanted) => call("POST", path(id, "/publish"), wanted);
export const bundleAddress = (id, number) => address(path(id, `/bundle${number ? `?number=${number}` : ""}`));

export const loadSamples = (id) => call("GET", path(id, "/samples")).then((told) => told.samples);
export const openSample = (id, sample) => call("GET", path(id, `/samples/${sample}`));
export const addSample = (id, wanted) => call("POST", path(id, "/samples"), wanted);
export const expectOfSample = (id, sample, wanted) => call("PUT", path(id, `/samples/${sample}`), wanted);
export const removeSample = (id, sample) => call("DELETE", path(id, `/samples/${sample}`));
export const sampleAddress = (id, sample, page) => address(path(id, `/samples/${sample}/pages/${page}`));

export const lightField = (wanted) => post("light", wanted);
export const foundOn = (wanted) => post("found", wanted);
export const proposeFor = (wanted) => post("propose", wanted);
export const aliasesFor = (wanted) => post("aliases", wanted).then((told) => told.aliases);
export const cuesFor = (wanted) => post("cues", wanted).then((told) => told.cues);
export const loadWishes = () => call("GET", `${ROOT}/wishes`).then((told) => told.wishes);
export const promptsFor = (wanted) => post("prompts", wanted).then((told) => told.prompts);

/** Sends a file as it is; it becomes a draft. */
export async function bringBundle(file) {
  const response = await fetch(address(`${ROOT}/bundles?note=${encodeURIComponent(file.name.slice(0, 200))}`), {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
  return answered(response);
}

/** Has a file read with a preset, and waits for it; gives the document. */
export async function readFile(file, preset) {
  const form = new FormData();
  form.append("file", file);
  form.append("preset", preset);
  return call("POST", "v1/ocr", form);
}

async function answered(response) {
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer.data;
  const error = new Error(answer?.message ?? response.statusText);
  Object.assign(error, { key: answer?.error ?? "bad_answer", hint: answer?.hint ?? "" });
  throw error;
}
