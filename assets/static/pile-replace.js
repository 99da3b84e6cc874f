// Another file for the place of one that could not be read.

import { call, pilePath } from "./api.js";
import { el, say } from "./elements.js";
import { bytes } from "./figures.js";
import { LARGEST_FILE } from "./size-limits.js";
import { complain, tell } from "./toast.js";

/** Lets the person choose a file for the place of `entry`; `then` is called once it was taken. */
export function chooseInstead(job, entry, then) {
  const input = el("input", { type: "file", hidden: true });
  input.addEventListener("change", () => { if (input.files.length) put(job, entry, input.files[0]).then((taken) => taken && then()); input.remove(); });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

async function put(job, entry, file) {
  try {
    if (file.size > LARGEST_FILE) throw new Error(say("pile.too_large", { name: file.name, size: bytes(file.size), limit: bytes(LARGEST_FILE) }));
    const form = new FormData();
    form.append("file", file);
    await call("PUT", pilePath(job, `/documents/${encodeURIComponent(entry.id)}`), form);
    tell(say("pile.replaced", { name: file.name }));
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}
