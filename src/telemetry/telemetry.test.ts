import { expect, test } from 'vitest';
import { manualClock } from '../kernel/index.ts';
import { DEFAULT_RECORDING, Telemetry } from './telemetry.ts';

const PLACE = { exposer: 'web', type: 'rest' };
const REQUEST = { method: 'GET', target: '/a?b=c&d', headers: {} };

function recording(bufferSize = 3) {
  const clock = manualClock(1_000_000);
  const telemetry = new Telemetry(clock);
  telemetry.record({ ...DEFAULT_RECORDING, bufferSize });
  return { clock, telemetry };
}

test('nothing is recorded until somebody looks', () => {
  const telemetry = new Telemetry(manualClock(0));
  expect(telemetry.request(PLACE, REQUEST)).toBeUndefined();
  expect([...telemetry.metrics.requests.series]).toEqual([]);
});

test('times are those of the clock, however the wall clock is set meanwhile', () => {
  const { clock, telemetry } = recording();
  const request = telemetry.request(PLACE, REQUEST);
  clock.advance(40);
  clock.set(0);
  request?.end({ status: 200 });
  expect(telemetry.traces.list()[0]?.root).toMatchObject({ startMs: 1_000_000, durationMs: 40 });
});

test('a span ends once', () => {
  const { telemetry } = recording();
  const request = telemetry.request(PLACE, REQUEST);
  for (let count = 0; count < 3; count += 1) request?.end({ status: 200 });
  expect(telemetry.traces.used).toBe(1);
  expect([...telemetry.metrics.inFlight.series].map(({ value }) => value)).toEqual([0]);
});

test('the newest come first, the oldest give way, and a smaller buffer keeps the newest', () => {
  const { telemetry } = recording();
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const request = telemetry.request(PLACE, REQUEST);
    request?.named(name);
    request?.end();
  }
  const names = () => telemetry.traces.list().map(({ operation }) => operation);
  expect(names()).toEqual(['e', 'd', 'c']);
  telemetry.record({ ...DEFAULT_RECORDING, bufferSize: 2 });
  expect(names()).toEqual(['e', 'd']);
});

test('a trace keeps so many spans, and says how many it does not', () => {
  const { telemetry } = recording();
  const request = telemetry.request(PLACE, REQUEST);
  for (let count = 0; count < 600; count += 1) request?.begin('step', 'step.call', {}).end();
  request?.end();
  const [trace] = telemetry.traces.list();
  expect([trace?.spans.length, trace?.dropped, trace?.root.name]).toEqual([
    501,
    100,
    'rest.request',
  ]);
});
