import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { createSessions, openStore } from '../../../src/sessions/index.ts';
import { rigOf, START } from '../kit.ts';
import { freshSchema, server } from '../stores.ts';
import { watch } from '../watch.ts';

test('services over one database see each other’s events, every one, in one order', async () => {
  const schema = freshSchema();
  const clock = manualClock(START);
  const open = async () => {
    const place = { url: server().url, schema, connections: 4, partitions: 2 };
    const service = createSessions({ store: await openStore(place), clock });
    onTestFinished(() => service.close());
    return service;
  };
  const services = [await open(), await open()];
  const token = (await services[0]?.mintToken('acme')) ?? '';
  const rigs = services.map((service) => rigOf(service, clock, token));
  const streams = await Promise.all(
    rigs.map(async (rig) => {
      const stream = await watch(rig, '/events', { headers: { 'last-event-id': '0' } });
      if (!('next' in stream)) throw new Error(stream.text);
      return stream;
    }),
  );
  const heard = streams.map(async (stream) => {
    const seen: string[] = [];
    while (seen.length < 80) {
      const event = await stream.next();
      seen.push(`${event?.id} ${event?.event} ${event?.data.sessionId}`);
    }
    return seen;
  });
  const shared = await rigs[0]?.create();
  const writes = rigs.flatMap((rig) =>
    Array.from({ length: 20 }, async () => {
      await rig.put(`/${shared}`, { tokensUsed: 1 });
      await rig.create();
    }),
  );
  await Promise.all(writes);
  const [first = [], second] = await Promise.all(heard);
  expect(second).toEqual(first);
  expect(first.map((line) => Number(line.split(' ')[0]))).toEqual(
    Array.from({ length: 80 }, (_, n) => n + 1),
  );
});
