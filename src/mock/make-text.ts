import type { Members } from '../plan/index.ts';
import type { Draw } from './draw.ts';
import { patternText } from './pattern-text.ts';

/** Where a made-up value stands. */
export interface Spot {
  /** JSON Pointer from the answer. */
  readonly pointer: string;
  /** Name of the nearest member; empty at the root. */
  readonly name: string;
}

/** Longest text that is made up, whatever a schema asks for. */
const LONGEST = 10_000;

/** Made-up times lie in this year, whatever the clock says. */
const YEAR_START = Date.UTC(2026, 0, 1);
const YEAR_SECONDS = 365 * 24 * 60 * 60;

type Maker = (draw: Draw, spot: Spot) => string;

const FORMATS: Readonly<Record<string, Maker>> = {
  uuid: (draw, { pointer }) => uuid(draw.digits(pointer)),
  'date-time': (draw, { pointer }) => time(draw.number(pointer)),
  date: (draw, { pointer }) => time(draw.number(pointer)).slice(0, 10),
  time: (draw, { pointer }) => time(draw.number(pointer)).slice(11),
  duration: (draw, { pointer }) => `PT${1 + (draw.number(pointer) % 59)}M`,
  email: (draw, { pointer }) => `user-${short(draw, pointer)}@example.com`,
  'idn-email': (draw, { pointer }) => `user-${short(draw, pointer)}@example.com`,
  uri: address,
  url: address,
  iri: address,
  'uri-reference': (draw, { pointer }) => `/${short(draw, pointer)}`,
  'iri-reference': (draw, { pointer }) => `/${short(draw, pointer)}`,
  'uri-template': () => '/things/{id}',
  hostname: (draw, { pointer }) => `host-${short(draw, pointer)}.example.com`,
  'idn-hostname': (draw, { pointer }) => `host-${short(draw, pointer)}.example.com`,
  ipv4: (draw, { pointer }) => `192.0.2.${1 + (draw.number(pointer) % 254)}`,
  ipv6: (draw, { pointer }) => `2001:db8::${(1 + (draw.number(pointer) % 0xfffe)).toString(16)}`,
  byte: (draw, { pointer }) => Buffer.from(short(draw, pointer)).toString('base64'),
  'json-pointer': () => '/value',
  'relative-json-pointer': () => '0',
  regex: () => '^value$',
};

/** Text that fits a schema of type `string`, as far as it says something that can be obeyed. */
export function makeText(schema: Members, draw: Draw, spot: Spot): string {
  const { pattern, format } = schema;
  const least = Math.min(count(schema.minLength, 0), LONGEST);
  const most = Math.max(count(schema.maxLength, LONGEST), least);
  if (typeof pattern === 'string') return fromPattern(pattern, least, most);
  const maker = typeof format === 'string' ? FORMATS[format] : undefined;
  if (maker) return maker(draw, spot);
  const text = `${spot.name || 'text'}-${short(draw, spot.pointer)}`;
  return text.padEnd(least, `-${text}`).slice(0, most);
}

function fromPattern(pattern: string, least: number, most: number): string {
  const shortest = patternText(pattern);
  if (shortest.length >= least) return shortest;
  const longer = patternText(pattern, least - shortest.length);
  return longer.length <= most ? longer : shortest;
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}

function short(draw: Draw, place: string): string {
  return draw.digits(place).slice(0, 6);
}

function address(draw: Draw, { pointer }: Spot): string {
  return `https://example.com/${short(draw, pointer)}`;
}

/** Version 4 (RFC 9562 section 5.4). */
function uuid(digits: string): string {
  const variant = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

function time(number: number): string {
  const instant = new Date(YEAR_START + (number % YEAR_SECONDS) * 1000);
  return instant.toISOString().replace('.000Z', 'Z');
}
