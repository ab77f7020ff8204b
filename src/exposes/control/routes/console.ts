import type { HttpRequest, HttpResponse } from '../../../http/index.ts';
import { Problem } from '../../../kernel/index.ts';
import type { Operator } from '../../operator.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/**
 * The console. Its files are the same for everybody and tell nothing, so that a browser gets them
 * without a credential; what they ask for then, it does not.
 */
export const consoleRoutes: readonly ControlRoute[] = [
  ...route('GET /console/{file}', 'files of the web console', () => true, file),
].map((one) => ({ ...one, isOpen: () => true }));

const PAGE = 'index.html';

/** The console's page, for whoever asks with a browser; nothing when there is none. */
export function consolePage(
  operator: Operator,
  { headers }: HttpRequest,
): HttpResponse | undefined {
  const page = headers.accept?.includes('text/html') ? operator.console().get(PAGE) : undefined;
  return page && answer(PAGE, page, 'no-cache');
}

/** @throws Problem route-not-found */
function file({ operator, values }: Asked): HttpResponse {
  const name = values.get('file') ?? '';
  const content = operator.console().get(name);
  if (!content || name === PAGE)
    throw new Problem('route-not-found', 'no file of the console is called this');
  // A file that changes gets another name.
  return answer(name, content, 'public, max-age=31536000, immutable');
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

function answer(name: string, body: Uint8Array, caching: string): HttpResponse {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return {
    status: 200,
    headers: { ...SAFETY, 'content-type': type, 'cache-control': caching },
    body,
  };
}

/** The page may ask where it comes from, and nobody else; it runs no code and frames nothing that did not come with it. */
const SAFETY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
