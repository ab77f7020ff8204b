import { expect, test } from 'vitest';
import { documentOf } from '../plan/kit.ts';
import { hold, type Row, read, resource, tool } from './kit.ts';

const POST = (rest: string) => resource('/things', `{name: add, method: POST, ${rest}}`);
const BODY = '{name: a, in: body}, {name: b, in: body}';

/** Rows W8 to W25 of the taxonomy: bodies, and what signs a request, repaired with a warning that says how. */
const ROWS: Readonly<Record<string, Row>> = {
  W8: {
    title: 'a secret that no bind declares',
    text: documentOf({ authentication: "{type: bearer, token: '{{KEY}}'}" }),
    says: ['warning unbound-variable 5'],
  },
  W9: {
    title: 'a variable with the name of its bind in front',
    text: documentOf({
      head: 'binds: [{namespace: env, keys: {KEY: KEY}}]',
      authentication: "{type: bearer, token: '{{env.KEY}}'}",
    }),
    says: ['warning binding-prefix 5'],
  },
  'W12, W13': {
    title: 'a body that names arguments with a prefix',
    text: documentOf({
      resources: POST("body: {type: json, data: {name: '{{tools.name}}', n: '{{rest.n}}'}}"),
      tools: `[${tool('add', 'call: api.add, with: {name: tools.name, n: tools.n}')}]`,
    }),
    says: [],
    asks: [
      ['add', { name: 'x"y', n: '2' }, 'POST https://api.test/things\n{"name":"x\\"y","n":2}'],
    ],
  },
  W14: {
    title: 'several parameters in the body',
    text: documentOf({ resources: POST(`inputParameters: [${BODY}]`), tools: `[${tool('add')}]` }),
    says: [],
    asks: [['add', { a: '1', b: '2' }, 'POST https://api.test/things\n{"a":1,"b":2}']],
  },
  W15: {
    title: 'a body and parameters in the body',
    text: documentOf({
      resources: POST('inputParameters: [{name: b, in: body}], body: {type: json, data: {a: 1}}'),
      tools: `[${tool('add')}]`,
    }),
    says: ['warning body-merged 5'],
    asks: [['add', { b: '2' }, 'POST https://api.test/things\n{"a":1,"b":2}']],
  },
  W16: {
    title: 'a parameter in the body of a GET',
    text: documentOf({
      resources: resource('/a', `{name: get, method: GET, inputParameters: [${BODY}]}`),
    }),
    says: ['warning body-on-get 5', 'warning body-on-get 5'],
    asks: [['get', {}, 'GET https://api.test/a']],
  },
  W17: {
    title: 'types of bodies by other names',
    text: documentOf({
      resources: POST("body: {type: form, data: {a: '{{tools.a}}'}}"),
      tools: `[${tool('add')}]`,
    }),
    says: [],
    asks: [['add', { a: '1 2' }, 'POST https://api.test/things\na=1+2']],
  },
};

test.each(Object.entries(ROWS))('%s', async (_, row) => hold(row));

test.each([
  ['W10', "{type: apikey, in: header, name: X-Key, value: '{{KEY}}'}", 2],
  ['W25', "{type: bearer, token: '{{KEY}}'}", 0],
])('%s: other names of what an authentication has', async (row, authentication, repairs) => {
  const text = documentOf({ head: 'binds: [{namespace: env, keys: {KEY: KEY}}]', authentication });
  const { said, dry } = await read(row === 'W25' ? text.replace('authentication:', 'auth:') : text);
  expect(said).toEqual(Array.from({ length: repairs }, () => 'warning name-mismatch 5'));
  const { requests } = await dry('get', { id: '1' });
  expect(Object.keys(requests[0]?.headers ?? {})).toContain(
    row === 'W25' ? 'authorization' : 'x-key',
  );
});
