import { expect, test } from 'vitest';
import { read } from './kit.ts';

const FLAT = [
  'naftiko: 1.0.0-alpha2',
  'info:',
  ...Array.from({ length: 12 }, (_, n) => `k${n}: v`),
];

/** Rows E1 to E5 and E15: nothing can be read, and the place and the words say why. */
const ROWS: readonly (readonly [
  row: string,
  text: string,
  said: string,
  message: RegExp,
  help: RegExp,
])[] = [
  [
    'E1',
    'naftiko: 1.0.0-alpha2\ninfo: {label: A\ncapability: {}\n',
    'error yaml-syntax 3',
    /./,
    /./,
  ],
  ['E2', FLAT.join('\n'), 'error yaml-syntax 2', /lost its indentation/, /original file/],
  [
    'E3',
    'naftiko: 1.0.0-alpha2\ncapability:\n  consumes: []\n# --- truncated at 32 KB (109 KB total) ---\n# Full source: https://docs.test/notes.yaml\n',
    'error yaml-syntax 4',
    /cut off here, at 32 KB of 109 KB/,
    /https:\/\/docs\.test\/notes\.yaml/,
  ],
  [
    'E4',
    'name: A\nversion: v1\ntools: []\nworkflow: {}\n',
    'error not-a-capability 1',
    /no version key .*: its keys are 'version', 'tools', 'workflow'/,
    /starts with/,
  ],
  [
    'E5',
    'naftiko: {schema: x}\nports: []\nsource: {}\n',
    'error not-a-capability 2',
    /no 'capability', but 'ports', 'source'/,
    /add 'capability:'/,
  ],
  [
    'E15',
    `naftiko: $\{{ values.version }}\n{% if values.x %}\ninfo: {}\n{% endif %}\n`,
    'error yaml-syntax 2',
    /./,
    /template; render it first/,
  ],
];

test.each(ROWS)('%s', async (_, text, expected, message, help) => {
  const { plan, said, diagnostics } = await read(text);
  expect(plan).toBeUndefined();
  expect(said[0]).toBe(expected);
  expect(diagnostics[0]?.message).toMatch(message);
  expect(diagnostics[0]?.help ?? 'x').toMatch(help);
});
