import type { Log } from '../telemetry/index.ts';
import type { LiveDocuments } from './reload.ts';
import { WATCH_TIMES, watchFiles } from './watch-files.ts';

/** Documents whose files are watched. */
export interface Watching {
  /** Looks no more; resolves when a change that is being made is made. */
  close(): Promise<void>;
}

/** Keeps documents the same as their files until it is closed. */
export function watchDocuments(live: LiveDocuments, log: Log, times = WATCH_TIMES): Watching {
  let looking: Promise<void> | undefined;
  let again = false;
  let complaint = '';
  let closed = false;
  const refresh = async () => {
    do {
      again = false;
      try {
        await live.refresh();
        complaint = '';
      } catch (failure) {
        const { message } = failure as Error;
        // It would be the same every two seconds.
        if (message !== complaint)
          log.log('error', 'documents cannot be looked for', { error: message });
        complaint = message;
      }
      if (!closed) watch.in(live.folders);
    } while (again);
    looking = undefined;
  };
  const watch = watchFiles(() => {
    again = true;
    looking ??= refresh();
  }, times);
  watch.in(live.folders);
  return {
    close: async () => {
      closed = true;
      watch.close();
      await looking;
    },
  };
}
