import { expect, test } from 'vitest';
import { nearest } from '../../src/kernel/index.ts';
import { loadDocument } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { documentOf, link } from './kit.ts';

// Each of these took a minute or more when work grew with the square of the text: the runner's own
// limit on a test is what they would fail by.

const MANY = 2000;

function many(entry: (index: number) => string): string {
  return `[${Array.from({ length: MANY }, (_, index) => entry(index)).join(', ')}]`;
}

const resources = (entry: (index: number) => string) =>
  many((index) => `{name: r${index}, path: /a/${index}, operations: [${entry(index)}]}`);

test('thousands of calls of unknown operations are told of, the first with a suggestion', () => {
  const { diagnostics } = link(
    documentOf({
      resources: resources((index) => `{name: operation-number-${index}, method: GET}`),
      tools: many(
        (index) => `{name: t${index}, description: d, call: api.operation-nmber-${index}}`,
      ),
    }),
  );
  const unknown = diagnostics.filter(({ code }) => code === 'unknown-operation');
  expect(unknown).toHaveLength(MANY);
  expect(unknown[0]?.help).toBe("did you mean 'api.operation-number-0'?");
  expect(unknown.at(-1)?.help).toBe("operations can be called in 'api'");
});

test('thousands of operations of one name are called in their turn', () => {
  const { routes, diagnostics } = link(
    documentOf({
      resources: resources(() => '{name: get, method: GET}'),
      routes: many(
        (index) => `{path: /v1/b/${index}, operations: [{name: get, method: GET, call: api.get}]}`,
      ),
    }),
  );
  expect(routes()).toHaveLength(MANY);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('thousands of arguments find their parameters', () => {
  const names = Array.from({ length: MANY }, (_, index) => index);
  const parameters = names.map((index) => `{name: 'an_argument_${index}', in: query}`);
  const given = names.map((index) => `anArgument${index}: desk.anArgument${index}`);
  const wrong = names.map((index) => `different_${index}: desk.another${index}`);
  const { tool, codes } = link(
    documentOf({
      resources: `[{name: r, path: /a, operations: [{name: get, method: GET, inputParameters: [${parameters}]}]}]`,
      tools: `[{name: t, description: d, call: api.get, with: {${[...given, ...wrong]}}}]`,
    }),
  );
  expect(tool('t').inputs).toHaveLength(MANY);
  expect(codes).toEqual(expect.arrayContaining(['name-mismatch', 'unknown-argument']));
});

test('a page of thousands of blocks is looked through', () => {
  const block = 'Some prose.\n```yaml\nikanos: 1.0.0-beta2\ncapability: {}\n```\n';
  const { report } = loadDocument('page.md', block.repeat(MANY * 12), standard.dialects);
  expect(report.diagnostics.map(({ code }) => code)).toContain('found-in-page');
});

test('a name as long as a book is compared with nothing', () => {
  expect(nearest('x'.repeat(1_000_000), ['x'.repeat(999_999)])).toBeUndefined();
});
