// Figures as people of all languages here read them.

/** An amount as the server writes it, with its thousands apart; nothing where there is none. */
export function money(amount) {
  if (amount === null || amount === undefined) return "";
  const [whole, cents] = String(amount).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return cents === undefined ? grouped : `${grouped}.${cents}`;
}

/** A number of bytes in a few characters. */
export function bytes(count) {
  if (count < 1024 * 1024) return `${Math.max(1, Math.round(count / 1024))} KB`;
  const megabytes = count / 1024 / 1024;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}
