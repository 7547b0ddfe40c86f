// Light, dark, or as the system says. Runs before the first paint, so that a page never flashes;
// that is why it is a plain script in the head and no module.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is forbidden: the system decides
    }
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const apply = () => {
    const theme = chosen();
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.textContent = isDark() ? "Light" : "Dark";
      button.hidden = false;
    }
  };

  const toggle = () => {
    const wanted = isDark() ? "light" : "dark";
    const bySystem = wanted === (system.matches ? "dark" : "light");
    try {
      if (bySystem) localStorage.removeItem("theme"); // follow the system again
      else localStorage.setItem("theme", wanted);
    } catch {
      root.dataset.theme = wanted;
    }
    apply();
  };

  apply();
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) toggle();
  });
  system.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === "theme" && apply());
})();
