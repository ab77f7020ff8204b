/** Calls `due` once, so many milliseconds from now, unless the returned function is called before. */
export type Timer = (milliseconds: number, due: () => void) => () => void;

/** The machine's timers. */
export const systemTimer: Timer = (milliseconds, due) => {
  const timeout = setTimeout(due, milliseconds);
  return () => clearTimeout(timeout);
};
