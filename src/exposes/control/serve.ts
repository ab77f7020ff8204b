import { defineRoutes, type HttpRequest } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Combined, Part, Serving } from '../exposer.ts';
import type { Operator } from '../operator.ts';
import { json } from './answers.ts';
import type { ControlExposure } from './exposure.ts';
import { LogStreams } from './log-streams.ts';
import type { ControlRoute } from './route.ts';
import { route } from './route.ts';
import { calls } from './routes/calls.ts';
import { consolePage, consoleRoutes } from './routes/console.ts';
import { documents } from './routes/documents.ts';
import { embeddedRoutes } from './routes/embedded.ts';
import { health } from './routes/health.ts';
import { info } from './routes/info.ts';
import { logs } from './routes/logs.ts';
import { metrics } from './routes/metrics.ts';
import { scripting } from './routes/scripting.ts';
import { traces } from './routes/traces.ts';

/** The control port, and the log's readers, who stay when another version of it takes over. */
interface ControlServing extends Combined {
  passOn(): LogStreams;
}

/** Answers whoever looks after the process. */
export function serveControl([part]: readonly Part<ControlExposure>[], before?: Serving): Combined {
  if (!part) throw new Error('a control port without an exposure');
  const { exposure, runtime, admit } = part;
  const { operator } = runtime;
  if (!operator) throw new Error('a control port without anything to control');
  // Only what was made here is handed back here.
  const streams = (before as ControlServing | undefined)?.passOn() ?? new LogStreams(operator.log);
  let passedOn = false;
  const router = defineRoutes(routesOf(exposure, operator));
  const serving: ControlServing = {
    endpoints: [''],
    remarks: [],
    handler: async (request) => {
      refuseOtherSites(request);
      const path = request.target.split('?', 1)[0] ?? '';
      const { route: found, parameters } = router.find(readMethod(request), path);
      const admitted = await isAdmitted(admit, request, found.isOpen?.(request, operator) ?? false);
      return found.answer({ request, values: parameters, operator, exposure, streams, admitted });
    },
    passOn: () => {
      passedOn = true;
      return streams;
    },
    close: async () => {
      if (!passedOn) streams.close();
    },
  };
  return serving;
}

const ROUTES: readonly ControlRoute[] = [
  ...health,
  ...info,
  ...metrics,
  ...traces,
  ...documents,
  ...calls,
  ...logs,
  ...scripting,
];

/**
 * What is there, and a list of it at the root.
 *
 * @param operator absent = of no process in particular
 */
export function routesOf(exposure: ControlExposure, operator?: Operator): readonly ControlRoute[] {
  const known = operator ? [...ROUTES, ...embeddedRoutes(operator)] : ROUTES;
  const there = known.filter(({ isOn }) => isOn(exposure));
  const list = there.map(({ method, path, description }) => ({
    method,
    path: path.text,
    description,
  }));
  const root = route(
    'GET /',
    'what the control port answers',
    () => true,
    ({ operator, request }) =>
      consolePage(operator, request) ??
      json({ name: 'capstan', version: operator.version, routes: list }),
  ).map((one) => ({ ...one, isOpen: isForPage }));
  return [...root, ...consoleRoutes, ...there];
}

/** The page tells nothing; the list beside it tells what is there. */
function isForPage(request: HttpRequest, operator: Operator): boolean {
  return consolePage(operator, request) !== undefined;
}

function readMethod({ method }: HttpRequest): string {
  return method === 'HEAD' ? 'GET' : method;
}

/**
 * A browser says which site a request comes from. Only its own pages may ask here; a link that
 * somebody follows reads, and changes nothing.
 */
function refuseOtherSites({ method, headers }: HttpRequest): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  const follows = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (follows && headers['sec-fetch-dest'] === 'document') return;
  throw new Problem('origin-forbidden', 'pages of other sites may not call the control port');
}

/** @throws Problem when the caller is not accepted, and has to be */
async function isAdmitted(
  admit: Part['admit'],
  request: HttpRequest,
  isOpen: boolean,
): Promise<boolean> {
  if (!admit) return true;
  try {
    await admit(request);
    return true;
  } catch (refusal) {
    if (isOpen && refusal instanceof Problem) return false;
    throw refusal;
  }
}
