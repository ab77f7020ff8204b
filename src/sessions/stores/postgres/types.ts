import pg from 'pg';

/** 64-bit integers are numbers here: none of ours is beyond 2^53. */
const INT8 = 20;

/** What makes a value of its text, by the number of its type. */
export function parserOf(type: number): (text: string) => unknown {
  return type === INT8 ? Number : pg.types.getTypeParser(type, 'text');
}
