/**
 * The one catalogue of the view: every sentence that is not the user's own stands here, in English and in German.
 *
 * A text may hold `{placeholders}`; one that counts has two forms, `one|many`, chosen by `count`. Numbers are written the
 * reader's way. Texts of the user that run from right to left are fenced off, so that they do not turn the sentence over.
 */

import { ganttTexts } from "./gantt/texts.gantt";
import { language, type Language } from "./settings";
import { floorTexts } from "./texts/floor";
import { pageTexts } from "./texts/page";
import { panelTexts } from "./texts/panels";
import { wordTexts } from "./texts/words";

const EN = { ...pageTexts.en, ...panelTexts.en, ...wordTexts.en, ...floorTexts.en, ...ganttTexts.en };
export type TextKey = keyof typeof EN;
export type Params = Readonly<Record<string, string | number>>;

export const CATALOGUE: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = {
  en: EN,
  de: { ...pageTexts.de, ...panelTexts.de, ...wordTexts.de, ...floorTexts.de, ...ganttTexts.de },
};

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(EN, key);
}

/** Say it in the language of the page. */
export function say(key: TextKey, params: Params = {}): string {
  return sayIn(language.value, key, params);
}

export function sayIn(spoken: Language, key: TextKey, params: Params = {}): string {
  const text = CATALOGUE[spoken][key];
  const count = params["count"];
  const forms = typeof count === "number" ? text.split("|") : [text];
  const isOne = forms.length === 1 || (typeof count === "number" && plural(spoken).select(count) === "one");
  const form = isOne ? forms[0]! : forms[1]!;
  return form.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    if (value === undefined) return place;
    return typeof value === "number" ? numberFormat(spoken).format(value) : fenced(clipped(value));
  });
}

const LONGEST = 120;

/** A name of 10,000 characters belongs in a tooltip, not into the middle of a sentence. */
export function clipped(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  const kept = Array.from(text.slice(0, longest)).slice(0, -1).join("");
  return `${kept}…`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|\ud83a|\ud83b/;

/** Text that runs from right to left, or that carries marks which turn text, between isolates of its own. */
export function fenced(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069` : text;
}

const plurals = new Map<Language, Intl.PluralRules>();
const numbers = new Map<Language, Intl.NumberFormat>();

function plural(spoken: Language): Intl.PluralRules {
  const known = plurals.get(spoken) ?? new Intl.PluralRules(spoken);
  plurals.set(spoken, known);
  return known;
}

function numberFormat(spoken: Language): Intl.NumberFormat {
  const known = numbers.get(spoken) ?? new Intl.NumberFormat(spoken, { maximumFractionDigits: 2 });
  numbers.set(spoken, known);
  return known;
}
