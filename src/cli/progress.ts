import type { Output } from './output.ts';

/** Milliseconds between two looks at a terminal, and between two lines elsewhere. */
const [ON_TERMINAL, ELSEWHERE] = [200, 5_000];

/** Tells how far something has come, without being asked too often. */
export interface Progress {
  /** @param text makes the line; only called when it is shown */
  tell(text: (seconds: number) => string): void;
  /** Takes away what is shown. */
  end(): void;
}

/** On a terminal one line that changes; elsewhere a line every few seconds; nothing when it is quiet. */
export function progressOn({ status, err }: Output, quiet: boolean): Progress {
  const begun = Date.now();
  let shown = begun;
  return {
    tell(text) {
      const now = Date.now();
      if (quiet || now - shown < (status ? ON_TERMINAL : ELSEWHERE)) return;
      shown = now;
      (status ?? err)(text((now - begun) / 1000));
    },
    end: () => status?.(''),
  };
}

/** A number as people read it. */
export function counted(count: number): string {
  return count.toLocaleString('en');
}

/** So many of something whose name takes an s. */
export function amount(count: number, noun: string): string {
  return `${counted(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** So many of something each second. */
export function rate(count: number, seconds: number): string {
  return counted(Math.round(count / Math.max(seconds, 0.001)));
}

/** How much of a whole there is, where the whole is known. */
export function share(part: number, whole: number | undefined): string {
  if (whole === undefined || whole === 0) return '';
  return ` (${Math.min(100, Math.floor((100 * part) / whole))} %)`;
}
