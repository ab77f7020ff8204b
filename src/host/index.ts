export { type CallTransport, parseBaseUrl } from '../consumes/index.ts';
export { isThisMachine, ListenError, type Quota } from '../http/index.ts';
export type { ControlChoice } from './control-part.ts';
export { type Description, describePlan } from './describe.ts';
export { describeOpenApi } from './describe-openapi.ts';
export { type DryCall, type DryRun, dryRun } from './dry-run.ts';
export type { WouldBeSent } from './dry-upstream.ts';
export { type Environment, missingVariables, readEnvironment, withBinds } from './environment.ts';
export { offersOf } from './exposer-of.ts';
export type { Extensions } from './extensions.ts';
export { type DocumentPaths, documentPaths, findDocuments } from './find-documents.ts';
export { lintCapability } from './lint-capability.ts';
export { type Exposed, ExposeError } from './listeners.ts';
export { type MigratedCapability, migrateCapability } from './migrate-capability.ts';
export { type Names, nameExposures } from './name-exposures.ts';
export { type OpenCapability, openCapability } from './open-capability.ts';
export { type InProcess, openInProcess } from './open-in-process.ts';
export { type Capability, readCapability } from './read-capability.ts';
export { type Reading, type ReadingOptions, readDocument, sourcesOf } from './read-document.ts';
export { readText } from './read-text.ts';
export {
  loadRecording,
  MAX_RECORDING_BYTES,
  openRecording,
  type RecordingFile,
} from './recording-file.ts';
export { type Change, LiveDocuments, type ReloadOptions } from './reload.ts';
export { serveStdio } from './serve-stdio.ts';
export {
  type LeaveOut,
  type Running,
  type RunningTogether,
  type StartOptions,
  startCapabilities,
  startCapability,
} from './start-capability.ts';
export {
  ChoiceError,
  documentBase,
  type EmbeddedService,
  implementsSessions,
  isNeeded,
  openUpstreams,
  type UpstreamChoices,
} from './upstreams.ts';
export { type Watching, watchDocuments } from './watch-documents.ts';
