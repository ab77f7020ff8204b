import { parsePathTemplate } from '../http/index.ts';
import type { SessionRoute } from './contract.ts';
import type { Word } from './words.ts';

/** Operations beside those of the published contract, which stays as it is. */
export type AdditionName = 'list-organisations' | 'search-messages';

const ORGANISATIONS = '/api/v3/organizations';
const SESSIONS = `${ORGANISATIONS}/{organisation}/ai/sessions`;

/** Where they are served. Ids of sessions are UUIDs, so that no name here is one. */
export const ADDED_ROUTES: readonly SessionRoute<AdditionName>[] = [
  added('list-organisations', 'GET', ORGANISATIONS, 'read'),
  added('search-messages', 'GET', `${SESSIONS}/search`, 'read'),
];

/** Query of search. */
export interface SearchInput {
  readonly words: readonly Word[];
  readonly userId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

function added(
  operation: AdditionName,
  method: string,
  path: string,
  needs: SessionRoute['needs'],
): SessionRoute<AdditionName> {
  return { operation, method, path: parsePathTemplate(path), needs };
}
