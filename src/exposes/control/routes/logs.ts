import type { HttpResponse } from '../../../http/index.ts';
import { LOG_LEVELS, type LogLevel } from '../../../telemetry/index.ts';
import { invalid, json, objectIn, queryOf } from '../answers.ts';
import { lineView } from '../log-streams.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** The log: how much it says, what it said last, and what it says from now on. */
export const logs: readonly ControlRoute[] = [
  ...route('GET /logs', 'the level of the log and its last lines', isOn, read),
  ...route('PUT /logs', 'set the level of the log', isAdjustable, adjust),
  ...route(
    'GET /logs/stream',
    'the log as it is written, as server-sent events',
    isStreamed,
    stream,
  ),
];

function isOn({ management: { logs: access } }: Asked['exposure']): boolean {
  return access !== undefined;
}

function isAdjustable({ management: { logs: access } }: Asked['exposure']): boolean {
  return access?.levels === true;
}

function isStreamed({ management: { logs: access } }: Asked['exposure']): boolean {
  return access?.stream === true;
}

/** Whoever asks for events gets the stream here too. */
function read(asked: Asked): HttpResponse {
  const { request, operator, streams, exposure } = asked;
  if (isStreamed(exposure) && request.headers.accept?.includes('text/event-stream'))
    return stream(asked);
  return json({
    level: operator.log.level,
    levels: LOG_LEVELS,
    subscribers: streams.subscribers,
    maxSubscribers: exposure.management.logs?.maxSubscribers ?? 0,
    lines: streams.recent.map(lineView),
  });
}

function adjust({ request, operator }: Asked): HttpResponse {
  const { level } = objectIn(request);
  const wanted = LOG_LEVELS.find((one) => one === level);
  if (!wanted) throw invalid('level', `is one of ${LOG_LEVELS.join(', ')}`);
  const before = operator.log.level;
  operator.log.level = wanted;
  operator.log.log('warn', 'the level of the log was changed', { before, level: wanted });
  return json({ level: wanted });
}

function stream({ request, streams, exposure }: Asked): HttpResponse {
  const given = queryOf(request).get('level') ?? 'debug';
  const level = LOG_LEVELS.find((one): one is LogLevel => one === given && one !== 'silent');
  if (!level) throw invalid('level', "is 'debug', 'info', 'warn' or 'error'");
  const body = streams.subscribe(level, exposure.management.logs?.maxSubscribers ?? 0);
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    body,
  };
}
