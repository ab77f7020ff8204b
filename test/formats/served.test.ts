import avsc from 'avsc';
import protobufjs from 'protobufjs';
import { afterEach, expect, test } from 'vitest';
import { type Served, serveOperation } from '../bodies/kit.ts';

let served: Served | undefined;
afterEach(() => served?.close());

const PROTO =
  'syntax = "proto3"; message R { string id = 1; } message L { repeated R records = 1; }';
const AVRO = JSON.stringify({
  type: 'record',
  name: 'L',
  fields: [
    {
      name: 'records',
      type: {
        type: 'array',
        items: { type: 'record', name: 'R', fields: [{ name: 'id', type: 'string' }] },
      },
    },
  ],
});
const records = { records: [{ id: '1' }] };

test.each<[string, string | Uint8Array, unknown, Record<string, string>?]>([
  ['XML', '<r n="1"><u>a</u><u>b &lt;</u></r>', { n: '1', u: ['a', 'b <'] }],
  ['yaml', 'a: [1, x]\n---\nb: 2\n', { a: [1, 'x'] }],
  ['csv', 'id,name\n1,"a, b"\n', [{ id: '1', name: 'a, b' }]],
  ['TSV', 'id\tname\n1\ta "b"\n', [{ id: '1', name: 'a "b"' }]],
  ['psv', 'id|name\n1|a\n', [{ id: '1', name: 'a' }]],
  ['html', '<table><tr><th>Unit price<tr><td>1</table>', { tables: [[{ Unit_price: '1' }]] }],
  [
    'markdown',
    '---\nt: 1\n---\n# H\n|A|\n|-|\n|1|\n',
    {
      frontMatter: { t: 1 },
      tables: [[{ A: '1' }]],
      sections: [{ heading: 'H', level: 1, content: '|A|\n|-|\n|1|' }],
    },
  ],
  [
    'avro\noutputSchema: s',
    avsc.Type.forSchema(JSON.parse(AVRO)).toBuffer(records),
    records,
    { s: AVRO },
  ],
  [
    'protobuf\noutputSchema: ./s',
    protobufjs.parse(PROTO).root.lookupType('L').encode(records).finish(),
    records,
    { s: PROTO },
  ],
])(
  '%s is read and given as JSON, over REST and MCP',
  async (format, body, expected, files = {}) => {
    const answer = () => ({
      body,
      headers: { 'content-type': 'application/x-whatever', etag: '"1"' },
    });
    served = await serveOperation(`outputRawFormat: ${format}`, { answer, files });
    const { status, type, text } = await served.rest();
    expect([status, type, JSON.parse(text)]).toEqual([200, 'application/json', expected]);
    const { content } = (await served.tool({})) as { content: [{ text: string }] };
    expect(JSON.parse(content[0].text)).toEqual(expected);
  },
);

test('a mapping picks from what was read', async () => {
  served = await serveOperation('outputRawFormat: xml', {
    action: 'outputParameters: [{type: string, mapping: $.a.b}]',
    answer: () => ({ body: '<r><a b="x"/></r>' }),
  });
  expect((await served.rest()).text).toBe('"x"');
});

test.each(['json', 'text', 'binary'])(
  '%s passes through byte for byte, whatever it is',
  async (format) => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x0a]);
    const headers = { 'content-type': 'application/json' };
    served = await serveOperation(`outputRawFormat: ${format}`, {
      answer: () => ({ body, headers }),
    });
    const { status, type } = await served.rest();
    expect([status, type]).toEqual([200, 'application/json']);
  },
);

test.each([
  ['xml', '{"a":1}'],
  ['xml', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['yaml', '['],
  ['yaml', '- '.repeat(200_000)],
  ['csv', 'a,b\n1\n'],
])('T68 what is declared %s and is not is a problem of the gateway', async (format, body) => {
  served = await serveOperation(`outputRawFormat: ${format}`, { answer: () => ({ body }) });
  const { status, text } = await served.rest();
  expect([status, JSON.parse(text).type]).toEqual([
    502,
    expect.stringContaining('upstream-invalid'),
  ]);
  expect(await served.tool({})).toMatchObject({ isError: true });
});

test('refusals pass as the upstream wrote them', async () => {
  const answer = () => ({ status: 404, body: 'none', headers: { 'content-type': 'text/plain' } });
  served = await serveOperation('outputRawFormat: xml', { answer });
  expect(await served.rest()).toEqual({ status: 404, type: 'text/plain', text: 'none' });
});

test('maxBinarySize bounds an answer; outputMediaType names one that has no type', async () => {
  let body = 'x'.repeat(1024);
  served = await serveOperation(
    'outputRawFormat: binary\nmaxBinarySize: 1KiB\noutputMediaType: image/png',
    { answer: () => ({ body }) },
  );
  expect(await served.rest()).toMatchObject({ status: 200, type: 'image/png' });
  body += 'x';
  expect(await served.rest()).toMatchObject({ status: 502 });
});
