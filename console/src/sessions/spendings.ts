import { callService, takes } from './call.ts';
import type { SessionService } from './find-services.ts';
import type { Session } from './session.ts';
import { allSessions } from './session-list.ts';

/** What was spent at a time, by somebody, on a model. */
export interface Spent {
  /** A moment of the day, in milliseconds since the Unix epoch. */
  readonly at: number | undefined;
  readonly user: string | undefined;
  readonly model: string | undefined;
  /** Begun. */
  readonly sessions: number;
  readonly tokens: number;
}

/** All that is known of what was spent. */
export interface Spendings {
  readonly spent: readonly Spent[];
  /** For people: what it is the sum of. */
  readonly remark: string;
}

/** Sessions that are added up: forty pages. */
const MOST = 2000;

/**
 * What an organisation spent: as the service tells where there is a route, and otherwise added up
 * from its list.
 *
 * @throws Refusal when a call is refused
 */
export async function spendings(service: SessionService, organisation: string): Promise<Spendings> {
  if (service.routes.usage) return reported(service, organisation);
  const filters = takes(service.routes.list, 'status') ? { status: 'all' } : {};
  const { sessions, isAll } = await allSessions(service, organisation, filters, MOST);
  const part = isAll ? '' : ', the last ones to change';
  return {
    spent: sessions.map(ofSession),
    remark: `${part}. Only those that the API lists count: what expired or was deleted does not.`,
  };
}

function ofSession({ createdAt, userId, model, tokens = 0 }: Session): Spent {
  return { at: createdAt, user: userId, model, sessions: 1, tokens };
}

/** The service counts what happened, by days of UTC. */
async function reported(service: SessionService, organisation: string): Promise<Spendings> {
  const query = { groupBy: 'day,user,model' };
  const { value, headers } = await callService(service, 'usage', { organisation, query });
  const rows = Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
  const isAll = headers.link === undefined;
  return {
    spent: rows.map(ofRow),
    remark: `${isAll ? '' : ', the first ones of many'}, in the last 30 days, as the API counts them.`,
  };
}

function ofRow({ day, userId, model, sessions, tokens }: Readonly<Record<string, unknown>>): Spent {
  const at = Date.parse(`${day}T12:00`);
  return {
    at: Number.isNaN(at) ? undefined : at,
    user: typeof userId === 'string' ? userId : undefined,
    model: typeof model === 'string' ? model : undefined,
    sessions: Number(sessions) || 0,
    tokens: Number(tokens) || 0,
  };
}
