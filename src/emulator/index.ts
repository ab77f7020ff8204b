export { isThisMachine } from '../http/index.ts';
export type { EmulatedClock, Moment, Span } from './clock.ts';
export type { ModelEndpoint } from './companions/endpoint-model.ts';
export type { AgentInfo } from './companions/turn.ts';
export { CONTROL_LIMITS } from './control/control.ts';
export type { EmulatedData } from './data/data.ts';
export type { Seed, SeedOrganisation, SeedSession, SeedToken } from './data/seed.ts';
export type { Snapshot } from './data/snapshot.ts';
export {
  type Embedded,
  openEmbedded,
  placeOf,
  type SessionStorage,
  storageAt,
} from './embedded.ts';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export { type FaultRule, readFaultRules } from './faults/fault-rule.ts';
export type { ActiveFault, Faults } from './faults/faults.ts';
export type { JournalEntry, JournalFilter, Kept } from './journal/entry.ts';
export type { Expected, Journal } from './journal/journal.ts';
export {
  COMPANION_ROUTES,
  type CompanionName,
  type EmulatedOperation,
} from './operations.ts';
export { readYaml } from './read-yaml.ts';
export { type Comparison, compareRecording, type Difference } from './real/compare.ts';
export { type Forwarding, forwardTo } from './real/forward.ts';
export { replayed } from './real/replay.ts';
export { type StartedSessions, type StartOptions, startSessions } from './start-sessions.ts';
