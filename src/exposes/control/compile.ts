import type { ScriptWishes } from '../../flow/index.ts';
import { type Cursor, EXPOSER_KEYS, type ExposedAdapter } from '../../spec/index.ts';
import { DEFAULT_RECORDING } from '../../telemetry/index.ts';
import { portOr } from '../usual-port.ts';
import { bounded } from './bounded.ts';
import { readObservability } from './compile-observability.ts';
import {
  type ControlExposure,
  DEFAULT_SUBSCRIBERS,
  type LogAccess,
  type Management,
} from './exposure.ts';

/** Where the control port is when nobody says. */
export const DEFAULT_PORT = 8081;

/** Compiles an entry of `exposes` with `type: control`. */
export function compileControl(adapter: ExposedAdapter): ControlExposure {
  const { content, namespace } = adapter;
  content.expectKeys([...EXPOSER_KEYS, 'management', 'observability'], 'a control exposer');
  return {
    type: 'control',
    namespace,
    address: adapter.address,
    port: portOr(DEFAULT_PORT, adapter),
    place: adapter.place,
    management: readManagement(content.get('management')),
    ...readObservability(content.get('observability')),
  };
}

/** Everything, for whoever starts the process and asks for it. */
export function askedFor(address: string, port: number): ControlExposure {
  return {
    type: 'control',
    namespace: 'control',
    address,
    port,
    place: { file: 'the command line', line: 1, column: 1, length: 1 },
    management: {
      health: true,
      info: true,
      reload: true,
      validate: true,
      logs: { levels: true, stream: true, maxSubscribers: DEFAULT_SUBSCRIBERS },
      scripting: { enabled: true, timeoutMs: undefined, statementLimit: undefined },
    },
    recording: DEFAULT_RECORDING,
    metrics: true,
    traces: true,
    collector: undefined,
  };
}

function readManagement(cursor: Cursor): Management {
  if (cursor.exists && !cursor.isMap) cursor.wrongType('a map');
  cursor.expectKeys(['health', 'info', 'reload', 'validate', 'logs', 'scripting'], "'management'");
  return {
    health: cursor.get('health').boolean() ?? true,
    info: cursor.get('info').boolean() ?? false,
    reload: cursor.get('reload').boolean() ?? false,
    validate: cursor.get('validate').boolean() ?? false,
    logs: readLogs(cursor.get('logs')),
    scripting: readScripting(cursor.get('scripting')),
  };
}

/** `true` is everything; a map is what it says. */
function readLogs(cursor: Cursor): LogAccess | undefined {
  if (!cursor.isMap) {
    const all = cursor.boolean() ?? false;
    return all ? { levels: true, stream: true, maxSubscribers: DEFAULT_SUBSCRIBERS } : undefined;
  }
  cursor.expectKeys(['level-control', 'stream', 'max-subscribers'], "'logs'");
  return {
    levels: cursor.get('level-control').boolean() ?? true,
    stream: cursor.get('stream').boolean() ?? false,
    maxSubscribers: bounded(cursor.get('max-subscribers'), 1, 20) ?? DEFAULT_SUBSCRIBERS,
  };
}

function readScripting(cursor: Cursor): ScriptWishes | undefined {
  if (!cursor.exists) return undefined;
  if (!cursor.isMap) cursor.wrongType('a map');
  cursor.expectKeys(
    [
      'enabled',
      'defaultLocation',
      'defaultLanguage',
      'timeout',
      'statementLimit',
      'allowedLanguages',
    ],
    "'scripting'",
  );
  for (const key of ['defaultLocation', 'defaultLanguage'])
    if (cursor.get(key).exists) reportUnused(cursor, key);
  const languages = cursor.get('allowedLanguages');
  const allowed =
    !languages.exists ||
    languages.items('languages').some((one) => one.text()?.toLowerCase() === 'javascript');
  return {
    enabled: allowed && (cursor.get('enabled').boolean() ?? true),
    timeoutMs: bounded(cursor.get('timeout'), 1, Number.MAX_SAFE_INTEGER),
    statementLimit: bounded(cursor.get('statementLimit'), 1, Number.MAX_SAFE_INTEGER),
  };
}

/** A script step says both itself. */
function reportUnused(cursor: Cursor, key: string): void {
  const message = `'${key}' is not read; each script step names its own`;
  cursor.add('unsupported-feature', 'warning', message, cursor.keyPlace(key));
}
