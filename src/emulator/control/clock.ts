import { type Span, UNITS } from '../clock.ts';
import { type ControlCall, type ControlRoute, fieldsOf } from './route.ts';

/** `/_emulator/clock` */
export const clockRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/clock', answer: shown },
  { method: 'PUT', path: '/clock', answer: set },
  { method: 'DELETE', path: '/clock', answer: moved(({ emulator }) => emulator.clock.reset()) },
  { method: 'POST', path: '/clock/advance', answer: advance },
  {
    method: 'POST',
    path: '/clock/freeze',
    answer: moved(({ emulator }) => emulator.clock.freeze()),
  },
  {
    method: 'POST',
    path: '/clock/resume',
    answer: moved(({ emulator }) => emulator.clock.resume()),
  },
];

function shown({ emulator: { clock } }: ControlCall) {
  return { now: new Date(clock.now()).toISOString(), frozen: clock.frozen };
}

function moved(move: (call: ControlCall) => void): ControlRoute['answer'] {
  return (call) => {
    move(call);
    return shown(call);
  };
}

async function set(call: ControlCall) {
  const { clock } = call.emulator;
  const fields = await fieldsOf(call, ['now', 'frozen']);
  const now = fields.text('now', { minimum: 1, maximum: 40 });
  const frozen = fields.flag('frozen');
  fields.finish();
  if (now !== undefined) clock.set(now);
  if (frozen === true) clock.freeze();
  if (frozen === false) clock.resume();
  return shown(call);
}

async function advance(call: ControlCall) {
  const fields = await fieldsOf(call, UNITS);
  const range = { minimum: 0, maximum: 1e12 };
  const span: Span = Object.fromEntries(
    UNITS.map((unit) => [unit, fields.number(unit, range) ?? 0]),
  );
  fields.finish();
  call.emulator.clock.advance(span);
  return shown(call);
}
