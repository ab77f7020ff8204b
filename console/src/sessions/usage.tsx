import { useMemo, useState } from 'preact/hooks';
import { Problem } from '../parts/problem.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { Chart } from '../traffic/chart.tsx';
import type { SessionService } from './find-services.ts';
import { type Spent, spendings } from './spendings.ts';

interface UsageProps {
  readonly service: SessionService;
  readonly organisation: string;
}

/** What sessions cost, by day, user and model. */
export function Usage({ service, organisation }: UsageProps) {
  const [days, setDays] = useState<number>(SPANS[1]);
  return (
    <>
      <div class="filters">
        <select
          aria-label="Span"
          value={days}
          onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}
        >
          {SPANS.map((one) => (
            <option key={one} value={one}>
              {one} days
            </option>
          ))}
        </select>
      </div>
      <Span service={service} organisation={organisation} days={days} />
    </>
  );
}

/** Days to look back. */
const SPANS = [7, 30, 90, 365] as const;

function Span({ service, organisation, days }: UsageProps & { days: number }) {
  const ask = () => spendings(service, organisation, days);
  const { value: told, wrong } = useAnswer(ask, [service, organisation, days]);
  if (wrong !== undefined) return <Problem text={wrong} />;
  if (!told) return <p class="quiet">Adding up…</p>;
  const { byDay, byUser, byModel, remark } = told;
  if (byDay.length === 0)
    return <p class="quiet">Nothing was used in these {days} days. Sessions that begin count.</p>;
  const sum = (figure: 'sessions' | 'tokens') => byDay.reduce((all, one) => all + one[figure], 0);
  return (
    <>
      <p class="quiet">
        {sum('tokens').toLocaleString()} tokens in {sum('sessions').toLocaleString()} sessions
        {remark}
      </p>
      <Days spent={byDay} days={days} />
      <Shares title="By user" heading="User" spent={byUser} of={({ user }) => user} />
      <Shares title="By model" heading="Model" spent={byModel} of={({ model }) => model} />
    </>
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;

function Days({ spent, days }: { spent: readonly Spent[]; days: number }) {
  const { times, tokens, counts } = useMemo(() => daysOf(spent, days), [spent, days]);
  return (
    <div class="charts">
      <Chart title="Tokens per day" unit="" times={times} lines={tokens} bars="days" />
      <Chart title="Sessions per day" unit="" times={times} lines={counts} bars="days" />
    </div>
  );
}

/** By the day of their beginning, here; days without any too. */
function daysOf(spent: readonly Spent[], count: number) {
  const first = startOfDay(Date.now()) - (count - 1) * DAY_MS;
  const days = Array.from({ length: count }, (_, index) =>
    startOfDay(first + (index + 0.5) * DAY_MS),
  );
  const sums = new Map(days.map((day) => [day, { tokens: 0, count: 0 }]));
  for (const { at, tokens, sessions } of spent) {
    const sum = at === undefined ? undefined : sums.get(startOfDay(at));
    if (!sum) continue;
    sum.tokens += tokens;
    sum.count += sessions;
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
  readonly spent: readonly Spent[];
  of(one: Spent): string | undefined;
}

/** The largest ones; the others together are the last. */
const MOST_SHARES = 12;

function Shares({ title, heading, spent, of }: SharesProps) {
  const shares = sharesOf(spent, of);
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

function sharesOf(spent: readonly Spent[], of: SharesProps['of']) {
  const sums = new Map<string, { name: string; count: number; tokens: number }>();
  for (const one of spent) {
    const name = of(one) || '(not told)';
    const sum = sums.get(name) ?? { name, count: 0, tokens: 0 };
    sum.count += one.sessions;
    sum.tokens += one.tokens;
    sums.set(name, sum);
  }
  const all = [...sums.values()].sort((a, b) => b.tokens - a.tokens || b.count - a.count);
  const others = all.slice(MOST_SHARES);
  if (others.length === 0) return all;
  const add = (figure: 'count' | 'tokens') => others.reduce((sum, one) => sum + one[figure], 0);
  const rest = { name: `${others.length} others`, count: add('count'), tokens: add('tokens') };
  return [...all.slice(0, MOST_SHARES), rest];
}
