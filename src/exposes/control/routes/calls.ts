import type { HttpRequest } from '../../../http/index.ts';
import type { RelayedAnswer, RelayedRequest } from '../../operator.ts';
import { invalid, json, objectIn } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** Calls of what is exposed, for people who want to see what comes of them. */
export const calls: readonly ControlRoute[] = [
  ...route('GET /documents', 'the documents as they are written', isOn, ({ operator }) =>
    json({ documents: operator.documents() }),
  ),
  ...route('POST /calls', 'send a request to an exposure, and tell what it caused', isOn, call),
];

function isOn({ management }: Asked['exposure']): boolean {
  return management.info;
}

async function call({ operator, request }: Asked) {
  return json(toShow(await operator.relay(requestIn(request))));
}

const METHODS: readonly unknown[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @throws Problem parameter-invalid */
function requestIn(asked: HttpRequest): RelayedRequest {
  const { exposer, method, target, headers = {}, body } = objectIn(asked);
  if (typeof exposer !== 'string') throw invalid('exposer', 'is the namespace of an exposer');
  if (typeof method !== 'string' || !METHODS.includes(method))
    throw invalid('method', `is one of ${METHODS.join(', ')}`);
  if (typeof target !== 'string' || !TARGET.test(target))
    throw invalid('target', 'is a path, and a query, in characters that may stand there');
  if (body !== undefined && typeof body !== 'string') throw invalid('body', 'is text');
  return { exposer, method, target, headers: fieldsIn(headers), body };
}

/** Origin form (RFC 9112 section 3.2.1), without what may not stand in it. */
const TARGET = /^\/(?!\/)[\x21-\x7e]*$/;
const FIELD_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Those belong to the connection, and that one is this process's own. */
const OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function fieldsIn(headers: unknown): RelayedRequest['headers'] {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw invalid('headers', 'is an object of texts');
  const fields = Object.entries(headers).map(([name, value]: [string, unknown]) => {
    const field = name.toLowerCase();
    if (!FIELD_NAME.test(field) || typeof value !== 'string' || !FIELD_VALUE.test(value))
      throw invalid(`headers/${field}`, 'is no header field');
    if (OWN.has(field)) throw invalid(`headers/${field}`, 'is set by whoever sends');
    return [field, value] as const;
  });
  return Object.fromEntries(fields);
}

function toShow({ body, ...answer }: RelayedAnswer) {
  const text = new TextDecoder('utf-8', { fatal: true });
  try {
    return { ...answer, body: text.decode(body), encoding: 'utf-8' };
  } catch {
    return { ...answer, body: Buffer.from(body).toString('base64'), encoding: 'base64' };
  }
}
