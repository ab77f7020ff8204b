import { deflateRawSync } from 'node:zlib';
import avsc from 'avsc';
import { expect, test } from 'vitest';
import { standard } from '../../src/standard.ts';

/** What an upstream sends that is broken off, in another encoding, or far more than it looks. */
function decode(name: string, body: string | Uint8Array, schema?: string): Promise<unknown> {
  const format = standard.formats.find((one) => one.name === name);
  if (!format) throw new Error(name);
  return format.decode(typeof body === 'string' ? Buffer.from(body) : body, { schema });
}

const TEXTS: readonly [name: string, good: string, brokenOff: string | undefined][] = [
  ['json', '{"a":"é"}', '{"a":"é"'],
  ['xml', '<r><a>é</a></r>', '<r><a>é</a>'],
  ['yaml', 'a: [é, 2]', 'a: [é, 2'],
  ['csv', 'a,b\né,2\n', 'a,b\né,"2\n'],
  ['tsv', 'a\tb\né\t2\n', 'a\tb\né\t"2\n'],
  ['psv', 'a|b\né|2\n', 'a|b\né|"2\n'],
  // Pages have no end that could be missing.
  ['html', '<table><tr><th>é<tr><td>2</table>', undefined],
  ['markdown', '# é\n|a|\n|-|\n|2|\n', undefined],
];

test.each(TEXTS)('T68: %s is read in UTF-8 and in nothing else', async (name, good) => {
  await expect(decode(name, good)).resolves.toBeDefined();
  await expect(decode(name, Buffer.from(good, 'latin1'))).rejects.toThrow();
  const marked = Buffer.from(`\ufeff${good}`, 'utf16le');
  await expect(decode(name, marked)).rejects.toThrow();
});

test.each(TEXTS.filter(([, , brokenOff]) => brokenOff !== undefined))(
  'T68: %s that breaks off is refused, never half of it given on',
  async (name, _good, brokenOff = '') => {
    await expect(decode(name, brokenOff)).rejects.toThrow();
  },
);

test.each(['1e999', '-1e999', '[1, {"a": 1e400}]', `1${'0'.repeat(400)}`])(
  'T68: the number in %s would become null, and is refused',
  async (text) => {
    await expect(decode('json', text)).rejects.toThrow('too large');
  },
);

test('T68: a number of very many digits that a double holds is read', async () => {
  expect(await decode('json', `0.${'3'.repeat(100_000)}`)).toBe(1 / 3);
});

test.each(['tsv', 'psv'])('T68: %s of too many rows is refused', async (name) => {
  await expect(decode(name, `a\n${'1\n'.repeat(300_000)}`)).rejects.toThrow('rows');
});

const RECORDS = JSON.stringify({ type: 'array', items: 'string' });

test('T65: an Avro container that inflates beyond the bound is refused', async () => {
  const bomb = container('deflate', deflateRawSync(Buffer.alloc(200 * 1024 ** 2)));
  expect(bomb.length).toBeLessThan(1024 ** 2);
  await expect(decode('avro', bomb)).rejects.toThrow('larger than');
});

test('T68: an Avro container is read whole or not at all', async () => {
  const good = container('null', avsc.Type.forSchema(JSON.parse(RECORDS)).toBuffer(['é']));
  expect(await decode('avro', good)).toEqual([['é']]);
  for (let length = 4; length < good.length; length += 7)
    await expect(decode('avro', good.subarray(0, length))).rejects.toThrow();
  const damaged = Buffer.from(good);
  damaged[damaged.length - 1] = 0;
  await expect(decode('avro', damaged)).rejects.toThrow('damaged');
  await expect(decode('avro', container('zstandard', good))).rejects.toThrow('codec');
});

test.each([
  ['more than 64 bits', 'ffffffffffffffffffffff01'],
  ['broken off', 'ffff'],
])('T68: an Avro number that is %s is refused', async (_, hex) => {
  await expect(decode('avro', Buffer.from(hex, 'hex'), '"long"')).rejects.toThrow();
});

test.each([0, -1, 63, -64, 64, 2 ** 31, -(2 ** 31), 2 ** 48, 2 ** 48 + 1, -(2 ** 53 - 1)])(
  'the Avro number %d is read as it was written',
  async (value) => {
    expect(await decode('avro', long(value), '"long"')).toBe(value);
  },
);

test('an Avro number that a double cannot hold is text', async () => {
  const largest = Buffer.from('feffffffffffffffff01', 'hex');
  expect(await decode('avro', largest, '"long"')).toBe('9223372036854775807');
});

test('T68: protobuf messages in messages in messages are refused', async () => {
  let message = Buffer.alloc(0);
  for (let level = 0; level < 2000; level += 1)
    message = Buffer.concat([Buffer.from([0x0a]), varint(BigInt(message.length)), message]);
  const schema = 'syntax="proto3"; message A { A a = 1; }';
  await expect(decode('protobuf', message, schema)).rejects.toThrow();
});

/** A container file with one block of one record. */
function container(codec: string, content: Uint8Array): Buffer {
  const marker = Buffer.alloc(16, 7);
  const metadata = Object.entries({ 'avro.schema': RECORDS, 'avro.codec': codec });
  return Buffer.concat([
    Buffer.from('Obj\x01'),
    long(metadata.length),
    ...metadata.flatMap(([name, value]) => [sized(name), sized(value)]),
    long(0),
    marker,
    long(1),
    long(content.length),
    content,
    marker,
  ]);
}

function sized(text: string): Buffer {
  return Buffer.concat([long(Buffer.byteLength(text)), Buffer.from(text)]);
}

/** Not by the library: it writes the last ones wrong. */
function long(value: number): Buffer {
  return varint(value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
