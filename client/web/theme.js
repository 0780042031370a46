/* Light or dark: as the system says until the button is used. A plain script, to run before the first paint. */
(() => {
  const KEY = "repartee.theme";
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function keep(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing: the choice lasts as long as the page.
    }
  }

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);

  if (["light", "dark"].includes(kept())) root.dataset.theme = kept();

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("#theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep(root.dataset.theme);
      show();
      document.dispatchEvent(new Event("themechange"));
    });
    prefersDark.addEventListener("change", () => {
      show();
      document.dispatchEvent(new Event("themechange"));
    });
    show();
  });
})();
