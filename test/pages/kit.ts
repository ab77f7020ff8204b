import { type ServedText, serveText } from '../kit/serve-text.ts';
import type { RecordedRequest, Reply, Script } from '../kit/upstream.ts';

/** A document that lists things page by page; `pagination` is what stands behind that key. */
export function listing(pagination: string, parameters = '[]'): string {
  return `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - type: http
    namespace: shop
    baseUri: UPSTREAM/v3
    authentication: {type: bearer, token: sk-CANARY-9d02b7}
    resources:
    - path: /things
      operations:
      - name: list
        method: GET
        inputParameters: ${parameters}
        pagination: ${pagination}
  exposes:
  - type: rest
    namespace: desk
    port: 0
    resources:
    - path: /things
      operations:
      - {method: GET, name: list, call: shop.list}
`;
}

/** A served listing. */
export interface Listing extends Pick<ServedText, 'upstream' | 'close' | 'url'> {
  /** Asks for the whole list. */
  list(query?: string): Promise<{ status: number; text: string; headers: Headers }>;
  /** Targets that were asked of the API, in order. */
  asked(): readonly string[];
}

/** Serves a listing in front of an API that answers like this. */
export async function serveListing(
  pagination: string,
  answer: Script | Reply,
  parameters?: string,
): Promise<Listing> {
  const served = await serveText(listing(pagination, parameters), answer);
  return {
    ...served,
    async list(query = '') {
      const response = await fetch(`${served.url}/things${query}`);
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    asked: () => served.upstream.requests.map(({ url }) => url),
  };
}

/** JSON with fields. */
export function json(value: unknown, headers: Reply['headers'] = {}): Reply {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return { headers: { 'content-type': 'application/json', ...headers }, body };
}

/** A query parameter of a request. */
export function queryOf({ url }: RecordedRequest, name: string): string | null {
  return new URL(url, 'http://api.invalid').searchParams.get(name);
}
