/** The clock of the floor: a slider over the time of the plan, play and pause, and how fast. */

import { useEffect, useState } from "preact/hooks";

import { instant } from "../instant";
import { say } from "../texts";
import { useView } from "../view";

const MINUTE = 60_000;
const SPEEDS = [1, 5, 15, 60, 240]; // minutes of the plan per second
const PATIENCE = 60; // seconds in which the whole is over at the speed that is chosen first
const LONGEST_FRAME = 100; // ms: a page that was in the background goes on where it was

interface Span {
  start: number;
  end: number;
}

export function firstSpeed({ start, end }: Span): number {
  const wanted = (end - start) / MINUTE / PATIENCE;
  return SPEEDS.find((speed) => speed >= wanted) ?? SPEEDS[SPEEDS.length - 1]!;
}

export function Controls({ span }: { span: Span }) {
  const { clock } = useView();
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(() => firstSpeed(span));
  usePlay(isPlaying, speed, span, () => setPlaying(false));
  const at = Math.min(Math.max(instant.value ?? span.start, span.start), span.end);
  const toggle = (): void => {
    if (!isPlaying && at >= span.end) instant.value = span.start;
    setPlaying(!isPlaying);
  };
  return (
    <div class="floor-controls">
      <button type="button" data-testid="floor-back" onClick={() => (instant.value = span.start)}>
        {say("floor.back")}
      </button>
      <button type="button" data-testid="floor-play" aria-pressed={isPlaying} onClick={toggle}>
        {isPlaying ? say("floor.pause") : say("floor.play")}
      </button>
      <input
        type="range" min={span.start} max={span.end} step={MINUTE} value={at} data-testid="floor-time" aria-label={say("floor.time")}
        aria-valuetext={clock.text(at)} onInput={(event) => (instant.value = Number(event.currentTarget.value))}
      />
      <output class="nowrap" data-testid="floor-instant">{clock.text(at)}</output>
      <label class="field">
        {say("floor.speed")}
        <select data-testid="floor-speed" value={speed} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {say("floor.speed.times", { count: one })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function usePlay(isPlaying: boolean, speed: number, span: Span, stop: () => void): void {
  useEffect(() => {
    if (!isPlaying) return;
    let before = performance.now();
    let request = 0;
    const frame = (now: number): void => {
      const gone = Math.min(now - before, LONGEST_FRAME);
      before = now;
      const next = (instant.peek() ?? span.start) + (gone / 1000) * speed * MINUTE;
      instant.value = Math.round(Math.min(next, span.end));
      if (next >= span.end) stop();
      else request = requestAnimationFrame(frame);
    };
    request = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(request);
  }, [isPlaying, speed, span.start, span.end]);
}
