const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
const OPERATIONS_PER_RESOURCE = 10;

/**
 * A document with as many operations as asked for, each consumed once and exposed once: the
 * operations of every other resource as routes, the others as tools.
 *
 * @param {number} operations
 * @param {{ namespace?: string, restPort?: number, mcpPort?: number }} [names] `namespace` is unique in a process
 */
export function documentOf(
  operations,
  { namespace = 'big', restPort = 8080, mcpPort = 9090 } = {},
) {
  const per = Math.min(OPERATIONS_PER_RESOURCE, operations / 2);
  const resources = Array.from({ length: operations / per }, (_, index) => ({
    index,
    names: Array.from({ length: per }, (_, number) => `operation-${index}-${number}`),
  }));
  const even = resources.filter(({ index }) => index % 2 === 0);
  const odd = resources.filter(({ index }) => index % 2 === 1);
  return [
    'ikanos: 1.0.0-beta2',
    'info:',
    `  label: ${namespace}`,
    '  description: As many operations as wanted.',
    'capability:',
    '  consumes:',
    '  - type: http',
    `    namespace: ${namespace}`,
    '    baseUri: https://example.com',
    '    resources:',
    ...resources.flatMap(consumed),
    '  exposes:',
    '  - type: rest',
    `    namespace: ${namespace}-rest`,
    `    port: ${restPort}`,
    '    resources:',
    ...even.flatMap((resource) => routes(resource, namespace)),
    '  - type: mcp',
    `    namespace: ${namespace}-mcp`,
    '    transport: http',
    `    port: ${mcpPort}`,
    '    tools:',
    ...odd.flatMap((resource) => tools(resource, namespace)),
    '',
  ].join('\n');
}

function consumed({ index, names }) {
  return [
    `    - name: resource-${index}`,
    `      path: /things/${index}/{{id}}`,
    '      operations:',
    ...names.flatMap((name, number) => [
      `      - name: ${name}`,
      `        method: ${METHODS[number % METHODS.length]}`,
      '        inputParameters:',
      '        - name: id',
      '          in: path',
      '        - name: q',
      '          in: query',
    ]),
  ];
}

function routes({ index, names }, namespace) {
  return names.flatMap((name, number) => [
    `    - path: /v1/${namespace}/${index}/${number}/{{id}}`,
    `      name: resource-${index}-${number}`,
    '      operations:',
    `      - method: ${METHODS[number % METHODS.length]}`,
    `        name: ${name}`,
    `        call: ${namespace}.${name}`,
    '        with:',
    `          id: ${namespace}-rest.id`,
    '        inputParameters:',
    ...input('path'),
  ]);
}

function tools({ names }, namespace) {
  return names.flatMap((name) => [
    `    - name: ${namespace}-${name}`,
    `      description: Does ${name}.`,
    `      call: ${namespace}.${name}`,
    '      with:',
    `        id: ${namespace}-mcp.id`,
    '      inputParameters:',
    ...input(undefined).map((line) => line.slice(2)),
  ]);
}

function input(location) {
  return [
    '        - name: id',
    '          type: string',
    '          description: Which one.',
    ...(location === undefined ? [] : [`          in: ${location}`]),
  ];
}

const many = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Texts that made readers of documents slow: each takes a size and grows with it. */
export const HOSTILE = {
  'calls of unknown operations': (size) =>
    documentOf(size).replaceAll(/call: big\.operation/g, 'call: big.operatoin'),
  'operations of one name': (size) =>
    documentOf(size).replaceAll(/(name|call): ((?:big\.)?)operation-\d+-\d+$/gm, '$1: $2get'),
  'aliases of aliases': (size) =>
    many(size, (index) =>
      index === 0 ? 'a0: &a0 [x]' : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
    ),
  'deep in flow': (size) => '['.repeat(size * 20),
  'deep in blocks': (size) => '- '.repeat(size * 20),
  'a key again and again': (size) => many(size, () => 'capability: 1'),
  'a page of blocks': (size) =>
    many(size, () => 'Some prose.\n```yaml\nikanos: 1.0.0-beta2\ncapability: {}\n```'),
  'empty lines': (size) => '\n'.repeat(size * 20),
};
