/** What the reader has chosen for this page: language and light. Kept by the browser where it lets us. */

import { effect, signal } from "@preact/signals";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const STORED = { language: "reshuffle.language", theme: "reshuffle.theme" };

/** A page opened from disk, or with storage forbidden, throws here: it then simply forgets the choice. */
function stored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    return;
  }
}

function firstLanguage(): Language {
  const wanted = [stored(STORED.language), ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === wanted.find((tag) => tag === "en" || tag === "de")) ?? "en";
}

function firstTheme(): Theme {
  return THEMES.find((theme) => theme === stored(STORED.theme)) ?? "auto";
}

export const language = signal<Language>("en");
export const theme = signal<Theme>("auto");

/** True while the page is dark, whether the reader or the machine wants it so. */
export const isDark = signal(false);

/** Read the choices and keep the page's root element in step with them. Called once, before anything is drawn. */
export function followSettings(): void {
  language.value = firstLanguage();
  theme.value = firstTheme();
  const machine = window.matchMedia("(prefers-color-scheme: dark)");
  const machineIsDark = signal(machine.matches);
  machine.addEventListener("change", () => (machineIsDark.value = machine.matches));
  effect(() => {
    document.documentElement.lang = language.value;
  });
  effect(() => {
    isDark.value = theme.value === "dark" || (theme.value === "auto" && machineIsDark.value);
    document.documentElement.dataset["theme"] = isDark.value ? "dark" : "light";
  });
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  store(STORED.language, chosen);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  store(STORED.theme, chosen);
}
