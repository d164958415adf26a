/** The map on its canvas: painted anew whenever the instant, the size or the theme changes. */

import { effect } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { FloorMap } from "../document";
import { readPalette } from "../gantt/colours";
import { resize, type Surface } from "../gantt/surface";
import { instant } from "../instant";
import { isDark } from "../settings";
import { say } from "../texts";
import { useView } from "../view";
import type { Moments } from "./moments";
import { paintFloor, paperOf } from "./paint";

const LEAST_WIDTH = 1040; // pixels: on a narrower page the map is scrolled, for its names would lie on each other
const HEIGHT = { least: 300, most: 520, share: 0.48 }; // pixels, and of the width

export function Map({ floor, moments }: { floor: FloorMap; moments: Moments }) {
  const { plan, clock } = useView();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const dark = isDark.value;
  const height = Math.round(Math.min(HEIGHT.most, Math.max(HEIGHT.least, width * HEIGHT.share)));
  useEffect(() => {
    const box = canvas.current!.parentElement!;
    const measure = (): void => setWidth(Math.max(box.clientWidth, LEAST_WIDTH));
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    measure();
    return () => watch.disconnect();
  }, []);
  const paper = useMemo(() => paperOf(moments, width, height), [moments, width, height]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d", { alpha: false }) ?? null;
    if (element === null || context === null || width === 0) return;
    const surface: Surface = { context, width: 0, height: 0, ratio: 1 };
    resize(surface, width, height, window.devicePixelRatio || 1);
    const palette = readPalette(element, dark);
    return effect(() => {
      const at = instant.value ?? moments.span.start;
      paintFloor(surface, { plan, floor, moments, palette, paper }, moments.stations(at), moments.robots(at));
    });
  }, [plan, floor, moments, paper, width, height, dark]);
  return (
    <div class="floor-map" tabIndex={0} role="group" aria-label={say("floor.title")}>
      <canvas
        ref={canvas} data-testid="floor-map" role="img" aria-describedby="floor-where"
        aria-label={say("floor.map", { instant: clock.text(instant.value ?? moments.span.start) })}
      />
    </div>
  );
}
