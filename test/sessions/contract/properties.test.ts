import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { open, type Reply } from '../kit.ts';

const message = fc.record({
  role: fc.constantFrom('user', 'assistant'),
  content: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0')),
});

/** Memory answers at once; whatever a store makes of it is the same. */
const RUNS = inject('store') === 'memory' ? 60 : 12;

const appends = fc.array(
  fc.record({
    newMessages: fc.array(message, { maxLength: 5 }),
    tokensUsed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  }),
  { maxLength: 12 },
);

test('D21: any appends, at once or one by one, give one sequence without a gap and right totals', async () => {
  const { create, put, get, remove } = await open();
  await fc.assert(
    fc.asyncProperty(appends, fc.boolean(), async (bodies, together) => {
      const id = await create();
      const send = (body: object) => put(`/${id}`, body);
      const replies: Reply[] = [];
      if (together) replies.push(...(await Promise.all(bodies.map(send))));
      else for (const body of bodies) replies.push(await send(body));

      // Those at once are in the order of their commits, which their answers tell.
      const order = bodies
        .map((body, n) => ({ body, total: replies[n]?.body.totalMessages as number }))
        .toSorted((one, other) => one.total - other.total);
      const sent = order.flatMap(({ body }) => body.newMessages);
      const tokens = bodies.reduce((sum, { tokensUsed }) => sum + tokensUsed, 0);
      const { body } = await get(`/${id}`);
      expect(
        body.messages.map(({ role, content }: (typeof sent)[0]) => ({ role, content })),
      ).toEqual(sent);
      expect(body.messages.map(({ seq }: { seq: number }) => seq)).toEqual(
        sent.map((_, n) => n + 1),
      );
      expect(body.totalMessages).toBe(sent.length);
      expect(body.totalTokensExact).toBe(tokens);
      expect(body.totalTokens).toBe(Math.min(tokens, 2 ** 31 - 1));
      for (const reply of replies) expect(reply.status).toBe(200);
      await remove(`/${id}`);
    }),
    { numRuns: RUNS },
  );
});

test('D31: pages of any size hold every session once, in one order, while others come and go', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ tick: fc.integer({ min: 0, max: 2 }), done: fc.boolean() }), {
        maxLength: 30,
      }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(
        '',
        '&status=all',
        '&userId=u-1',
        '&status=all&userId=u-1',
        '&sessionGroup=g',
      ),
      async (plan, limit, filter) => {
        const { create, put, get, clock, service } = await open();
        const matching: string[] = [];
        for (const { tick, done } of plan) {
          clock.advance(tick);
          const id = await create({ sessionGroup: 'g' });
          if (done) await put(`/${id}`, { status: 'completed' });
          if (!done || filter.includes('status=all')) matching.push(id);
        }
        const whole = (await get(`?limit=100${filter}`)).body.map(({ id }: { id: string }) => id);
        const seen: string[] = [];
        let query = `?limit=${limit}${filter}`;
        for (;;) {
          const { body, headers } = await get(query);
          expect(body.length).toBeLessThanOrEqual(limit);
          seen.push(...body.map(({ id }: { id: string }) => id));
          const next = headers.link;
          if (next === undefined) break;
          query = next.slice(1, next.indexOf('>'));
          clock.advance(1);
          await create({ sessionGroup: 'g' });
        }
        expect(seen).toEqual(whole);
        expect(seen.toSorted()).toEqual(matching.toSorted());
        await service.close();
      },
    ),
    { numRuns: RUNS },
  );
});

test('D31: no text is taken for a cursor', async () => {
  const { get, create } = await open();
  await create();
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 80 }), async (text) => {
      const reply = await get(`?cursor=${encodeURIComponent(text)}`);
      expect([reply.status, reply.body.code]).toEqual([400, 'invalid_parameter']);
    }),
  );
});

test('no body and no query makes the service fail', async () => {
  const { call, create } = await open();
  const id = await create();
  const json = fc.json({ maxDepth: 4 });
  const field = fc.constantFrom(
    'userId',
    'newMessages',
    'initialMessages',
    'metadata',
    'tokensUsed',
    'status',
    'version',
    'title',
    'model',
    'sessionGroup',
    'additionalMinutes',
    'expirationMinutes',
  );
  const body = fc.oneof(
    json,
    fc.dictionary(field, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string(),
  );
  const target = fc.constantFrom(['POST', ''], ['PUT', `/${id}`], ['PUT', `/${id}/extend`]);
  await fc.assert(
    fc.asyncProperty(target, body, async ([method = '', path = ''], bytes) => {
      const reply = await call(method, path, { bytes });
      expect([200, 201, 400, 409]).toContain(reply.status);
    }),
    { numRuns: 5 * RUNS },
  );
  await fc.assert(
    fc.asyncProperty(fc.webQueryParameters(), async (query) => {
      expect([200, 400]).toContain((await call('GET', `?${query}`)).status);
      expect([200, 400]).toContain((await call('GET', `/${id}?${query}`)).status);
    }),
  );
});
