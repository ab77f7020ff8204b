import { percentEncode } from '../../http/index.ts';
import { isWellFormed } from '../../kernel/index.ts';
import { invalidParameter } from './parameter-problem.ts';

/** What a query may hold (RFC 3986 section 3.4); `%` only before two digits. */
const PIECE = /%[0-9a-f]{2}|[A-Za-z0-9\-._~!$&'()*+,;=:@/?]+|[\s\S]/giu;

/**
 * A caller's query as it goes on: what no query may hold is percent-encoded, everything else stays
 * as it was written.
 *
 * @param name what the query is called in messages
 * @throws Problem parameter-invalid
 */
export function relayQuery(name: string, query: string): string {
  if (!isWellFormed(query)) throw invalidParameter(name, 'contains half of a surrogate pair');
  return query.replace(PIECE, (piece) => {
    if (piece === '%') throw invalidParameter(name, 'has an invalid percent-encoding');
    return piece.length > 1 || LEGAL.test(piece) ? piece : percentEncode(piece);
  });
}

/** Query text of a document: as written, but for what no query may hold. */
export function fixedQuery(text: string): string {
  return text.replace(PIECE, (piece) =>
    piece.length > 1 || LEGAL.test(piece) ? piece : percentEncode(piece),
  );
}

const LEGAL = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/?]$/;
