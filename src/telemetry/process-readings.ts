import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Metric, type MetricType } from './metrics.ts';

/** Figures of the process itself, taken when somebody asks. */
export interface ProcessReadings {
  read(): readonly Metric[];
  /** Stops watching the event loop. */
  close(): void;
}

/** Milliseconds between two looks at the event loop. */
const RESOLUTION_MS = 20;

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/**
 * Watches the event loop. Delays are those since the last time that somebody asked.
 *
 * @param version of this program
 */
export function processReadings(version: string): ProcessReadings {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let utilization = performance.eventLoopUtilization();
  return {
    read() {
      const now = performance.eventLoopUtilization();
      const share = performance.eventLoopUtilization(now, utilization).utilization;
      utilization = now;
      const readings = [
        ...delayReadings(delay),
        one(
          'nodejs_eventloop_utilization_ratio',
          'Share of time that the event loop was busy',
          share,
        ),
        ...memoryReadings(),
        ...cpuReadings(),
        info('capstan_build_info', 'This program', { version, node_version: process.version }),
        info('target_info', 'What is measured', {
          service_name: 'capstan',
          service_version: version,
        }),
      ];
      delay.reset();
      return readings;
    },
    close: () => void delay.disable(),
  };
}

/** The delay is what a timer is late: the watch itself has a resolution, which is none. */
function delayReadings(delay: IntervalHistogram): readonly Metric[] {
  const seconds = (nanoseconds: number) =>
    Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000);
  const figures = {
    p50: delay.percentile(50),
    p90: delay.percentile(90),
    p99: delay.percentile(99),
    max: delay.count === 0 ? 0 : delay.max,
  };
  return Object.entries(figures).map(([name, value]) =>
    one(
      `nodejs_eventloop_delay_${name}_seconds`,
      `Delay of the event loop, ${name}`,
      seconds(value),
    ),
  );
}

function memoryReadings(): readonly Metric[] {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return [
    one('process_resident_memory_bytes', 'Memory that the process takes', rss),
    one('v8js_memory_heap_used_bytes', 'Heap in use', heapUsed),
    one('v8js_memory_heap_limit_bytes', 'Heap that is reserved', heapTotal),
    one('nodejs_external_memory_bytes', 'Memory of buffers outside the heap', external),
  ];
}

function cpuReadings(): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  const started = (performance.timeOrigin / 1000).toFixed(3);
  return [
    one(
      'process_cpu_seconds_total',
      'Time on processors',
      (user + system) / MICROSECONDS,
      'counter',
    ),
    one('process_start_time_seconds', 'Start, since the Unix epoch', Number(started)),
  ];
}

function one(name: string, help: string, value: number, type: MetricType = 'gauge'): Metric {
  const metric = new Metric({ name, type, help, labels: [] });
  metric.set([], value);
  return metric;
}

function info(name: string, help: string, facts: Readonly<Record<string, string>>): Metric {
  const metric = new Metric({ name, type: 'gauge', help, labels: Object.keys(facts) });
  metric.set(Object.values(facts), 1);
  return metric;
}
