import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { BAR_STATES, CAUSES, RESOURCE_KINDS, RESOURCE_STATES } from "../src/document";
import { VIEWS } from "../src/route";
import { CATALOGUE, clipped, fenced, isTextKey, sayIn, type TextKey } from "../src/texts";

const KEYS = Object.keys(CATALOGUE.en) as TextKey[];
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("both languages say the same keys", () => {
  assert.deepEqual(Object.keys(CATALOGUE.de).sort(), [...KEYS].sort());
});

test("both languages have the same placeholders in every text", () => {
  for (const key of KEYS) assert.deepEqual(placeholders(CATALOGUE.de[key]), placeholders(CATALOGUE.en[key]), key);
});

test("a text that counts has two forms in both languages, and a count", () => {
  for (const key of KEYS) {
    const forms = [CATALOGUE.en[key], CATALOGUE.de[key]].map((text) => text.split("|").length);
    assert.equal(forms[0], forms[1], key);
    assert.ok(forms[0]! <= 2, key);
    if (forms[0] === 2) assert.ok(CATALOGUE.en[key].includes("{count}"), key);
  }
});

test("no text is empty", () => {
  for (const key of KEYS) assert.ok(CATALOGUE.en[key].trim() !== "" && CATALOGUE.de[key].trim() !== "", key);
});

test("every word of the closed sets of the document is said", () => {
  const wanted = [
    ...CAUSES.flatMap((cause) => [`cause.${cause}`, `why.${cause}`]),
    ...BAR_STATES.flatMap((state) => [`bar.${state}`, `gantt.state.${state}`]),
    ...RESOURCE_STATES.map((state) => `state.${state}`),
    ...RESOURCE_KINDS.map((kind) => `kind.${kind}`),
    ...VIEWS.map((view) => `page.view.${view}`),
  ];
  for (const key of wanted) assert.ok(isTextKey(key), key);
});

test("every text of the panels is used somewhere", () => {
  const sources = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "texts" ? [] : sources(path);
      return /\.tsx?$/.test(entry.name) && entry.name !== "texts.gantt.ts" ? [readFileSync(path, "utf8")] : [];
    });
  const source = sources(join(import.meta.dirname, "..", "src")).join("\n");
  const families = ["cause.", "why.", "chain.", "fix.", "bar.", "state.", "kind.", "figure.", "objective.", "status.", "source.", "gantt.", "page.view.", "page.language.",
    "page.theme.", "problem.title.", "problem.text.", "orders.show.", "orders.sorted.", "states.sort."];
  for (const key of KEYS) {
    if (families.some((family) => key.startsWith(family)) || /^orders\.\w+$/.test(key)) continue;
    assert.ok(source.includes(`"${key}"`), `${key} is said nowhere`);
  }
});

test("one and many are told apart in both languages", () => {
  assert.equal(sayIn("en", "verdict.late", { count: 1, all: 40 }), "1 of 40 orders is late.");
  assert.equal(sayIn("en", "verdict.late", { count: 2, all: 40 }), "2 of 40 orders are late.");
  assert.equal(sayIn("de", "verdict.late", { count: 1, all: 40 }), "1 von 40 Aufträgen ist verspätet.");
  assert.equal(sayIn("de", "verdict.late", { count: 0, all: 40 }), "0 von 40 Aufträgen sind verspätet.");
});

test("a name of the user is never taken for a placeholder or a form", () => {
  const said = sayIn("en", "verdict.worst", { order: "{length}|$&", length: "3 hr" });
  assert.equal(said, "The worst is {length}|$&, 3 hr behind.");
});

test("a name of 10,000 characters is cut in a sentence", () => {
  assert.ok(sayIn("en", "side.selected", { name: "x".repeat(10_000) }).length < 200);
});

test("cutting a name leaves no half of an emoji", () => {
  assert.doesNotMatch(clipped("👩‍🔧".repeat(100), 121), /[\ud800-\udbff](?![\udc00-\udfff])/);
});

test("text that runs from right to left is fenced off, without the marks that turn what follows", () => {
  const said = fenced("\u05d0\u202e\u05d1");
  assert.equal(said, "\u2068\u05d0\u05d1\u2069");
  assert.equal(fenced("mill-1"), "mill-1");
});
