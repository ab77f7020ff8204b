import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionService } from '../sessions/index.ts';
import { Metric, type MetricType } from '../telemetry/index.ts';
import type { SessionStorage } from './embedded.ts';

/** Files of an SQLite database that is open: what it holds, and what is not in there yet. */
const FILES = ['sessions.db', 'sessions.db-wal'];

/** Figures of a service and its data. */
export function sessionFigures(
  service: Pick<SessionService, 'figures'>,
  storage: SessionStorage,
): readonly Metric[] {
  const { expiredSessions } = service.figures();
  const expired = single(
    'capstan_sessions_expired_total',
    'counter',
    'Sessions that were removed because their life was over',
    expiredSessions,
  );
  if (storage.kind !== 'directory') return [expired];
  const sizes = FILES.map((name) => sizeOf(join(storage.path, name)));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return [
    expired,
    single('capstan_storage_bytes', 'gauge', 'Size of the data of the sessions on disk', bytes),
  ];
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function single(name: string, type: MetricType, help: string, value: number): Metric {
  const metric = new Metric({ name, type, help, labels: [] });
  metric.set([], value);
  return metric;
}
