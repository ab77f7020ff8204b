import type { ExposedAdapter } from '../spec/index.ts';

/** The port that an exposer asks for; where it asks for none, the usual one of its type, reported. */
export function portOr(usual: number, { port, namespace, content, place }: ExposedAdapter): number {
  if (port !== undefined) return port;
  const message = `'${namespace}' has no port; ${usual} is used`;
  content.add('missing-port', 'warning', message, place);
  return usual;
}
