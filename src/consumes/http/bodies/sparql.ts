import { defineBodyFormat, textOf } from './body-format.ts';

/** SPARQL 1.1 Protocol, queries and updates sent directly. No value ends a literal or an IRI. */
export const sparql = defineBodyFormat({
  type: 'sparql',
  textOnly: true,
  insert: escapeSparql,
  encode(data, contentType) {
    const text = textOf(data);
    const kind = isUpdate(text) ? 'update' : 'query';
    return {
      bytes: Buffer.from(text, 'utf8'),
      contentType: contentType ?? `application/sparql-${kind}`,
    };
  },
});

/** Where in a text something stands: inside a literal, an IRI or a comment, or between them. */
type Context = { readonly kind: 'literal' | 'iri' | 'comment' | 'open' };

function escapeSparql(value: string, before: string): string {
  switch (contextAfter(before).kind) {
    case 'literal':
      return escapeLiteral(value);
    case 'iri':
      return value.replace(/[\p{Cc} <>"{}|^`\\]/gu, encodeURIComponent);
    case 'comment':
      return value.replace(/[\r\n]+/g, ' ');
    case 'open':
      return bare(value, before);
  }
}

/** Numbers, booleans and the ends of names stand by themselves; everything else becomes a literal. */
function bare(value: string, before: string): string {
  if (/^(?:[+-]?\d+(?:\.\d+)?|true|false)$/.test(value)) return value;
  if (!/[\w:?$@-]$/.test(before)) return `"${escapeLiteral(value)}"`;
  if (/^\w(?:[\w-]*\w)?$/.test(value)) return value;
  throw new RangeError('must be a name of letters, digits, "_" and "-" there');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

function escapeLiteral(value: string): string {
  return value.replace(/[\\"'\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? character);
}

const TOKEN =
  /"""(?:[^"\\]|\\[\s\S]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[\s\S]|'(?!''))*(?:'''|$)|"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)|<[^\s<>"{}|^`\\]*(?:>|$)|#[^\n]*/g;

function contextAfter(before: string): Context {
  const last = [...before.matchAll(TOKEN)].at(-1);
  if (!last || last.index + last[0].length < before.length) return { kind: 'open' };
  const [token] = last;
  if (token.startsWith('#')) return { kind: 'comment' };
  if (token.startsWith('<')) return { kind: token.endsWith('>') ? 'open' : 'iri' };
  const quote = /^(?:"""|'''|"|')/.exec(token)?.[0] ?? '';
  const closed = token.length >= 2 * quote.length && isClosed(token.slice(quote.length), quote);
  return { kind: closed ? 'open' : 'literal' };
}

function isClosed(rest: string, quote: string): boolean {
  return rest.replace(/\\[\s\S]/g, '__').endsWith(quote);
}

function isUpdate(text: string): boolean {
  const plain = text.replace(/<[^<>\s]*>/g, '<>').replace(/#[^\n]*/g, ' ');
  const operation = plain.replace(/^(?:\s*(?:PREFIX\s+\S*\s*<>|BASE\s*<>))*\s*/i, '');
  return /^(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b/i.test(operation);
}
