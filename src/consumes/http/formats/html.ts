import { boundedText, FormatError, MAX_ROWS, record } from './bounds.ts';
import { columnNames, titleName } from './column-names.ts';
import { parseSelector } from './css-selector.ts';
import { defineResponseFormat } from './format.ts';
import { type Element, readHtml, selectElements } from './html-tree.ts';
import { remember } from './remember.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The tables of a page: `{tables: [[{header: cell}]]}`. `outputSchema` is a CSS selector of the
 * tables that are meant, or of what they stand in.
 */
export const html = defineResponseFormat({
  name: 'html',
  aliases: ['htm', 'text/html'],
  schema: 'text',
  async checkSchema(schema) {
    try {
      parseSelector(schema);
      return undefined;
    } catch (reason) {
      return (reason as Error).message;
    }
  },
  async decode(bytes, { schema }) {
    const root = await readHtml(boundedText(bytes, MAX_BYTES));
    const within = schema ? selectElements(root, selectorOfDocument(schema)) : [root];
    const tables = new Set(within.flatMap((element) => tablesIn(element)));
    return { tables: [...tables].map(readTable) };
  },
});

const selectorOfDocument = remember(parseSelector);

function tablesIn(element: Element): readonly Element[] {
  if (element.tag === 'table') return [element];
  return descendants(element, ['table'], []);
}

/** Elements of a tag inside another, in the order of the page, without looking into `closed` ones. */
function descendants(
  element: Element,
  tags: readonly string[],
  closed: readonly string[],
): readonly Element[] {
  const found: Element[] = [];
  const stack = [...element.children].reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === 'string') continue;
    if (tags.includes(next.tag)) found.push(next);
    if (!closed.includes(next.tag))
      for (const child of [...next.children].reverse()) stack.push(child);
  }
  return found;
}

function readTable(table: Element): readonly Record<string, unknown>[] {
  const rows = descendants(table, ['tr'], ['table']).map((row) =>
    descendants(row, ['td', 'th'], ['td', 'th', 'table']),
  );
  if (rows.length > MAX_ROWS) throw new FormatError(`it has more than ${MAX_ROWS} rows`);
  const [header, ...body] = rows.filter((cells) => cells.length > 0);
  if (!header) return [];
  const width = Math.max(header.length, ...[...new Set(body.map((cells) => cells.length))]);
  const titles = Array.from({ length: width }, (_, index) => header[index]);
  const names = columnNames(titles.map((cell) => (cell ? titleName(textOf(cell)) : '')));
  return body.map((cells) =>
    record(cells.map((cell, index) => [names[index] ?? '', textOf(cell)])),
  );
}

function textOf(cell: Element): string {
  const pieces: string[] = [];
  const stack = [...cell.children].reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === 'string') pieces.push(next);
    else if (next.tag === 'br') pieces.push(' ');
    else if (!UNSEEN.includes(next.tag))
      for (const child of [...next.children].reverse()) stack.push(child);
  }
  return pieces.join('').replace(/\s+/g, ' ').trim();
}

const UNSEEN: readonly string[] = ['script', 'style', 'template', 'table'];
