import { expect, test } from 'vitest';
import type { ResponseFormat } from '../../src/extend.ts';
import { standard } from '../../src/standard.ts';

function format(name: string): ResponseFormat {
  const found = standard.formats.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
}

/** Long enough for a slow machine, short enough that no caller waits in vain. */
const MOST_MS = 4000;

const LEVELS = Array.from({ length: 600 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
const ALIASES = Array.from({ length: 30 }, (_, level) =>
  level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
).join('\n');
const ENTITIES = Array.from({ length: 20 }, (_, level) =>
  level === 0 ? '<!ENTITY e0 "xxxx">' : `<!ENTITY e${level} "&e${level - 1};&e${level - 1};">`,
).join('');

test.each<[string, string, string | Uint8Array, string?]>([
  ['xml', 'deep', '<a>'.repeat(100_000)],
  ['xml', 'deep and closed', '<a>'.repeat(90) + '</a>'.repeat(90)],
  ['xml', 'an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['xml', '__proto__', '<r><__proto__><x>1</x></__proto__></r>'],
  ['xml', 'an attribute __proto__', '<r __proto__="1"/>'],
  ['xml', 'brackets', `<r>${'<'.repeat(1_000_000)}`],
  ['xml', 'not UTF-8', Buffer.from([0x3c, 0x61, 0xff, 0x2f, 0x3e])],
  ['yaml', 'aliases of aliases', ALIASES],
  ['yaml', 'itself', 'a: &a [*a]'],
  ['yaml', 'deep in flow', '['.repeat(200_000)],
  ['yaml', 'deep in blocks', '- '.repeat(200_000)],
  ['yaml', 'deep by indentation', LEVELS],
  ['yaml', '__proto__', '__proto__: {a: 1}'],
  ['yaml', 'too much', 'a: 1\n'.repeat(200_000)],
  ['csv', 'ragged', 'a,b\n1\n'],
  ['csv', '__proto__', '__proto__\n1\n'],
  ['csv', 'rows', `a\n${'1\n'.repeat(300_000)}`],
  ['csv', 'columns', 'a,'.repeat(5000)],
  ['csv', 'an open quote', `a\n"${'1\n'.repeat(1_000_000)}`],
  ['html', 'deep', '<div>'.repeat(500_000)],
  ['html', 'brackets', '<'.repeat(4_000_000)],
  ['html', 'rows', `<table>${'<tr><td>a'.repeat(300_000)}`],
  ['markdown', 'columns', `${'|a'.repeat(100_000)}|\n${'|-'.repeat(100_000)}|\n`],
  ['markdown', 'hostile front matter', `---\n${'- '.repeat(100_000)}\n---\n`],
  ['json', 'deep', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['json', 'a name twice', '{"a":1,"a":2}'],
  ['json', '__proto__', '{"__proto__":{}}'],
  ['json', 'NaN', 'NaN'],
  [
    'avro',
    'a claimed count',
    Buffer.from('feffffffffffffffff01', 'hex'),
    '{"type":"array","items":"null"}',
  ],
  ['avro', 'a claimed length', Buffer.from('feffffffffffffffff01', 'hex'), '"string"'],
  [
    'avro',
    'itself',
    Buffer.alloc(1000, 2),
    '{"type":"record","name":"N","fields":[{"name":"n","type":["null","N"]}]}',
  ],
  ['avro', 'no container and no schema', Buffer.from([2])],
  [
    'protobuf',
    'groups',
    Buffer.alloc(1_000_000, 0x7b),
    'syntax="proto3"; message A { string a = 1; }',
  ],
  [
    'protobuf',
    'broken off',
    Buffer.from([0x0a, 0x7f]),
    'syntax="proto3"; message A { string a = 1; }',
  ],
])('%s with %s is refused, soon', async (name, _, body, schema) => {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const start = performance.now();
  await expect(format(name).decode(bytes, { schema })).rejects.toThrow();
  expect(performance.now() - start).toBeLessThan(MOST_MS);
});

test.each([
  '[',
  '*a ',
  '> ',
  '- ',
  '`',
  '<a ',
  '\n',
  '#',
  '_a_ ',
  '<!-- ',
  '[a]: ',
  '1. ',
  'a\n=',
  'a|b\n',
  ' ',
  '<div>\n',
  '|-',
])('markdown of nothing but %j is read, soon', async (piece) => {
  const text = piece.repeat(Math.floor(1_000_000 / piece.length));
  const start = performance.now();
  await format('markdown').decode(Buffer.from(text), { schema: undefined });
  expect(performance.now() - start).toBeLessThan(MOST_MS);
});

test('XML: entities of the document are not expanded, characters are', async () => {
  const body = `<!DOCTYPE r [${ENTITIES}]><r>&e19;&#65;&#x42;&amp;lt;</r>`;
  expect(await format('xml').decode(Buffer.from(body), { schema: undefined })).toBe('&e19;AB&lt;');
});

test.each([
  ['xml', '<u:r xmlns:u="x" u:n="1"><u:a/>t<![CDATA[<]]></u:r>', { n: '1', a: '', '': 't<' }],
  ['csv', '\uFEFFa,,a\n1,2,3\n', [{ a: '1', column2: '2', a_2: '3' }]],
  ['csv', '', []],
  ['yaml', '# only a comment\n', null],
  ['json', '[1, {"a": null}]', [1, { a: null }]],
  ['text', 'é', 'é'],
  ['binary', 'hi', 'aGk='],
  [
    'markdown',
    'Title\n===\n```\n# no\n|a|\n|-|\n```\n## Two ##\nx\n',
    {
      frontMatter: {},
      tables: [],
      sections: [
        { heading: 'Title', level: 1, content: '```\n# no\n|a|\n|-|\n```' },
        { heading: 'Two', level: 2, content: 'x' },
      ],
    },
  ],
])('%s of %j', async (name, body, expected) => {
  expect(await format(name).decode(Buffer.from(body), { schema: undefined })).toEqual(expected);
});

test.each([
  ['table.sale', ['1']],
  ['div > table', ['1']],
  ['div table[id=x], #y', ['2']],
  ['body *', ['1', '2']],
  ['p', []],
])('html: the selector %s', async (schema, expected) => {
  const page =
    '<body><div><table class="hot sale"><tr><th>A<tr><td>1</table></div><table id="y"><tr><th>A<tr><td>2</table>';
  const { tables } = (await format('html').decode(Buffer.from(page), { schema })) as {
    tables: { A: string }[][];
  };
  expect(tables.flat().map(({ A }) => A)).toEqual(expected);
});

test('markdown: the beginning of a heading picks sections and their tables', async () => {
  const text = Buffer.from('# API\n|a|\n|-|\n|1|\n## API keys\nk\n# Other\n');
  const read = (schema: string) => format('markdown').decode(text, { schema });
  expect(await read('API')).toMatchObject({ sections: [{ level: 1 }, { level: 2 }] });
  expect(await read('## API')).toMatchObject({ tables: [], sections: [{ heading: 'API keys' }] });
});
