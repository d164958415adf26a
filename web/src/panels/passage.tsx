/** What the matcher, the adviser or the user put in words: text, in its own direction; the rest of a very long one on wish. */

import { useState } from "preact/hooks";

import { clipped, say } from "../texts";

const LONGEST = 400; // characters: longer than any sentence of ours, shorter than what buries a page

export function Passage({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (text.length <= LONGEST) return <span dir="auto">{text}</span>;
  return (
    <span dir="auto">
      {isWhole ? text : clipped(text, LONGEST)}{" "}
      <button type="button" class="link small" data-testid="passage-more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? say("passage.less") : say("passage.more")}
      </button>
    </span>
  );
}
