export { DIAGNOSTICS, type DiagnosticCode } from './codes.ts';
export { Cursor, type Named } from './cursor.ts';
export {
  type Diagnostic,
  inOrder,
  isFatal,
  newReport,
  type Report,
  type ScopedReport,
  type Severity,
  scopedReport,
} from './diagnostic.ts';
export type { DialectReader } from './dialects/dialect.ts';
export { naftikoAlpha } from './dialects/naftiko-alpha.ts';
export type {
  Action,
  Bind,
  ConsumedApi,
  ConsumedOperation,
  ConsumedResource,
  Document,
  ExposedAdapter,
  Unsupported,
  Written,
  WrittenArgument,
  WrittenAuthentication,
  WrittenParameter,
} from './document.ts';
export { type Loaded, loadDocument } from './load.ts';
export type { Place } from './position.ts';
export { ACTION_KEYS, readAction } from './read/read-action.ts';
export { type Paint, plain, renderDiagnostics, summary } from './render.ts';
export { MAX_DOCUMENT_BYTES, parseSource, type Source } from './source.ts';
