// Somebody else's program, checked against the packed package. It is never part of this project's
// own check: here `capstan` is no dependency.
import {
  type Capability,
  loadCapability,
  type OpenCapability,
  type Outcome,
  openCapability,
  Problem,
  renderDiagnostics,
  startCapability,
} from 'capstan';
import {
  type DialectReader,
  defineAuthScheme,
  defineBodyFormat,
  defineExposer,
  defineResponseFormat,
  defineRule,
  defineStep,
  type Exposure,
  type Extensions,
  naftikoAlpha,
} from 'capstan/extend';
import { openSessions, type SessionService, startSessions } from 'capstan/sessions';

const scheme = defineAuthScheme({
  type: 'shout',
  fields: { word: { required: true, secret: true, description: 'What to shout.' } },
  sign: (request) => request,
});
const body = defineBodyFormat({
  type: 'hex',
  encode: (data) => ({ bytes: new TextEncoder().encode(String(data)), contentType: 'text/hex' }),
});
const format = defineResponseFormat({ name: 'hex', decode: async (bytes) => bytes.length });
const step = defineStep({
  kind: 'nothing',
  aliases: [],
  compile: (_, frame) => ({ ...frame, kind: 'nothing' }),
  run: async () => ({ value: null }),
});
const rule = defineRule({
  code: 'x',
  why: 'y',
  example: ['a', 'b'],
  check: ({ root }) => (root.exists ? [] : [{ message: 'empty', place: root.place }]),
});
interface Silence extends Exposure {
  readonly type: 'silence';
}
const exposer = defineExposer<Silence>({
  type: 'silence',
  aliases: [],
  prefixes: [],
  endpoint: '/',
  compile: () => undefined,
  offers: () => [],
  serve: () => ({ handler: async () => ({ status: 204, headers: {} }) }),
});
const dialect: DialectReader = { ...naftikoAlpha, name: 'mine', rootKey: 'mine', versions: ['1'] };

export async function main(extensions: Extensions): Promise<number> {
  const mine: Extensions = {
    ...extensions,
    dialects: [...extensions.dialects, dialect],
    exposers: [...extensions.exposers, exposer],
    auth: [...extensions.auth, scheme],
    steps: [...extensions.steps, step],
    bodies: [...extensions.bodies, body],
    formats: [...extensions.formats, format],
    rules: [...extensions.rules, rule],
  };
  const capability: Capability = await loadCapability('x.yaml', mine);
  if (!capability.plan)
    throw new Error(renderDiagnostics(capability.diagnostics, capability.sources));
  const service: SessionService = await openSessions({ memory: true });
  const token: string = await service.mintToken('acme');
  const open: OpenCapability = await openCapability(capability.plan, {
    sessions: { service, token },
  });
  try {
    const outcome: Outcome = await open.call('a.b', { c: 1 });
    const status: number = outcome.status;
    // @ts-expect-error values are given by name
    await open.call('a.b', 1);
    return status;
  } catch (failure) {
    if (failure instanceof Problem) return failure.status;
    throw failure;
  } finally {
    await open.close();
    const running = await startCapability(capability.plan, { ports: { a: 0 }, compress: false });
    await running.stop(0);
    const emulator = await startSessions({});
    await emulator.close();
    // @ts-expect-error a port is a number
    await startCapability(capability.plan, { ports: { a: '0' } });
  }
}
