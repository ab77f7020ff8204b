export {
  exactKey,
  pathKey,
  type RecordedExchange,
  readRecording,
  writeExchange,
} from './exchange.ts';
export {
  LEFT_OUT,
  screenBody,
  secretsOf,
  textWithoutSecrets,
  toldHeaders,
  withoutCredentials,
  withoutSecrets,
} from './leave-out.ts';
