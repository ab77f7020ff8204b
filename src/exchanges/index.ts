export {
  type RecordedExchange,
  readRecording,
  writeExchange,
} from './exchange.ts';
export { type InTurn, inTurn } from './in-turn.ts';
export {
  LEFT_OUT,
  screenBody,
  secretsOf,
  textWithoutSecrets,
  toldHeaders,
  withoutCredentials,
  withoutSecrets,
} from './leave-out.ts';
