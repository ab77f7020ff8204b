import type { Timer } from '../../src/consumes/steady/timer.ts';
import { type Clock, manualClock } from '../../src/kernel/index.ts';

/** Time that stands still until a test moves it: a clock, and timers that go by it. */
export interface ManualTime {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Milliseconds until each timer that is set, shortest first. */
  readonly timers: readonly number[];
  /** Moves on; what is due meanwhile happens in order. */
  pass(milliseconds: number): void;
}

interface Due {
  readonly atMs: number;
  readonly happen: () => void;
}

/** Time of a test. */
export function manualTime(): ManualTime {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const set = new Set<Due>();
  const inOrder = () => [...set].sort((one, other) => one.atMs - other.atMs);
  return {
    clock,
    timer(milliseconds, happen) {
      const due = { atMs: clock.monotonic() + milliseconds, happen };
      set.add(due);
      return () => set.delete(due);
    },
    get timers() {
      return inOrder().map(({ atMs }) => atMs - clock.monotonic());
    },
    pass(milliseconds) {
      const endsMs = clock.monotonic() + milliseconds;
      for (const due of inOrder().filter(({ atMs }) => atMs <= endsMs)) {
        clock.advance(due.atMs - clock.monotonic());
        if (set.delete(due)) due.happen();
      }
      clock.advance(endsMs - clock.monotonic());
    },
  };
}
