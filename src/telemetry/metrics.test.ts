import { expect, test } from 'vitest';
import { exposition } from './exposition.ts';
import { Metric } from './metrics.ts';

const counter = { name: 'a_total', type: 'counter', help: 'A', labels: ['x', 'y'] } as const;

test('a series is its labels, whatever the order in which they come', () => {
  const metric = new Metric(counter);
  for (let round = 0; round < 3; round += 1)
    for (let index = 0; index < 20; index += 1) metric.add([`x${index}`, 'y']);
  const series = [...metric.series];
  expect(series.length).toBe(20);
  expect(new Set(series.map(({ value }) => value))).toEqual(new Set([3]));
});

test('more series than documents can name become one', () => {
  const metric = new Metric(counter);
  for (let index = 0; index < 5_000; index += 1) metric.add([`x${index}`, 'y']);
  const series = [...metric.series];
  expect(series.length).toBe(2_001);
  expect(series.at(-1)).toMatchObject({ labels: ['_OTHER', '_OTHER'], value: 3_000 });
});

test('a value on the border of a bucket is in it, one beyond all in the last', () => {
  const metric = new Metric({
    name: 'b',
    type: 'histogram',
    help: 'B',
    labels: [],
    buckets: [1, 2],
  });
  for (const value of [1, 1.5, 2, 3]) metric.observe([], value);
  expect(exposition([metric], 'prometheus').split('\n').slice(2)).toEqual([
    'b_bucket{le="1"} 1',
    'b_bucket{le="2"} 3',
    'b_bucket{le="+Inf"} 4',
    'b_sum 7.5',
    'b_count 4',
    '',
  ]);
});

test('no label breaks a line or its quotes', () => {
  const metric = new Metric(counter);
  metric.add(['a"b\\c\nd', '']);
  expect(exposition([metric], 'openmetrics')).toBe(
    '# HELP a A\n# TYPE a counter\na_total{x="a\\"b\\\\c\\nd",y=""} 1\n# EOF\n',
  );
});

test('a metric without a series is left out', () => {
  expect(exposition([new Metric(counter)], 'prometheus')).toBe('');
});
