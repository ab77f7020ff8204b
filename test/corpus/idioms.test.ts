import { expect, test } from 'vitest';
import { resultsOf, tryText } from './kit.ts';

// What published documents write that the language does not, by the numbers of the collection's
// defects: two readings of each must agree, the engine's and the one of `corpus`.

interface Idiom {
  /** Of a consumed API. */
  readonly api?: string;
  readonly resources: string;
  /** Entries of `resources` of a REST exposer. */
  readonly rest?: string;
  readonly tools?: string;
}

const text = ({ api = '', resources, rest, tools }: Idiom) => `
naftiko: 1.0.0-alpha2
info: {label: Idiom}
binds:
- {namespace: env, keys: {KEY: KEY, SITE: SITE}}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: https://api.invalid/base
${api}
    resources:
${resources}
  exposes:
${rest === undefined ? '' : `  - {type: rest, namespace: x-rest, port: 8080, resources: [${rest}]}`}
${tools === undefined ? '' : `  - {type: mcp, namespace: x-mcp, port: 9090, transport: http, tools: [${tools}]}`}
`;

const RIGHT: Readonly<Record<string, Idiom>> = {
  'W1 W2 W4 placeholders spelled otherwise': {
    resources:
      '    - {path: "/a/{some_id}/b/{otherId}", operations: [{name: get, method: GET, inputParameters: [{name: some_id, in: path}, {name: otherId, in: path}]}]}',
    rest: '{path: "/v1/a/{some-id}/b/{otherid}", operations: [{method: GET, name: get, call: api.get, with: {some_id: rest.some_id, otherId: rest.otherId}}]}',
  },
  'W3 a placeholder that nothing declares': {
    resources: '    - {path: "/a/{member_id}", operations: [{name: get, method: GET}]}',
    rest: '{path: "/v1/a/{member-id}", operations: [{method: GET, name: get, call: api.get}]}',
    tools: '{name: get-a, description: Get., call: api.get}',
  },
  'W5 one name for several operations': {
    resources:
      '    - {path: /a, operations: [{name: get, method: GET, description: A.}]}\n    - {path: /b, operations: [{name: get, method: GET, description: B.}]}',
    rest: '{path: /v1/a, operations: [{method: GET, name: get, description: A., call: api.get}]}, {path: /v1/b, operations: [{method: GET, name: get, description: B., call: api.get}]}',
    tools:
      '{name: get-a, description: A., call: api.get}, {name: get-b, description: B., call: api.get}',
  },
  'W6 W7 parameters that are not passed': {
    resources:
      '    - {path: /a, operations: [{name: get, method: GET, inputParameters: [{name: q, in: query, required: true}, {name: n, in: query}]}]}',
    tools:
      '{name: all, description: All., call: api.get}, {name: one, description: One., call: api.get, with: {n: tools.n}}',
  },
  'W10 W25 a key under other names': {
    api: "    auth: {type: apiKey, in: query, name: key, value: '{{KEY}}'}",
    resources:
      '    - {path: /a, operations: [{name: get, method: GET, inputParameters: [{name: key, in: query}]}]}',
    tools: '{name: get-a, description: Get., call: api.get}',
  },
  'W11 operations with paths of their own': {
    resources:
      '    - {path: /a, operations: [{name: one, method: GET, path: "/{x}/b"}, {name: two, method: GET, path: "/a/{x}/c"}]}',
    tools:
      '{name: one, description: One., call: api.one}, {name: two, description: Two., call: api.two}',
  },
  'W12 W13 templates of the caller': {
    resources:
      "    - {path: /a, operations: [{name: put, method: POST, body: {type: json, data: {a: '{{tools.x}}', b: ['{{rest.y}}', 'is {{x}}'], c: 1}}}]}",
    tools:
      '{name: put-a, description: Put., call: api.put, with: {x: tools.first, y: tools.second}}',
  },
  'W14 several parameters in the body': {
    resources:
      '    - {path: /a, operations: [{name: put, method: PUT, inputParameters: [{name: b, in: body, type: object}, {name: c, in: body, type: array}, {name: d, in: body, type: integer}]}]}',
    rest: '{path: /v1/a, operations: [{method: PUT, name: put, call: api.put}]}',
    tools: '{name: put-a, description: Put., call: api.put}',
  },
  'W15 a body and parameters in it': {
    resources:
      "    - {path: /a, operations: [{name: put, method: POST, inputParameters: [{name: extra, in: body, type: string}], body: {type: json, data: {a: '{{x}}'}}}]}",
    tools: '{name: put-a, description: Put., call: api.put}',
  },
  'W16 a body of a GET': {
    resources:
      '    - {path: /a, operations: [{name: get, method: GET, inputParameters: [{name: body, in: body, type: object}, {name: q, in: query}]}]}',
    rest: '{path: /v1/a, operations: [{method: GET, name: get, call: api.get, with: {body: rest.body, q: rest.q}}]}',
    tools: '{name: get-a, description: Get., call: api.get, with: {body: tools.body, q: tools.q}}',
  },
  'W17 forms, files and other bodies': {
    resources:
      "    - {path: /a, operations: [{name: form, method: POST, body: {type: form, data: {a: '{{x}}', b: 2}}}, {name: parts, method: POST, body: {type: multipart, data: {a: '{{x}}'}}}, {name: text, method: POST, body: {type: text, data: 'x={{x}}'}}, {name: bytes, method: PUT, body: {type: octet-stream, data: {content: '{{x}}'}}}]}",
    tools:
      '{name: form, description: Form., call: api.form}, {name: parts, description: Parts., call: api.parts}, {name: text, description: Text., call: api.text}, {name: bytes, description: Bytes., call: api.bytes}',
  },
  'W18 routes in the manner of Express': {
    resources:
      '    - {path: "/a/{x}", operations: [{name: get, method: GET, inputParameters: [{name: x, in: path}]}]}',
    rest: '{path: "/v1/a/:x", operations: [{method: GET, name: get, call: api.get, with: {x: rest.x}}]}',
  },
  'W20 a path beside a placeholder': {
    resources:
      '    - {path: "/a/{x}", operations: [{name: one, method: GET, inputParameters: [{name: x, in: path}]}]}\n    - {path: /a/all, operations: [{name: all, method: GET}]}',
    rest: '{path: "/v1/a/{x}", operations: [{method: GET, name: one, call: api.one, with: {x: rest.x}}]}, {path: /v1/a/all, operations: [{method: GET, name: all, call: api.all}]}',
  },
  'W24 calls that can only mean one operation': {
    resources: '    - {path: /a, operations: [{name: list-things, method: GET}]}',
    tools:
      '{name: one, description: One., call: api.listThings}, {name: two, description: Two., call: other.list-things}, {name: list-things, description: Three.}',
  },
  'W26 queries in paths': {
    resources:
      '    - {path: "/a?kind=x&id={id}&flag", operations: [{name: get, method: GET, inputParameters: [{name: page, in: query}]}]}',
    tools: '{name: get-a, description: Get., call: api.get}',
  },
  'T7 names that look like paths': {
    resources:
      "    - {path: /a, operations: [{name: get, method: GET, inputParameters: [{name: 'metrics[]', in: query, type: array}, {name: 'filter[a.b]', in: query}, {name: $select, in: query}, {name: a.b, in: query}]}]}",
    rest: "{path: /v1/a, operations: [{method: GET, name: get, call: api.get, with: {'metrics[]': 'rest.metrics[]', 'filter[a.b]': 'rest.filter[a.b]', $select: rest.$select, a.b: rest.a.b}}]}",
    tools:
      "{name: get-a, description: Get., call: api.get, with: {'metrics[]': 'tools.metrics[]', 'filter[a.b]': 'tools.filter[a.b]', $select: tools.$select, a.b: tools.a.b}}",
  },
  'T14 T17 T18 maps, slashes and braces': {
    api: "    headers: ['X-Version: 3']",
    resources:
      '      things: {path: "a/{{x}}/", operations: {get: {method: get, inputParameters: {x: {in: path}, fixed: {in: query, value: "1 2"}}}}}',
    tools: '{name: get-a, description: Get., call: api.get, with: {x: x-mcp.y}}',
  },
  'T16 HEAD and OPTIONS': {
    resources:
      '    - {path: /a, operations: [{name: look, method: HEAD}, {name: ask, method: OPTIONS}]}',
    rest: '{path: /v1/a, operations: [{method: HEAD, name: look, call: api.look}, {method: OPTIONS, name: ask, call: api.ask}]}',
    tools:
      '{name: look, description: Look., call: api.look}, {name: ask, description: Ask., call: api.ask}',
  },
  'parameters of every place and type': {
    resources:
      '    - {path: /a, operations: [{name: get, method: POST, inputParameters: [{name: i, in: query, type: integer}, {name: b, in: query, type: boolean}, {name: o, in: query, type: object}, {name: l, in: query, type: array}, {name: X-H, in: header}, {name: c, in: cookie}, {name: Accept, in: header}, {name: Host, in: header}, {name: body, in: body, type: object}]}]}',
    rest: '{path: /v1/a, operations: [{method: POST, name: get, call: api.get}]}',
    tools: '{name: get-a, description: Get., call: api.get}',
  },
  'values of the document and of the environment': {
    resources:
      "    - {path: '/sites/{{env.SITE}}/a', operations: [{name: get, method: GET, inputParameters: [{name: v, in: query, value: '{{SITE}} 1'}, {name: q, in: query}]}]}",
    tools:
      "{name: get-a, description: Get., call: api.get, with: {q: 'a literal'}}, {name: get-b, description: Get., call: api.get, inputParameters: [{name: w, type: string}], with: {q: 'about {{w}}'}}",
  },
};

test.each(Object.entries(RIGHT))('%s: reaches the right place', async (_, idiom) => {
  const outcome = await tryText(text(idiom));
  expect(outcome.actions.filter(({ result }) => result !== 'right')).toEqual([]);
  expect(outcome.actions.length).toBeGreaterThan(0);
  expect(outcome.faults).toEqual([]);
});

const GET = '    - {path: "/a/{x}", operations: [{name: get, method: GET}]}';

const REFUSED: Readonly<Record<string, Idiom>> = {
  W19: {
    resources: GET,
    rest: '{path: "/v1/a/{x}", operations: [{method: GET, name: one, call: api.get}, {method: GET, name: last, call: api.get}]}',
  },
  E6: {
    resources:
      '    - {path: /a, operations: [{name: get, method: GET, inputParameters: [{name: x, in: path}]}]}',
    tools: '{name: last, description: Get., call: api.get}',
  },
  E7: {
    resources: GET,
    tools:
      '{name: one, description: One., call: api.get}, {name: last, description: Two., call: api.zzz}',
  },
  E8: {
    resources: GET,
    tools: '{name: one, description: One., call: api.get}, {name: last, description: Two.}',
  },
  E9: {
    api: "    authentication: {type: oauth1, consumerKey: '{{KEY}}'}",
    resources: GET,
    tools: '{name: last, description: One., call: api.get}',
  },
  E10: {
    resources: '    - {path: "/#Delete", operations: [{name: del, method: POST}]}',
    tools: '{name: last, description: One., call: api.del}',
  },
  E12: {
    resources: GET,
    tools: '{name: last, description: One., steps: [{type: guess, name: s}]}',
  },
};

test.each(Object.entries(REFUSED))('%s: is refused, with a line', async (defect, idiom) => {
  const outcome = await tryText(text(idiom));
  const last = outcome.actions.at(-1);
  expect(last).toMatchObject({ result: 'refused', defect });
  expect(last?.details.join()).toMatch(/./);
  const others = Object.values(resultsOf(outcome)).filter((result) => result !== 'refused');
  expect(others.every((result) => result === 'right')).toBe(true);
  expect(outcome.faults).toEqual([]);
});
