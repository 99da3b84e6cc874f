// A table as text, the way spreadsheets copy it: cells between tabs, rows between line ends, quotes around what holds either.

/** The rows of cells in `text`; a last empty line is none. */
export function rowsOf(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const plain = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (plain[at + 1] === '"') { cell += '"'; at += 1; }
      else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === "\t" || sign === "\n") {
      rows.at(-1).push(cell);
      cell = "";
      if (sign === "\n") rows.push([]);
    } else cell += sign;
  }
  rows.at(-1).push(cell);
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows.map((row) => row.map((one) => one.replace(/\s*\n\s*/g, " ").trim()));
}

/** Whether `text` is more than one cell. */
export function isTable(text) {
  return /\t/.test(text) || /\n/.test(text.trim());
}
