import { useEffect } from 'preact/hooks';

/**
 * Asks again and again while a view is there and its tab is looked at.
 *
 * @param everyMs `undefined` = once, as whoever asks hears of changes otherwise
 */
export function usePolling(ask: () => Promise<void>, everyMs: number | undefined): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const again = async () => {
      if (!document.hidden) await ask().catch(() => {});
      if (!isOver && everyMs !== undefined) timer = setTimeout(again, everyMs);
    };
    void again();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [ask, everyMs]);
}
