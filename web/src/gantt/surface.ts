/** A canvas to paint on, in device pixels. */

export interface Surface {
  context: CanvasRenderingContext2D;
  width: number; // CSS pixels
  height: number;
  ratio: number; // device pixels per CSS pixel
}

export const FONT = '"Segoe UI", system-ui, -apple-system, "Liberation Sans", "Noto Sans", sans-serif';

/** Give the canvas the size of its box at the resolution of the screen; true if that changed it. */
export function resize(surface: Surface, width: number, height: number, ratio: number): boolean {
  const { canvas } = surface.context;
  const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  surface.width = width;
  surface.height = height;
  surface.ratio = ratio;
  if (canvas.width === across && canvas.height === down) return false;
  canvas.width = across;
  canvas.height = down;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return true;
}

export function setFont(surface: Surface, size: number, weight = 400): void {
  surface.context.font = `${weight} ${size * surface.ratio}px ${FONT}`;
}
