export { createLog, type LogFormat, type LogOptions } from './create-log.ts';
export { DEFINITIONS, type EngineMetrics } from './engine-metrics.ts';
export {
  EXPOSITION_TYPES,
  type ExpositionFormat,
  exposition,
  type Readable,
} from './exposition.ts';
export { isLive, isLogged, type LiveLog, LOG_LEVELS, type LogLine, liveLog } from './live-log.ts';
export { type Log, type LogLevel, silent } from './log.ts';
export { Metric, type MetricDefinition, type MetricType, type Series } from './metrics.ts';
export { type OtlpResource, otlpTraces } from './otlp-json.ts';
export { type ProcessReadings, processReadings } from './process-readings.ts';
export { referenceNames } from './reference-names.ts';
export {
  DEFAULT_RECORDING,
  type RecordingOptions,
  type RequestFacts,
  type RequestPlace,
  Telemetry,
  withoutValues,
} from './telemetry.ts';
export {
  type Attributes,
  passedTrace,
  type RequestTrace,
  type Span,
  type SpanEnd,
  type SpanKind,
  type Trace,
} from './trace.ts';
export { type RecordedSpan, type RecordedTrace, TraceBuffer } from './trace-buffer.ts';
export {
  type Propagation,
  readTraceFields,
  readTraceparent,
  type TraceContext,
  type TraceFields,
  traceFields,
} from './trace-context.ts';
