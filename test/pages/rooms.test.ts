import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listIn } from '../../src/consumes/http/pages/list-text.ts';
import { type RecordedExchange, readRecording, writeExchange } from '../../src/exchanges/index.ts';
import {
  describeOpenApi,
  dryRun,
  readCapability,
  type StartOptions,
  startCapability,
} from '../../src/host/index.ts';
import { mockOf, mockTransport, replayOf, replayTransport } from '../../src/mock/index.ts';
import { describeCalls } from '../../src/openapi/index.ts';
import { standard } from '../../src/standard.ts';
import { type Script, type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { documentIn } from '../mock/kit.ts';
import { closingAfterEach } from '../upstream/misbehaviours.ts';
import { json, listing, queryOf } from './kit.ts';

const opened = closingAfterEach();
const CURSOR = '{type: cursor, parameter: after, next: $.next, items: $.data}';

async function capabilityOf(pagination: string, origin = 'https://api.test') {
  const { file } = documentIn(listing(pagination).replace('UPSTREAM', origin));
  const capability = await readCapability(file, standard);
  if (!capability.plan) throw new Error('nothing is exposed');
  return { ...capability, plan: capability.plan };
}

/** What a caller of the listing is answered, with calls going where the options say. */
async function answered(pagination: string, options: Partial<StartOptions>, origin?: string) {
  const { plan } = await capabilityOf(pagination, origin);
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map(),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(),
    host: undefined,
    ...options,
  });
  try {
    const response = await fetch(`${running.exposes[0]?.url}/things`);
    return { status: response.status, text: await response.text() };
  } finally {
    await running.stop(100);
  }
}

test('a made-up answer has one page', async () => {
  const schema = {
    type: 'object',
    required: ['data', 'next'],
    properties: { data: { type: 'array', items: { type: 'integer' } }, next: { type: 'string' } },
  };
  const mock = mockOf(
    () =>
      ({
        parameters: [],
        responses: [
          { status: '200', description: '', schema, samples: () => ({ examples: [], schema }) },
        ],
      }) as never,
  );
  const answer = await answered(CURSOR, { standIn: () => mockTransport(mock) });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).next).not.toBe('');
});

const LINK_ANSWERS: Readonly<Record<string, (api: ScriptedUpstream) => Script>> = {
  '{type: link}':
    ({ base }) =>
    (request) =>
      queryOf(request, 'page') === null
        ? json([1], { link: `<${base.origin}/v3/things?page=2>; rel="next"` })
        : json([2]),
  '{type: link, items: $.data, next: $.next}':
    ({ base }) =>
    (request) =>
      queryOf(request, 'page') === null
        ? json(`{"data":[1],"next":"${base.origin.replaceAll('/', '\\/')}\\/v3\\/things?page=2"}`)
        : json({ data: [2], next: null }),
  [CURSOR]: () => (request) =>
    queryOf(request, 'after') === null ? json({ data: [1], next: 'b' }) : json({ data: [2] }),
};

test.each(Object.keys(LINK_ANSWERS))(
  '%s is replayed as it was recorded, each time',
  async (kind) => {
    const api = opened(await scriptedUpstream());
    api.answer(LINK_ANSWERS[kind]?.(api) ?? {});
    const kept: RecordedExchange[] = [];
    const keep = (exchange: RecordedExchange) => kept.push(exchange);
    const first = await answered(kind, { keep }, api.base.origin);
    expect(first.text).toContain('1,2');
    const text = kept.map(writeExchange).join('');
    expect(text).not.toContain(api.base.host);
    const replay = replayTransport(replayOf(readRecording(text)));
    const standIn = () => replay;
    for (const _ of [1, 2]) expect(await answered(kind, { standIn })).toEqual(first);
  },
);

test('an explained call shows the first page, and the next when it is told the answer', async () => {
  const { plan } = await capabilityOf('{type: page, parameter: p, items: $.data}');
  const explained = async (...answers: readonly string[]) => {
    const call = { offer: 'GET /things', exposer: undefined, given: new Map() };
    const around = { extensions: standard, environment: new Map(), overrides: new Map(), answers };
    const { requests, incomplete } = await dryRun(plan, call, around);
    return { urls: requests.map(({ url }) => url), incomplete };
  };
  const one = 'https://api.test/v3/things?p=1';
  expect(await explained()).toEqual({ urls: [one], incomplete: true });
  const two = one.replace('=1', '=2');
  expect(await explained('{"data":[1]}')).toEqual({ urls: [one, two], incomplete: true });
  const whole = await explained('{"data":[1]}', '{"data":[]}');
  expect(whole).toEqual({ urls: [one, two], incomplete: false });
});

test('a description of the calls has the parameter; that of the routes has it not', async () => {
  const capability = await capabilityOf(CURSOR);
  const described = (exposer: string) =>
    JSON.stringify(describeOpenApi(capability.plan, standard, exposer).description);
  expect(described('desk')).not.toContain('"after"');
  const { upstreams } = capability.plan;
  const { description } = describeCalls({
    ...capability.plan,
    upstreams,
    contractOf: () => undefined,
  });
  expect(JSON.stringify(description).match(/"after"/g)).toHaveLength(1);
});

test('a list is found in any JSON, wherever it stands', () => {
  const name = fc.constantFrom('a', 'b"', 'c\\', 'd]', 'é');
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      fc.array(value),
      value,
      fc.nat(3),
      (names, list, other, indent) => {
        const whole = names.reduceRight<unknown>(
          (inner, one) => ({ '{[': other, [one]: inner, z: other }),
          list,
        );
        const text = JSON.stringify(whole, null, indent);
        const place = listIn(text, names);
        expect(JSON.parse(`[${text.slice(place?.from, place?.to)}]`)).toEqual(
          JSON.parse(JSON.stringify(list)),
        );
        expect(listIn(text, [...names, 'nowhere'])).toBeUndefined();
      },
    ),
  );
});
