import { callService, can, takes } from './call.ts';
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
  readonly byDay: readonly Spent[];
  readonly byUser: readonly Spent[];
  readonly byModel: readonly Spent[];
  /** For people: what it is the sum of. */
  readonly remark: string;
}

/** Sessions that are added up: forty pages. */
const MOST = 2000;

/** Rows of a page, as many as the service gives. */
const PAGE = 1000;

/** Pages that are read. */
const MOST_PAGES = 10;

/**
 * What an organisation spent in the last days: as the service tells where it does, and otherwise
 * added up from its list.
 *
 * @throws Refusal when a call is refused
 */
export async function spendings(
  service: SessionService,
  organisation: string,
  days: number,
): Promise<Spendings> {
  if (can(service, 'usage')) return reported(service, organisation, days);
  const filters = takes(service, 'list', 'status') ? { status: 'all' } : {};
  const { sessions, isAll } = await allSessions(service, organisation, filters, MOST);
  const since = startOfDay(days);
  const spent = sessions.filter(({ createdAt = since }) => createdAt >= since).map(ofSession);
  const part = isAll ? '' : ', the last ones to change';
  const remark = `${part}. Only those that the API lists count: what expired or was deleted does not.`;
  return { byDay: spent, byUser: spent, byModel: spent, remark };
}

/** The midnight, here, at which the last so many days begin; today is one of them. */
function startOfDay(days: number): number {
  const today = new Date();
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1).getTime();
}

function ofSession({ createdAt, userId, model, tokens = 0 }: Session): Spent {
  return { at: createdAt, user: userId, model, sessions: 1, tokens };
}

/** The service counts what happened, by days of UTC. */
async function reported(
  service: SessionService,
  organisation: string,
  days: number,
): Promise<Spendings> {
  const span = takes(service, 'usage', 'from') ? spanOf(days) : {};
  const [byDay, byUser, byModel] = await Promise.all(
    (['day', 'user', 'model'] as const).map((groupBy) =>
      report(service, organisation, { ...span, groupBy }),
    ),
  );
  const reports = [byDay, byUser, byModel];
  const part = reports.every((one) => one?.isAll) ? '' : ', the first ones of many';
  const [day = [], user = [], model = []] = reports.map((one) => one?.rows);
  return { byDay: day, byUser: user, byModel: model, remark: `${part}, as the API counts them.` };
}

/** One report, page after page where the way to it takes pages. */
async function report(
  service: SessionService,
  organisation: string,
  asked: Readonly<Record<string, string>>,
): Promise<{ readonly rows: readonly Spent[]; readonly isAll: boolean }> {
  const canPage = takes(service, 'usage', 'offset') && takes(service, 'usage', 'limit');
  const all: Spent[] = [];
  for (let page = 0; page < (canPage ? MOST_PAGES : 1); page++) {
    const query = { ...asked, ...(canPage && { limit: PAGE, offset: page * PAGE }) };
    const { value, headers } = await callService(service, 'usage', { organisation, query });
    const rows = Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
    all.push(...rows.map(ofRow));
    if (headers.link === undefined) return { rows: all, isAll: true };
  }
  return { rows: all, isAll: false };
}

function spanOf(days: number) {
  const day = (before: number) =>
    new Date(Date.now() - before * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  return { from: day(days - 1), to: day(0) };
}

const DAY_MS = 24 * 60 * 60 * 1000;

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
