/** The tooltip: plain text beside the pointer, or beside the bar that the keyboard is on. */

import { useLayoutEffect, useRef } from "preact/hooks";

export interface Tip {
  x: number; // pixels of the stage
  y: number;
  lines: string[];
}

const AWAY = 14;

export function Tooltip({ tip, width, height }: { tip: Tip | null; width: number; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current === null || tip === null) return;
    const { offsetWidth, offsetHeight } = box.current;
    const left = tip.x + AWAY + offsetWidth > width ? tip.x - AWAY - offsetWidth : tip.x + AWAY;
    const top = tip.y + AWAY + offsetHeight > height ? tip.y - AWAY - offsetHeight : tip.y + AWAY;
    box.current.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  });
  if (tip === null) return null;
  return (
    <div ref={box} class="gantt-tip" role="tooltip" data-testid="gantt-tip">
      {tip.lines.map((line, number) => (number === 0 ? <strong key={number} dir="auto">{line}</strong> : <span key={number} dir="auto">{line}</span>))}
    </div>
  );
}
