export { DIAGNOSTICS, type DiagnosticCode } from './codes.ts';
export { Cursor, type Named } from './cursor.ts';
export {
  type Diagnostic,
  type Finding,
  inOrder,
  isFatal,
  newReport,
  type Report,
  type Rewrite,
  type ScopedReport,
  scopedReport,
} from './diagnostic.ts';
export type { DialectReader } from './dialects/dialect.ts';
export { ikanos } from './dialects/ikanos.ts';
export { naftikoZero } from './dialects/naftiko-0.ts';
export { naftikoAlpha } from './dialects/naftiko-alpha.ts';
export type {
  Action,
  Aggregate,
  AggregateFlow,
  Bind,
  ConsumedApi,
  ConsumedOperation,
  ConsumedOutput,
  ConsumedResource,
  Document,
  ExposedAdapter,
  Semantics,
  Unsupported,
  Written,
  WrittenArgument,
  WrittenAuthentication,
  WrittenBody,
  WrittenMapping,
  WrittenNumber,
  WrittenOutput,
  WrittenPagination,
  WrittenParameter,
  WrittenResponse,
  WrittenSchema,
  WrittenStep,
} from './document.ts';
export { EXAMPLES, type Example } from './examples.ts';
export { type Fixed, fixText } from './fix.ts';
export type { Imports } from './imports.ts';
export type { ReadImport } from './library.ts';
export { type Loaded, loadDocument } from './load.ts';
export { parseLocation } from './location.ts';
export type { ImpliedInput, ImpliedOffer, Offers } from './migrate/declare-inputs.ts';
export { TARGETS, type Target } from './migrate/dialect-words.ts';
export type { Loss } from './migrate/losses.ts';
export { type Migrated, migrate } from './migrate/migrate.ts';
export { MigrationError } from './migrate/nodes.ts';
export type { Place } from './position.ts';
export { ACTION_KEYS, readAction, readArguments } from './read/read-action.ts';
export { EXPOSER_KEYS } from './read/read-exposes.ts';
export { readOutputs } from './read/read-outputs.ts';
export { readParameters } from './read/read-parameters.ts';
export {
  type DeclaredContent,
  type DeclaredResponse,
  readResponses,
} from './read/read-responses.ts';
export { readPart } from './read-part.ts';
export { codeFrame, renderDiagnostics, summary } from './render.ts';
export {
  checkRules,
  defineRule,
  type Linked,
  type Remark,
  type Rule,
  type Subject,
} from './rules/index.ts';
export type { Severity } from './severity.ts';
export { MAX_DOCUMENT_BYTES, parseSource, type Source } from './source.ts';
