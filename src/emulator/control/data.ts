import type { Seed } from '../data/seed.ts';
import type { Snapshot } from '../data/snapshot.ts';
import { bodyOf, type ControlCall, type ControlRoute, fieldsOf, organisationOf } from './route.ts';

/** What an emulator holds: taken out, put back, made anew. */
export const dataRoutes: readonly ControlRoute[] = [
  { method: 'POST', path: '/reset', answer: (call) => call.emulator.reset(organisationOf(call)) },
  {
    method: 'POST',
    path: '/seed',
    // Both are read, and refused, by what they are given to.
    answer: async (call) => call.emulator.seed((await bodyOf(call)) as Seed),
  },
  {
    method: 'GET',
    path: '/snapshot',
    answer: (call) => call.emulator.snapshot(organisationOf(call)),
  },
  {
    method: 'POST',
    path: '/restore',
    answer: async (call) => call.emulator.restore((await bodyOf(call)) as Snapshot),
  },
  { method: 'POST', path: '/tokens', answer: makeToken },
];

async function makeToken(call: ControlCall) {
  const fields = await fieldsOf(call, ['organisation', 'user']);
  const range = { minimum: 1, maximum: 256 };
  const organisation = fields.text('organisation', range);
  if (fields.value('organisation') === undefined) fields.refuse('organisation', 'is required');
  const user = fields.text('user', range);
  fields.finish();
  const options = user === undefined ? {} : { user };
  return { token: await call.emulator.mintToken(organisation ?? '', options) };
}
