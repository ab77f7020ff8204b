import { useCallback, useState } from 'preact/hooks';
import { askText } from '../api.ts';
import { usePolling } from '../parts/poll.ts';
import { Chart } from './chart.tsx';
import { type Buckets, bucketsOf, quantile, readExposition, total } from './exposition.ts';

const EVERY_MS = 2000;

/** Four minutes. */
const MOST_POINTS = 120;

interface Point {
  /** Seconds since the Unix epoch. */
  readonly time: number;
  readonly requests: number;
  readonly buckets: Buckets;
  /** Milliseconds. */
  readonly delay: number;
  readonly delayMost: number;
}

/** How much is going on, how long it takes, and whether the process keeps up. */
export function Figures() {
  const [points, setPoints] = useState<readonly Point[]>([]);
  const ask = useCallback(async () => {
    const point = pointOf(await askText('/metrics'));
    setPoints((before) => [...before, point].slice(-MOST_POINTS));
  }, []);
  usePolling(ask, EVERY_MS);
  const times = points.slice(1).map(({ time }) => time);
  const between = <T,>(figure: (now: Point, before: Point) => T): T[] =>
    points.slice(1).map((now, index) => figure(now, points[index] ?? now));
  const took = (share: number) =>
    between((now, before) => {
      const seconds = quantile(now.buckets, before.buckets, share);
      return seconds === undefined ? null : seconds * 1000;
    });
  const rate = between(
    (now, before) => (now.requests - before.requests) / (now.time - before.time),
  );
  return (
    <div class="charts">
      <Chart
        title="Requests"
        unit="/s"
        times={times}
        lines={[{ label: '', colour: '--accent', values: rate }]}
      />
      <Chart
        title="Latency"
        unit="ms"
        times={times}
        lines={[
          { label: 'median', colour: '--accent', values: took(0.5) },
          { label: 'p99', colour: '--warn', values: took(0.99) },
        ]}
      />
      <Chart
        title="Event loop delay"
        unit="ms"
        times={times}
        lines={[
          { label: 'median', colour: '--accent', values: between(({ delay }) => delay) },
          { label: 'p99', colour: '--warn', values: between(({ delayMost }) => delayMost) },
        ]}
      />
    </div>
  );
}

function pointOf(text: string): Point {
  const series = readExposition(text);
  const histogram = 'http_server_request_duration_seconds';
  return {
    time: Date.now() / 1000,
    requests: total(series, `${histogram}_count`),
    buckets: bucketsOf(series, histogram),
    delay: total(series, 'nodejs_eventloop_delay_p50_seconds') * 1000,
    delayMost: total(series, 'nodejs_eventloop_delay_p99_seconds') * 1000,
  };
}
