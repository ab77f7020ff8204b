import { dayOf } from '../days.ts';
import type { EndsBefore } from '../swept.ts';
import { type AgeingTable, endedRows } from './added-statements.ts';
import type { Rows, SqlDatabase, SqlValue, SqlValues } from './sql-database.ts';

/** A row of one of the tables: the columns of its key. */
export type Ended = { readonly org_id: string } & Readonly<Record<string, SqlValue>>;
export type ByOrganisation = ReadonlyMap<string, readonly Ended[]>;

/** The rows of each organisation. */
export function byOrganisation(rows: Rows): ByOrganisation {
  const groups = new Map<string, Ended[]>();
  for (const row of rows as unknown as readonly Ended[]) {
    const group = groups.get(row.org_id);
    if (group) group.push(row);
    else groups.set(row.org_id, [row]);
  }
  return groups;
}

/** What of a table has ended, by organisation: `batch` rows at most of all, and of each special one. */
export async function endedIn(
  database: SqlDatabase,
  table: AgeingTable,
  { everyone, special }: EndsBefore,
  batch: number,
): Promise<ByOrganisation> {
  const found: Rows[] = [];
  if (everyone !== undefined) {
    const others = [...special.keys()].map((name, n) => [`but${n}`, name] as const);
    const values = { before: timeIn(table, everyone), batch, ...Object.fromEntries(others) };
    const query = { text: endedRows(table, others.length), values };
    found.push(...(await database.read({ endedBefore: everyone }, [query])));
  }
  for (const [org, end] of special) {
    if (end === undefined) continue;
    const values = { org, before: timeIn(table, end), batch };
    const query = { text: endedRows(table, 'own'), values };
    found.push(...(await database.read({ organisation: org }, [query])));
  }
  return byOrganisation(found.flat());
}

/** Usage is counted by days. */
function timeIn(table: AgeingTable, time: number): SqlValue {
  return table === 'usage_daily' ? dayOf(time) : time;
}

/**
 * Removes rows, one organisation at a time.
 *
 * @param text deletes one by `$org` and the columns of its key
 * @param more other values that it takes
 */
export async function removeRows(
  database: SqlDatabase,
  ended: ByOrganisation,
  text: string,
  more: SqlValues = {},
): Promise<number> {
  let removed = 0;
  for (const [organisation, rows] of ended) {
    const writes = rows.map(({ org_id: org, ...key }) => ({
      text,
      values: { org, ...key, ...more },
    }));
    removed += await database.write({
      reach: { organisation },
      lanes: [],
      look: [],
      decide: () => ({ writes, result: writes.length }),
    });
  }
  return removed;
}
