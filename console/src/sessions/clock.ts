import { signal } from '@preact/signals';

const EVERY_MS = 1000;

/** The moment, moving on every second. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, EVERY_MS);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** When the end is near. */
export const SOON_MS = 5 * MINUTE;

/** A span as people say it: `1 h 05 min`, `12 min`, `4 min 09 s`, `37 s`. */
export function spanText(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  const [hours, minutes, seconds] = [
    Math.floor(left / HOUR),
    Math.floor((left % HOUR) / MINUTE),
    Math.floor((left % MINUTE) / SECOND),
  ];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  if (left >= 2 * SOON_MS) return `${minutes} min`;
  return minutes > 0 ? `${minutes} min ${String(seconds).padStart(2, '0')} s` : `${seconds} s`;
}
