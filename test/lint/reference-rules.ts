import { CLEAN } from './documents.ts';

/** One rule of the reference, and what says the same here. */
export interface ReferenceRule {
  /** Without its prefix, which is `ikanos-`, in earlier versions `naftiko-`. */
  readonly rule: string;
  /** A rule or a diagnostic. */
  readonly code: string;
  /** A document with the fault, and one that has it not, though something like it. */
  readonly wrong: string;
  readonly right: string;
}

/** A rule, the code, a line of the clean document, how the fault is written there, and what is none. */
type Row = readonly [rule: string, code: string, line: string, wrong: string, right?: string];

const API = 'baseUri: https://notes.test\n';
const DESCRIBED = 'description: One note\n';
const PORT = '    port: 8080\n';
const EXPOSES = '  exposes:\n';
const CONSUMES = '  consumes:\n';
const WALL = 'authorizationServerUri: https://login.notes.test';
const READ = '    - name: read\n      ref: shelf.read\n';
const STEP = '      call: notes.getnote\n      with: {id: shelf.id}';

const control = (rest: string) => `${EXPOSES}  - {type: control, namespace: control, ${rest}}\n`;
const tunnel = (rest: string, base = 'https://notes.internal') =>
  `baseUri: ${base}\n    tunnel: {type: ziti, ${rest}}\n`;
const script = (rest: string) =>
  `      steps:\n      - {name: sort, type: script, file: sort.js${rest}}`;

const STRUCTURE: readonly Row[] = [
  ['namespaces-unique', 'namespace-reused', 'namespace: notes-rest', 'namespace: notes'],
  [
    'consumes-baseuri-no-trailing-slash',
    'base-uri-trailing-slash',
    API,
    'baseUri: https://notes.test/\n',
    'baseUri: https://notes.test/v1\n',
  ],
  [
    'consumed-resource-no-query-in-path',
    'query-in-path',
    'path: /notes\n',
    'path: /notes?all=1\n',
    'path: /notes/all\n',
  ],
  [
    'rest-resource-path-no-trailing-slash',
    'path-trailing-slash',
    'path: /v1/notes/{id}\n',
    'path: /v1/notes/{id}/\n',
  ],
  [
    'rest-resource-path-no-query',
    'query-in-path',
    'path: /v1/notes/{id}\n',
    'path: /v1/notes/{id}?all=1\n',
  ],
  [
    'address-not-example',
    'example-host',
    PORT,
    `${PORT}    address: api.example.com\n`,
    `${PORT}    address: 127.0.0.1\n`,
  ],
  [
    'aggregate-flow-description',
    'description-missing',
    'description: Read a note\n      call: notes.getnote\n',
    'call: notes.getnote\n',
  ],
  [
    'aggregate-semantics-consistency',
    'semantics-contradict',
    READ,
    `${READ}      hints: {destructive: true}\n`,
    `${READ}      hints: {readOnly: true}\n`,
  ],
  [
    'mcp-auth-stdio-conflict',
    'unused-authentication',
    '    port: 9090\n',
    '    transport: stdio\n',
    '    port: 9090\n    transport: http\n',
  ],
  [
    'oauth2-https-authserver',
    'plain-http-authority',
    WALL,
    'authorizationServerUri: http://login.notes.test',
  ],
  ['oauth2-resource-https', 'plain-http-authority', 'resource: https://', 'resource: http://'],
  [
    'oauth2-scopes-defined',
    'scopes-missing',
    '      scopes: [notes.read]\n',
    '',
    '      scopes: [notes.write]\n',
  ],
];

const QUALITY: readonly Row[] = [
  ['info-tags', 'tags-missing', '  tags: [Notes]\n', '  tags: []\n', '  tags: [Other]\n'],
  ['consumes-description', 'description-missing', '    description: Where notes are kept\n', ''],
  ['rest-resource-description', 'description-missing', `      ${DESCRIBED}`, ''],
  [
    'rest-operation-description',
    'description-missing',
    'description: Read a note\n        call:',
    'call:',
  ],
  [
    'no-script-tags-in-markdown',
    'script-in-description',
    DESCRIBED,
    "description: 'One <script>x</script>'\n",
    'description: One script\n',
  ],
  [
    'no-eval-in-markdown',
    'eval-in-description',
    '  label: Notes',
    "  label: 'Notes eval(x)'",
    '  label: Notes to evaluate (soon)',
  ],
  [
    'baseuri-not-example',
    'example-host',
    API,
    'baseUri: https://api.example.com\n',
    'baseUri: https://example-notes.test\n',
  ],
];

const CONTROL: readonly Row[] = [
  [
    'control-port-singleton-and-unique',
    'control-port',
    EXPOSES,
    control('port: 8080'),
    control('port: 9999'),
  ],
  [
    'control-address-localhost-warning',
    'public-address',
    EXPOSES,
    control('port: 9999, address: 0.0.0.0'),
    control('port: 9999, address: localhost'),
  ],
  [
    'script-defaults-required',
    'script-defaults-missing',
    STEP,
    script(''),
    script(', language: javascript, location: file:///./scripts'),
  ],
];

const IMPORTS: readonly Row[] = [
  [
    'import-from-required',
    'import-incomplete',
    CONSUMES,
    `${CONSUMES}  - {from: ./more.yaml}\n`,
    `${CONSUMES}  - {from: ./more.yaml, import: more}\n`,
  ],
  [
    'import-import-required',
    'import-incomplete',
    CONSUMES,
    `${CONSUMES}  - {import: more}\n`,
    `${CONSUMES}  - {from: ./more.yaml, import: more}\n`,
  ],
  [
    'import-unique-alias',
    'import-alias-reused',
    CONSUMES,
    `${CONSUMES}  - {from: ./a.yaml, import: more}\n  - {from: ./b.yaml, import: other, as: more}\n`,
    `${CONSUMES}  - {from: ./a.yaml, import: more}\n  - {from: ./b.yaml, import: other}\n`,
  ],
  [
    'import-from-not-self',
    'import-self',
    CONSUMES,
    `${CONSUMES}  - {from: '.', import: more}\n`,
    `${CONSUMES}  - {from: ./more.yaml, import: more}\n`,
  ],
  ['exposes-namespace-required', 'missing-namespace', '    namespace: notes-mcp\n', ''],
  [
    'aggregates-namespace-required',
    'missing-key',
    '  - namespace: shelf\n    functions:',
    '  - functions:',
  ],
  [
    'aggregates-unique-function-name',
    'flow-name-reused',
    '    functions:\n',
    '    functions:\n    - {name: read, description: Read, call: notes.getnote}\n',
    '    functions:\n    - {name: find, description: Find, call: notes.getnote}\n',
  ],
];

const TUNNELS: readonly Row[] = [
  [
    'tunnel-identity-must-bind',
    'tunnel-identity-unbound',
    API,
    tunnel("identity: '{{env.TUNNEL}}'"),
    tunnel("identity: '{{env.NOTES_KEY}}'"),
  ],
  [
    'tunnel-fallback-direct-warns',
    'tunnel-fallback-direct',
    API,
    tunnel('fallback: direct'),
    tunnel('fallback: direct', 'http://localhost:8080'),
  ],
  [
    'tunnel-with-public-baseuri-warns',
    'tunnel-public-address',
    API,
    tunnel('identity: x', 'https://notes.io/v1'),
    tunnel('identity: x'),
  ],
];

const part = (entry: string) => `ikanos: 1.0.0-beta5\nconsumes:\n${entry}`;
const ENTRY =
  '- {type: http, namespace: notes, description: Notes, baseUri: https://notes.test, resources: {}}\n';

/** All of them. */
export const REFERENCE_RULES: readonly ReferenceRule[] = [
  ...[STRUCTURE, QUALITY, CONTROL, IMPORTS, TUNNELS]
    .flat()
    .map(([rule, code, line, wrong, right = line]) => {
      if (CLEAN.split(line).length !== 2) throw new Error(`'${line}' does not stand there once`);
      const write = (instead: string) => CLEAN.replace(line, () => instead);
      return { rule, code, wrong: write(wrong), right: write(right) };
    }),
  {
    rule: 'standalone-no-imports',
    code: 'import-in-part',
    wrong: part(`${ENTRY}- {from: ./more.yaml, import: more}\n`),
    right: part(ENTRY),
  },
];
