export { type Cancellation, CancellationSource, fromSignal, never } from './cancellation.ts';
export { type Clock, type ManualClock, manualClock, systemClock } from './clock.ts';
export { isCredentialField, isCredentialName } from './credential-names.ts';
export { groupBy } from './group.ts';
export { isUuid, randomHex, requestId, uuidv7 } from './ids.ts';
export {
  closingQuote,
  escapePointer,
  JsonError,
  type JsonLimits,
  ParsedJson,
  parseJson,
} from './json.ts';
export {
  bytesWithout,
  encodedSpellingsOf,
  type Spellings,
  spellingsOf,
  textWithout,
} from './known-secrets.ts';
export { type Closable, Stack } from './lifecycle.ts';
export { normalForm } from './normal-form.ts';
export { type Paint, plain } from './paint.ts';
export {
  type FieldError,
  PROBLEMS,
  Problem,
  type ProblemExtras,
  type ProblemName,
} from './problem.ts';
export { type Random, seededRandom } from './random.ts';
export { nearest, suggester } from './suggest.ts';
export { isWellFormed } from './unicode.ts';
export { VERSION } from './version.ts';
