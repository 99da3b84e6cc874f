// How large a file may be. The server counts for itself; this saves sending what it would not read.

/** The most bytes of one document. */
export const LARGEST_FILE = Number(document.querySelector('meta[name="desk-largest-file"]')?.content) || Infinity;

/** The most bytes of a file of this name: a ZIP may have as many as all files of a pile together. */
export function mostBytes(name) {
  return /\.zip$/i.test(name) ? window.gradio_config?.max_file_size ?? Infinity : LARGEST_FILE;
}
