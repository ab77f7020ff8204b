import { computed, signal } from '@preact/signals';

/** Where somebody is: the view, and what of it. Written behind `#`, so that the page is one file. */
export interface Route {
  readonly view: string;
  /** Decoded. */
  readonly path: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** The route that is shown. */
export const route = computed<Route>(() => readRoute(hash.value));

/** Reads what stands behind `#`. */
export function readRoute(text: string): Route {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split('?', 2);
  const [view = '', ...rest] = path.split('/').map(decoded);
  return { view: view || 'capability', path: rest, query: new Map(new URLSearchParams(query)) };
}

/** The link to a view. */
export function linkTo(
  view: string,
  path: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const written = [view, ...path].map(encodeURIComponent).join('/');
  const asked = new URLSearchParams(query).toString();
  return `#/${written}${asked === '' ? '' : `?${asked}`}`;
}

/** Goes to a view. */
export function goTo(...to: Parameters<typeof linkTo>): void {
  location.hash = linkTo(...to);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
