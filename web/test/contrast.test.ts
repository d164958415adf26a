import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { contrast } from "../src/gantt/colours";

const css = readFileSync(join(import.meta.dirname, "..", "src", "theme.css"), "utf8");

function block(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  assert.ok(start >= 0, selector);
  const body = css.slice(start, css.indexOf("}", start));
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

const light = block(":root");
const dark = new Map([...light, ...block(':root[data-theme="dark"]')]);

// Letters on grounds: 4.5 : 1 (WCAG 2.2, 1.4.3). What is pressed, drawn or outlined: 3 : 1 (1.4.11).
const WRITTEN = [
  ["text", "ground"], ["text", "surface"], ["text", "sunken"], ["text", "accent-soft"], ["text", "late-soft"],
  ["muted", "ground"], ["muted", "surface"], ["muted", "sunken"], ["muted", "accent-soft"],
  ["accent", "ground"], ["accent", "surface"], ["accent", "accent-soft"], ["accent", "sunken"], ["on-accent", "accent"],
  ["late", "ground"], ["late", "surface"], ["late", "late-soft"], ["late", "accent-soft"], ["late", "sunken"],
  ["good", "ground"], ["good", "surface"], ["good", "good-soft"], ["good", "accent-soft"], ["good", "sunken"],
  ["gantt-text", "gantt-head"], ["gantt-muted", "gantt-head"],
] as const;
const DRAWN = [
  ["edge", "surface"], ["edge", "ground"], ["accent", "surface"], ["accent", "ground"], ["state-edge", "surface"],
  ["curve-one", "surface"], ["curve-two", "surface"], ["curve-late", "surface"], ["gantt-accent", "gantt-head"],
] as const;

for (const [name, tokens] of [["light", light], ["dark", dark]] as const) {
  test(`letters can be read in the ${name} theme`, () => {
    for (const [ink, ground] of WRITTEN) {
      const ratio = contrast(tokens.get(ink)!, tokens.get(ground)!);
      assert.ok(ratio >= 4.5, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
  test(`edges and curves can be seen in the ${name} theme`, () => {
    for (const [ink, ground] of DRAWN) {
      const ratio = contrast(tokens.get(ink)!, tokens.get(ground)!);
      assert.ok(ratio >= 3, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
}

test("the dark theme names no token that the light one does not", () => {
  for (const token of block(':root[data-theme="dark"]').keys()) {
    if (!token.startsWith("gantt-")) assert.ok(light.has(token), token);
  }
});
