import {
  defineRoutes,
  type Handler,
  type HttpRequest,
  type HttpResponse,
} from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Combined, Part } from '../exposer.ts';
import {
  DESCRIPTION_PATH,
  descriptionAnswer,
  findRoute,
  isRead,
  splitTarget,
} from './answer-route.ts';
import { describeTogether, overlaps, type RestPart, withoutOverlaps } from './combine-routes.ts';
import type { RestExposure } from './exposure.ts';
import { openApi } from './openapi.ts';
import { servedRoutes } from './served-routes.ts';

/**
 * Serves several REST APIs at one address: their routes side by side, a description of each at
 * `/openapi/<namespace>.json` and of everything that the caller may use at `/openapi.json`.
 */
export function combineRest(all: readonly Part<RestExposure>[]): Combined {
  const parts = withoutOverlaps(all);
  const router = defineRoutes(
    parts.flatMap((part) => servedRoutes(part.exposure).map((route) => ({ ...route, part }))),
  );
  const describe = describer(parts);
  const handler: Handler = async (request) => {
    const { path, query } = splitTarget(request.target);
    const description = isRead(request) && describe(path);
    if (description) return description(request);
    const { route, parameters, rest } = findRoute(router, request.method, path);
    request.trace?.at(route.part.exposure.namespace);
    const admitted = await admit(route.part, request);
    const routed = { request: admitted, query, placeholders: parameters, rest };
    return route.answer(routed, route.part.runtime);
  };
  return { handler, endpoints: all.map(() => ''), remarks: overlaps(all) };
}

function admit({ admit: ask }: RestPart, request: HttpRequest): HttpRequest | Promise<HttpRequest> {
  return ask ? ask(request) : request;
}

type Describe = (request: HttpRequest) => Promise<HttpResponse>;

function describer(parts: readonly RestPart[]): (path: string) => Describe | undefined {
  const byPath = new Map<string, Describe>([[DESCRIPTION_PATH, togetherDescriber(parts)]]);
  for (const part of parts) {
    const answer = descriptionAnswer(openApi(part.exposure));
    byPath.set(descriptionPath(part), async (request) => {
      await admit(part, request);
      return answer;
    });
  }
  return (path) => byPath.get(path);
}

function descriptionPath({ exposure }: RestPart): string {
  return `/openapi/${encodeURIComponent(exposure.namespace)}.json`;
}

/** A caller is told of what is behind a wall only when it opens for the caller. */
function togetherDescriber(parts: readonly RestPart[]): Describe {
  const [first, ...others] = parts.filter((part) => !part.admit);
  const open = first && descriptionAnswer(describeTogether(first, others));
  if (open && others.length === parts.length - 1) return async () => open;
  return async (request) => {
    const refusals: unknown[] = [];
    const seen = await Promise.all(parts.map((part) => isAdmitted(part, request, refusals)));
    const [visible, ...more] = parts.filter((_, index) => seen[index]);
    if (!visible) throw refusals[0];
    return descriptionAnswer(describeTogether(visible, more));
  };
}

async function isAdmitted(
  part: RestPart,
  request: HttpRequest,
  refusals: unknown[],
): Promise<boolean> {
  try {
    await admit(part, request);
    return true;
  } catch (refusal) {
    if (!(refusal instanceof Problem)) throw refusal;
    refusals.push(refusal);
    return false;
  }
}
