// Figures as people of all languages here read them.

/** An amount as the server writes it, with its thousands apart; nothing where there is none. */
export function money(amount) {
  if (amount === null || amount === undefined) return "";
  const [whole, cents] = String(amount).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return cents === undefined ? grouped : `${grouped}.${cents}`;
}
