// How large a file may be. The server counts for itself; this saves sending what it would not read.

import { call } from "./api.js";

/** The most bytes of one document; whatever is smaller than everything, until the server has said. */
export let LARGEST_FILE = Infinity;

call("GET", "v1/options").then(({ limits }) => (LARGEST_FILE = limits.max_upload_bytes), () => {});

/** The most bytes of a file of this name: a ZIP may have as many as all files of a pile together. */
export function mostBytes(name) {
  return /\.zip$/i.test(name) ? window.gradio_config?.max_file_size ?? Infinity : LARGEST_FILE;
}
