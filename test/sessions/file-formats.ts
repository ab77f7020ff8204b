import { createHash } from 'node:crypto';
import type { Database } from '../../src/sessions/stores/sqlite/driver.ts';

/** What tells one schema from another. */
export function schemaOf(database: Database): string {
  // The tables of the index of words are SQLite's own business.
  const rows = database
    .prepare(
      `select name, sql from sqlite_schema where name not like 'message_index%' order by name`,
    )
    .all();
  const texts = rows.map((row) => JSON.stringify({ ...(row as object) }));
  return createHash('sha256').update(texts.join()).digest('hex');
}

/** Of the schemas. They never change: what changes is a new format, reached by a migration. */
export const FORMATS = [
  '3426ddbef0314f4dcbcfd65fc3de99957516bcb5a54e402c318b00191169111c',
  'a24783a6a8d582ef55d1c9a08ae2ea1b947b46801768732d75c419c64f56c4fb',
  '19e43af2069617f8f816f25a60d283ea700542168d6f78684c61f1c891e67fa2',
  'b1d358d2fed5bf7cce114666711267384be3c988263201e7fde6f2bd08015785',
  '848c2e8039e3ec0a55e48c5201136c8502829b152e3530f31b8393a0226ac56b',
  '54c35ceb6389631d89ebfb1d74c03db304024e1af0c104e865f468edd0e0020a',
  '8c6eded74ba6eb355e994ad265f380e3705cb7c75611554e044441303e5a4193',
  'cfcdbd57369aaa54e78ece74dd912d366fdd18c92419a04926df64ad08e66cc6',
];
