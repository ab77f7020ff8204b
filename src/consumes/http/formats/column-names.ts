import { FormatError } from './bounds.ts';

const MAX_COLUMNS = 1000;

/**
 * Names for the columns of a table: a missing one is made up, a repeated one is numbered.
 *
 * @throws FormatError when there are too many
 */
export function columnNames(titles: readonly string[]): readonly string[] {
  if (titles.length > MAX_COLUMNS)
    throw new FormatError(`it has a table of more than ${MAX_COLUMNS} columns`);
  const taken = new Set<string>();
  return titles.map((title, index) => {
    const name = title === '' ? `column${index + 1}` : title;
    let unique = name;
    for (let count = 2; taken.has(unique); count += 1) unique = `${name}_${count}`;
    taken.add(unique);
    return unique;
  });
}

/** A title as a name that a JSONPath can use: `Unit price (€)` becomes `Unit_price`. */
export function titleName(title: string): string {
  return title.replace(/[^\p{L}\p{N}_-]+/gu, '_').replace(/^_|_$/g, '');
}
