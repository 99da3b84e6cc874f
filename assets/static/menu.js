// Menus made of <details class="menu">.

/** Closes the open menus of a shadow root at a click elsewhere and at Escape. */
export function closeMenusOutside(root) {
  const menus = () => root.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    const path = event.composedPath();
    menus().forEach((menu) => { if (!path.includes(menu)) menu.open = false; });
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
}
