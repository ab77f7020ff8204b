import type { HttpResponse } from '../../../http/index.ts';
import { invalidPages, type Page } from './page.ts';

/** Fields that are about one page. */
const OF_ONE_PAGE: ReadonlySet<string> = new Set([
  'content-length',
  'etag',
  'last-modified',
  'link',
  'x-next-cursor',
]);

/**
 * One answer of several pages: the last page that has a list, in which all items stand. What is
 * around the list is thus what the upstream says at the end, where there is nothing more.
 *
 * @param pages in order, at least one
 * @throws Problem upstream-invalid when none of several pages has a list
 */
export function joinPages(pages: readonly Page[]): HttpResponse {
  const [first] = pages;
  if (pages.length === 1 && first) return { ...first.response, body: first.bytes };
  const frame = pages.findLast(({ list }) => list !== undefined);
  if (!frame?.list) throw invalidPages('has no list where its items should be');
  const items = pages
    .map(({ text, list }) => (list ? text.slice(list.from, list.to).trim() : ''))
    .filter((text) => text !== '')
    .join(',');
  const { text, list, response } = frame;
  const headers = Object.entries(response.headers).filter(([name]) => !OF_ONE_PAGE.has(name));
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: Buffer.from(`${text.slice(0, list.from)}${items}${text.slice(list.to)}`),
  };
}
