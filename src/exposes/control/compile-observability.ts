import { parseTemplate } from '../../plan/index.ts';
import type { Cursor } from '../../spec/index.ts';
import { DEFAULT_RECORDING, type Propagation } from '../../telemetry/index.ts';
import { bounded } from './bounded.ts';
import type { ControlExposure } from './exposure.ts';

type Observability = Pick<ControlExposure, 'recording' | 'metrics' | 'traces' | 'collector'>;

/** Reads what is recorded, and where it may be seen. */
export function readObservability(cursor: Cursor): Observability {
  if (cursor.exists && !cursor.isMap) cursor.wrongType('a map');
  cursor.expectKeys(['enabled', 'metrics', 'traces', 'exporters'], "'observability'");
  const enabled = cursor.get('enabled').boolean() ?? true;
  const metrics = cursor.get('metrics');
  metrics.expectKeys(['local'], "'metrics'");
  const traces = cursor.get('traces');
  traces.expectKeys(['sampling', 'propagation', 'local'], "'traces'");
  const local = traces.get('local');
  local.expectKeys(['enabled', 'buffer-size'], "'local'");
  const recording = {
    sampling: readShare(traces.get('sampling')),
    propagation: readPropagation(traces.get('propagation')),
    bufferSize: bounded(local.get('buffer-size'), 10, 10_000) ?? DEFAULT_RECORDING.bufferSize,
  };
  const collector = readCollector(cursor.get('exporters'));
  return {
    recording: enabled ? recording : undefined,
    metrics: enabled && readToggle(metrics.get('local')),
    traces: enabled && (local.get('enabled').boolean() ?? true),
    collector: enabled ? collector : undefined,
  };
}

function readToggle(cursor: Cursor): boolean {
  cursor.expectKeys(['enabled'], "'local'");
  return cursor.get('enabled').boolean() ?? true;
}

function readShare(cursor: Cursor): number {
  const text = cursor.text();
  if (text === undefined) return DEFAULT_RECORDING.sampling;
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  cursor.wrongType('a number from 0 to 1');
  return DEFAULT_RECORDING.sampling;
}

function readPropagation(cursor: Cursor): Propagation {
  const text = cursor.text() ?? DEFAULT_RECORDING.propagation;
  if (text === 'w3c' || text === 'b3') return text;
  cursor.wrongType("'w3c' or 'b3'");
  return DEFAULT_RECORDING.propagation;
}

function readCollector(cursor: Cursor): Observability['collector'] {
  cursor.expectKeys(['otlp'], "'exporters'");
  const otlp = cursor.get('otlp');
  otlp.expectKeys(['endpoint'], "'otlp'");
  const text = otlp.get('endpoint').text();
  return text === undefined ? undefined : parseTemplate(text);
}
