import { useEffect, useMemo, useState } from 'preact/hooks';
import { Chart } from '../traffic/chart.tsx';
import { takes } from './call.ts';
import type { SessionService } from './find-services.ts';
import type { Session } from './session.ts';
import { allSessions } from './session-list.ts';

interface UsageProps {
  readonly service: SessionService;
  readonly organisation: string;
}

/** Sessions that are added up: forty pages. */
const MOST = 2000;

/** What sessions cost, by day, user and model. The API has no figures; its list has. */
export function Usage({ service, organisation }: UsageProps) {
  const [all, setAll] = useState<Awaited<ReturnType<typeof allSessions>> | undefined>(undefined);
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    const filters = takes(service.routes.list, 'status') ? { status: 'all' } : {};
    allSessions(service, organisation, filters, MOST).then(setAll, (reason: Error) =>
      setWrong(reason.message),
    );
  }, [service, organisation]);
  if (wrong !== '')
    return (
      <p class="problem" role="alert">
        {wrong}
      </p>
    );
  if (!all) return <p class="quiet">Adding up…</p>;
  const { sessions, isAll } = all;
  const total = sessions.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
  return (
    <>
      <p class="quiet">
        {total.toLocaleString()} tokens in {sessions.length} sessions
        {isAll ? '' : ', the last ones to change'}. Only those that the API lists count: what
        expired or was deleted does not.
      </p>
      <Days sessions={sessions} />
      <Shares title="By user" heading="User" sessions={sessions} of={({ userId }) => userId} />
      <Shares title="By model" heading="Model" sessions={sessions} of={({ model }) => model} />
    </>
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;
const FEWEST_DAYS = 7;

function Days({ sessions }: { sessions: readonly Session[] }) {
  const { times, tokens, counts } = useMemo(() => daysOf(sessions), [sessions]);
  return (
    <div class="charts">
      <Chart title="Tokens per day" unit="" times={times} lines={tokens} bars="days" />
      <Chart title="Sessions per day" unit="" times={times} lines={counts} bars="days" />
    </div>
  );
}

/** By the day of their beginning, here: the last week at least, and days without any too. */
function daysOf(sessions: readonly Session[]) {
  const today = startOfDay(Date.now());
  const begun = sessions.flatMap(({ createdAt }) => (createdAt === undefined ? [] : [createdAt]));
  const first = Math.min(...begun.map(startOfDay), today - (FEWEST_DAYS - 1) * DAY_MS);
  const count = Math.round((today - first) / DAY_MS) + 1;
  const days = Array.from({ length: count }, (_, index) =>
    startOfDay(first + (index + 0.5) * DAY_MS),
  );
  const sums = new Map(days.map((day) => [day, { tokens: 0, count: 0 }]));
  for (const { createdAt, tokens = 0 } of sessions) {
    const sum = createdAt === undefined ? undefined : sums.get(startOfDay(createdAt));
    if (!sum) continue;
    sum.tokens += tokens;
    sum.count += 1;
  }
  const line = (colour: string, figure: (one: { tokens: number; count: number }) => number) => [
    { label: 'today', colour, values: [...sums.values()].map(figure) },
  ];
  return {
    times: days.map((day) => day / 1000),
    tokens: line('--accent', ({ tokens }) => tokens),
    counts: line('--warn', ({ count: sum }) => sum),
  };
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

interface SharesProps {
  readonly title: string;
  readonly heading: string;
  readonly sessions: readonly Session[];
  of(session: Session): string | undefined;
}

/** The largest ones; the others together are the last. */
const MOST_SHARES = 12;

function Shares({ title, heading, sessions, of }: SharesProps) {
  const shares = sharesOf(sessions, of);
  const most = Math.max(...shares.map(({ tokens }) => tokens), 1);
  return (
    <section>
      <h2>{title}</h2>
      <div class="scroll">
        <table class="shares">
          <thead>
            <tr>
              <th>{heading}</th>
              <th class="right">Sessions</th>
              <th class="right">Tokens</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {shares.map(({ name, count, tokens }) => (
              <tr key={name}>
                <td>
                  <bdi>{name}</bdi>
                </td>
                <td class="right">{count}</td>
                <td class="right">{tokens.toLocaleString()}</td>
                <td class="bar-track" aria-hidden="true">
                  <span class="bar" style={{ width: `${(tokens / most) * 100}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function sharesOf(sessions: readonly Session[], of: SharesProps['of']) {
  const sums = new Map<string, { name: string; count: number; tokens: number }>();
  for (const session of sessions) {
    const name = of(session) ?? '(not told)';
    const sum = sums.get(name) ?? { name, count: 0, tokens: 0 };
    sum.count += 1;
    sum.tokens += session.tokens ?? 0;
    sums.set(name, sum);
  }
  const all = [...sums.values()].sort((a, b) => b.tokens - a.tokens || b.count - a.count);
  const others = all.slice(MOST_SHARES);
  if (others.length === 0) return all;
  const add = (figure: 'count' | 'tokens') => others.reduce((sum, one) => sum + one[figure], 0);
  const rest = { name: `${others.length} others`, count: add('count'), tokens: add('tokens') };
  return [...all.slice(0, MOST_SHARES), rest];
}
