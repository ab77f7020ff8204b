import { expect, test } from 'vitest';
import type { RestExposure } from '../../src/exposes/rest/exposure.ts';
import { openApi } from '../../src/exposes/rest/openapi.ts';
import { FLAGSHIP, flagshipAlone, planOf } from '../kit/flagship.ts';
import { lint } from './lint.ts';

const restOf = async (file: string) =>
  (await planOf(file)).exposures.find(({ type }) => type === 'rest') as RestExposure;

test('the linter is at work: it finds what is wrong with a bad description', async () => {
  const findings = await lint({
    openapi: '3.1.0',
    info: { title: 'x' },
    paths: { '/a/{b}': { get: {} } },
  });
  expect(findings.filter(({ severity }) => severity === 0).length).toBeGreaterThan(0);
});

test.each([
  ['with the contract beside it', FLAGSHIP],
  ['by the document alone', flagshipAlone()],
])(
  "the flagship's OpenAPI %s has no error and one remark under Spectral's spectral:oas",
  async (_, file) => {
    const findings = await lint(openApi(await restOf(file)));
    // Nobody to contact is named in the document, and none is made up.
    expect(findings.map(({ code }) => code)).toEqual(['info-contact']);
  },
);

test('it describes exactly the six routes, under the names callers use', async () => {
  const description = openApi(await restOf(FLAGSHIP)) as {
    paths: Record<
      string,
      Record<
        string,
        { operationId: string; parameters?: { name: string; in: string; required: boolean }[] }
      >
    >;
  };
  const base = '/v1/api/v3/organizations/{organisation}/ai/sessions';
  const served = Object.entries(description.paths).map(([path, item]) => [
    path,
    Object.keys(item).sort(),
  ]);
  expect(served).toEqual([
    [base, ['get', 'post']],
    [`${base}/{sessionid}`, ['delete', 'get', 'put']],
    [`${base}/{sessionid}/extend`, ['put']],
  ]);
  const get = description.paths[`${base}/{sessionid}`]?.get;
  expect(get?.parameters?.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['organisation', 'path', true],
    ['sessionid', 'path', true],
  ]);
});
