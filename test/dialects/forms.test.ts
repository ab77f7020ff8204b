import { describe, expect, test } from 'vitest';
import { runTool } from '../flow/kit.ts';
import { argumentsOf, calledBy, documentOf, inputsOf, link } from '../plan/kit.ts';

/** A REST document of the first version: one consumed API with two operations. */
function first(operation: string, inputs = ''): string {
  return `naftiko: "0.3"
info: {label: Test}
capability:
  exposes:
  - type: api
    namespace: sample
    port: 8080
    resources:
    - path: "/things/{{id}}"
      ${inputs}
      operations:
      - ${operation}
  consumes:
  - type: http
    namespace: api
    baseUri: https://api.test/
    resources:
    - path: "things/{{id}}"
      operations:
      - {name: get, method: GET, inputParameters: [{name: id, in: path}, {name: lang, in: query}]}
      - {name: owner, method: PUT, inputParameters: [{name: id, in: path}]}
`;
}

describe('operations of the first version', () => {
  test('have steps without names and types, and arguments as a list', () => {
    const { route, errors } = link(
      first(
        '{method: GET, name: x, steps: [{call: api.get, inputParameters: [{name: id, value: "$this.sample.{{id}}"}, {name: lang, value: en}]}]}',
      ),
    );
    expect(errors).toEqual([]);
    const found = route('GET /things/{id}');
    expect(calledBy(found)).toBe('GET /things/{id}');
    expect(argumentsOf(found)).toEqual({ id: 'input id', lang: 'literal "en"' });
    expect(inputsOf(found)).toEqual(['id: path string']);
  });

  test('may have operation and arguments under call', () => {
    const { route } = link(
      first('{method: GET, call: {operation: api.get, with: {id: sample.id, lang: en}}}'),
    );
    expect(argumentsOf(route('GET /things/{id}'))).toEqual({
      id: 'input id',
      lang: 'literal "en"',
    });
  });

  test('map what a step gives where the step stands, which is called like its operation', async () => {
    const steps = `[
      {call: api.get, inputParameters: [{name: id, value: '1'}], mappings: [{targetName: title, value: $.get.name}]},
      {call: api.set, inputParameters: [{name: id, value: '$.get.id'}], mappings: [{targetName: done, value: $.set.ok}]}]`;
    const resources =
      "[{path: '/t/{{id}}', operations: [{name: get, method: GET, inputParameters: [{name: id, in: path}]}, {name: set, method: PUT, inputParameters: [{name: id, in: path}]}]}]";
    const document = documentOf({
      resources,
      tools: `[{name: both, description: Both, steps: ${steps}}]`,
    });
    const ran = await runTool(
      document,
      'both',
      {},
      {
        'api.get': { id: 'seven', name: 'N' },
        'api.set': { ok: true },
      },
    );
    expect(ran.value).toEqual({ title: 'N', done: true });
    expect(ran.calls.map(({ values }) => values)).toEqual([{ id: '1' }, { id: 'seven' }]);
  });

  test('an argument of a step without a name is a mistake', () => {
    const { errors } = link(
      first('{method: GET, name: x, steps: [{call: api.get, inputParameters: [{value: 1}]}]}'),
    );
    expect(errors).toContain('an argument has no name');
  });
});

describe('inputs of a resource and of its exposer', () => {
  const levels = (own: string) =>
    link(
      first(
        `{method: GET, call: api.get, with: {id: sample.id, lang: sample.lang}, inputParameters: [${own}]}`,
        'inputParameters: [{name: id, in: path, type: string, description: Which one}, {name: lang, in: header, type: string, description: From the resource}, {name: unused, in: query, type: string, description: Not here}]',
      ).replace(
        '    port: 8080\n',
        '    port: 8080\n    inputParameters: [{name: lang, in: query, type: integer, description: From the exposer}, {name: id, in: query}]\n',
      ),
    );

  test('are those of every operation, the nearest of a name', () => {
    const { route, codes } = levels('');
    const found = route('GET /things/{id}');
    expect(inputsOf(found)).toEqual(['id: path string', 'lang?: header string']);
    expect(found.inputs.map(({ description }) => description)).toEqual([
      'Which one',
      'From the resource',
    ]);
    expect(codes).not.toContain('unused-input');
  });

  test('give way to those of the operation', () => {
    const { route } = levels('{name: lang, in: query, type: boolean, description: Own}');
    expect(inputsOf(route('GET /things/{id}'))).toEqual([
      'id: path string',
      'lang?: query boolean',
    ]);
  });
});

test('a path written like a variable is a path', async () => {
  const document = documentOf({
    tools:
      "[{name: get, description: Get, call: api.get, outputParameters: [{type: string, mapping: '{{$.name}}'}]}]",
  });
  const { value } = await runTool(document, 'get', { id: '1' }, { 'api.get': { name: 'N' } });
  expect(value).toBe('N');
});

test('versions, titles and names may be numbers without quotes', () => {
  const head = 'info: {title: 2026, version: 1.10}';
  const { plan } = link(documentOf({ head }));
  expect([plan.title, plan.version]).toEqual(['2026', '1.10']);
});
