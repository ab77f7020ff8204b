import type { Api } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import type { Part } from '../written/part.ts';
import { withVariables } from './stand-ins.ts';

/** What a request must carry to be let in. */
export type Proof =
  | { readonly kind: 'none' }
  | { readonly kind: 'header' | 'query'; readonly name: string; readonly value: string }
  | { readonly kind: 'digest'; readonly user: string }
  /** A token of a server that is not here. */
  | { readonly kind: 'token-server' }
  /** corpus.md E9: calls fail, and say so. */
  | { readonly kind: 'unsupported'; readonly type: string };

/** What an API is proved to that one calls. */
export function proofOf({ part }: Api, written: Written): Proof {
  return readProof(part.get('authentication', 'auth'), written);
}

/** Reads an `authentication`. */
export function readProof(part: Part, written: Written): Proof {
  const type = part.get('type').text();
  if (type === undefined) return { kind: 'none' };
  const field = (...names: string[]) => withVariables(part.get(...names).text() ?? '', written);
  const unsupported: Proof = { kind: 'unsupported', type };
  switch (type.toLowerCase().replace(/[-_]/g, '')) {
    case 'bearer':
      return given(part.get('token', 'value'))
        ? header('Authorization', `Bearer ${field('token', 'value')}`)
        : unsupported;
    case 'basic':
      return header('Authorization', basic(`${field('username')}:${field('password')}`));
    case 'digest':
      return { kind: 'digest', user: field('username') };
    case 'apikey':
      return apiKey(part, field) ?? unsupported;
    case 'header':
    case 'query':
      return keyOfType(type.toLowerCase(), part, field) ?? unsupported;
    case 'oauth2':
      return { kind: 'token-server' };
    default:
      return unsupported;
  }
}

function given(part: Part): boolean {
  return (part.text() ?? '') !== '';
}

function apiKey(part: Part, field: (...names: string[]) => string): Proof | undefined {
  const inHeader = part.get('header').text();
  if (inHeader !== undefined) return header(inHeader, field('value', 'token', 'key'));
  const name = part.get('key', 'name').text();
  const value = part.get('value', 'token');
  if (name === undefined || !given(value)) return undefined;
  const placement = part.get('placement', 'in').text() ?? 'header';
  const text = field('value', 'token');
  return placement === 'query' ? { kind: 'query', name, value: text } : header(name, text);
}

/** `type: header`, as people write it who mean an API key. */
function keyOfType(
  type: string,
  part: Part,
  field: (...names: string[]) => string,
): Proof | undefined {
  const name = part.get(type, 'name', 'key').text();
  if (name === undefined || !given(part.get('value', 'token'))) return undefined;
  const value = field('value', 'token');
  return type === 'query' ? { kind: 'query', name, value } : header(name, value);
}

function header(name: string, value: string): Proof {
  return { kind: 'header', name: name.toLowerCase(), value };
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
