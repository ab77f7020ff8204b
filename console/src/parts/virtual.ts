import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

/** The part of a long list that is seen. */
export type Virtual = Virtualizer<HTMLElement, HTMLElement>;

/**
 * Keeps only those items of a long list in the page that are seen, whatever their heights turn out
 * to be. Somebody who is at its end stays there when it grows.
 *
 * @param place what scrolls
 * @param estimate height of an item that was not seen yet, in pixels
 */
export function useVirtual(
  count: number,
  place: RefObject<HTMLElement | null>,
  estimate: number,
): Virtual {
  const [, paint] = useReducer<number, void>((times) => times + 1, 0);
  const options = {
    count,
    getScrollElement: () => place.current,
    estimateSize: () => estimate,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: 4,
    followOnAppend: true,
    onChange: () => paint(),
  };
  const [virtual] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}
