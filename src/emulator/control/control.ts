import {
  defineRoutes,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  isThisMachine,
  type ListenerOptions,
  parseAuthority,
  parsePathTemplate,
} from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { framed, Refusal, readQuery, writeJson } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { Emulator } from '../emulator.ts';
import { clockRoutes } from './clock.ts';
import { dataRoutes } from './data.ts';
import { faultRoutes } from './faults.ts';
import { page } from './page.ts';
import { requestRoutes } from './requests.ts';
import { BODY_BYTES, type ControlCall, type ControlRoute } from './route.ts';

/** What a listener puts up with when it serves `/_emulator`. */
export const CONTROL_LIMITS: ListenerOptions['limits'] = { bodyBytes: BODY_BYTES };

const PREFIX = '/_emulator';

const router = defineRoutes(
  [route('GET', '', overview), ...clockRoutes, ...dataRoutes, ...faultRoutes, ...requestRoutes].map(
    ({ method, path, answer }) => ({
      method,
      path: parsePathTemplate(PREFIX + path),
      answer,
    }),
  ),
);

/** A handler that also takes orders, at `/_emulator`, from this machine. */
export function controlled(
  handler: Handler,
  emulator: Omit<Emulator, 'handler'>,
  log: Log,
): Handler {
  const control = framed((request) => answer(request, emulator), log);
  return (request) => (isControl(request) ? control(request) : handler(request));
}

function isControl({ target }: HttpRequest): boolean {
  return target.startsWith(PREFIX) && /^[/?]?$/.test(target.charAt(PREFIX.length));
}

async function answer(
  request: HttpRequest,
  emulator: Omit<Emulator, 'handler'>,
): Promise<HttpResponse> {
  refuseOthers(request);
  const [path = ''] = request.target.split('?', 1);
  if (path === `${PREFIX}/ui` && request.method === 'GET') return page();
  const { route: found } = router.find(request.method, path);
  const call: ControlCall = { emulator, request, query: readQuery(request.target) };
  try {
    const value = await found.answer(call);
    return value === undefined
      ? { status: 204, headers: {} }
      : writeJson(200, JSON.stringify(value));
  } catch (failure) {
    throw failure instanceof RangeError
      ? new Refusal('invalid_parameter', failure.message)
      : failure;
  }
}

/** A proxy in front may be reached from anywhere, so names it is reached by get nothing here. */
function refuseOthers({ headers }: HttpRequest): void {
  const { host } = headers;
  if (host === undefined || isThisMachine(parseAuthority(host)?.host ?? '')) return;
  throw new Problem('host-forbidden', `${PREFIX} is for this machine: call it as localhost`);
}

function route(method: string, path: string, answer: ControlRoute['answer']): ControlRoute {
  return { method, path, answer };
}

async function overview({ emulator }: ControlCall) {
  const { clock, faults, journal } = emulator;
  return {
    clock: { now: new Date(clock.now()).toISOString(), frozen: clock.frozen },
    organisations: await emulator.organisations(),
    faults: faults.list().length,
    requests: journal.count(),
  };
}
