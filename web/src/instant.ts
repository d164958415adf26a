/** The instant that is looked at: the floor shows it, the Gantt draws a line there, and a click in the Gantt moves it. */

import { signal } from "@preact/signals";

/** Milliseconds after the origin of the document; null while nothing asks for one. */
export const instant = signal<number | null>(null);
