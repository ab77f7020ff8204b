import { useEffect } from 'preact/hooks';

/** Asks again and again while a view is there and its tab is looked at. */
export function usePolling(ask: () => Promise<void>, everyMs: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const again = async () => {
      if (!document.hidden) await ask().catch(() => {});
      if (!isOver) timer = setTimeout(again, everyMs);
    };
    void again();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [ask, everyMs]);
}
