import { useEffect, useRef } from 'preact/hooks';

interface MoreProps {
  /** Reads the next page. */
  more(): Promise<void>;
  /** How much is there. */
  readonly count: number;
  /** Whether it is read unasked. Default: true. */
  readonly isAuto?: boolean;
}

/** The end of what was read. When it comes into sight, there is more. */
export function More({ more, count, isAuto = true }: MoreProps) {
  const place = useRef<HTMLButtonElement>(null);
  // Still in sight after a page, it is seen anew.
  useEffect(() => {
    const element = place.current;
    if (!element || !isAuto) return;
    // A busy page hears of several moments at once; the last one is now.
    const seen = new IntersectionObserver((moments) => {
      if (moments.at(-1)?.isIntersecting) void more();
    });
    seen.observe(element);
    return () => seen.disconnect();
  }, [more, count, isAuto]);
  return (
    <button type="button" class="small" ref={place} onClick={() => void more()}>
      More
    </button>
  );
}
