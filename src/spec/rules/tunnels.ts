import type { Cursor } from '../cursor.ts';
import { type PlacedText, sectionIn, textOf } from './walk.ts';

/** A consumed API that is reached through a tunnel. */
export interface Tunnelled {
  readonly tunnel: Cursor;
  readonly baseUri: PlacedText;
}

/** Consumed APIs with a `tunnel`, which Capstan does not open but others may. */
export function tunnelsIn(root: Cursor): readonly Tunnelled[] {
  return sectionIn(root, 'consumes')
    .filter((api) => api.get('tunnel').exists)
    .map((api) => {
      const baseUri = api.get('baseUri');
      return {
        tunnel: api.get('tunnel'),
        baseUri: { text: textOf(baseUri), place: baseUri.place },
      };
    });
}
