// What the visitor may do, as the server said with the words of the page; it decides again at every call.

/** Whether the visitor has a permission, as `document:submit`. */
export function may(permission) {
  return window.desk.may.includes(permission);
}
