/** What changes without a move of the focus is said aloud here. */

import { signal } from "@preact/signals";

export const announcement = signal("");

export function announce(text: string): void {
  announcement.value = text;
}

export function Announcement() {
  return (
    <p class="unseen" role="status" aria-live="polite" data-testid="announcement">
      {announcement.value}
    </p>
  );
}
