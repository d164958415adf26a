/** Tiles of the patterns: made once per theme and resolution, laid over wide bars in one call each. */

import type { Pattern } from "./shapes";

/** Patterns repeat at this many device pixels, so one shift of the canvas moves all of them with the bars. */
export const TILE = 16;

type Draw = (context: CanvasRenderingContext2D, ratio: number) => void;

const DRAWINGS: Record<Exclude<Pattern, "none">, Draw> = {
  hatch: (context) => lines(context, [[-4, 12, 12, -4], [4, 20, 20, 4], [-4, 4, 4, -4], [4, 12, 12, 4], [12, 20, 20, 12]]),
  up: (context) => lines(context, [[2, 6, 8, 2], [8, 2, 14, 6], [2, 14, 8, 10], [8, 10, 14, 14]]),
  down: (context) => lines(context, [[2, 2, 8, 6], [8, 6, 14, 2], [2, 10, 8, 14], [8, 14, 14, 10]]),
  dots: (context, ratio) => {
    for (const [x, y] of [[4, 4], [12, 12], [12, 4], [4, 12]]) context.fillRect(x - ratio / 2, y - ratio / 2, 1.2 * ratio, 1.2 * ratio);
  },
  lines: (context) => lines(context, [[0, 4, 16, 4], [0, 12, 16, 12]]),
  cross: (context) => lines(context, [[-2, -2, 18, 18], [-2, 18, 18, -2]]),
  zigzag: (context) => lines(context, [[0, 4, 4, 0], [0, 4, 8, 12], [8, 12, 16, 4], [4, 0, 0, 4], [0, 12, 4, 16], [12, 16, 16, 12]]),
  chevrons: (context) => lines(context, [[3, 1, 9, 4], [9, 4, 3, 7], [3, 9, 9, 12], [9, 12, 3, 15]], 1.6),
  chevrons_thin: (context) => lines(context, [[5, 1, 9, 4], [9, 4, 5, 7], [5, 9, 9, 12], [9, 12, 5, 15]]),
};

function lines(context: CanvasRenderingContext2D, segments: number[][], weight = 1): void {
  context.lineWidth *= weight;
  context.beginPath();
  for (const [x1, y1, x2, y2] of segments) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.stroke();
}

/** Patterns in one colour, by name. */
export type Tiles = Record<Exclude<Pattern, "none">, CanvasPattern>;

export function makeTiles(context: CanvasRenderingContext2D, colour: string, ratio: number): Tiles {
  const made: Partial<Tiles> = {};
  for (const [name, draw] of Object.entries(DRAWINGS) as [keyof Tiles, Draw][]) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = TILE;
    const surface = tile.getContext("2d")!;
    surface.strokeStyle = surface.fillStyle = colour;
    surface.globalAlpha = 0.62;
    surface.lineWidth = Math.max(1, ratio);
    draw(surface, ratio);
    made[name] = context.createPattern(tile, "repeat")!;
  }
  return made as Tiles;
}
