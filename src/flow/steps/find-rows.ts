/** One record of a lookup's index. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Rows of an index: a list of objects, or columns, which are an object of lists of one length.
 * Anything else has no rows.
 */
export function rowsOf(index: unknown): readonly Row[] {
  if (Array.isArray(index)) return index.filter(isRow);
  if (!isRow(index)) return [];
  const columns = Object.entries(index).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1]),
  );
  const length = Math.max(0, ...columns.map(([, cells]) => cells.length));
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(columns.map(([name, cells]) => [name, cells[at]])),
  );
}

/**
 * Finds the first row whose field equals the value, compared as text. A list of values gives a
 * list of rows in the same order, leaving out what is not found.
 *
 * @param fields what to keep of a row; none = all of it
 */
export function findRows(
  index: unknown,
  match: string,
  value: unknown,
  fields: readonly string[],
): unknown {
  const byValue = new Map<string, Row>();
  for (const row of rowsOf(index)) {
    const key = keyOf(Object.hasOwn(row, match) ? row[match] : undefined);
    if (key !== undefined && !byValue.has(key)) byValue.set(key, row);
  }
  const find = (one: unknown) => {
    const key = keyOf(one);
    const row = key === undefined ? undefined : byValue.get(key);
    return row && pick(row, fields);
  };
  if (!Array.isArray(value)) return find(value) ?? null;
  return value.map(find).filter((row) => row !== undefined);
}

function keyOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function pick(row: Row, fields: readonly string[]): Row {
  if (fields.length === 0) return row;
  return Object.fromEntries(
    fields.map((field) => [field, Object.hasOwn(row, field) ? row[field] : null]),
  );
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
