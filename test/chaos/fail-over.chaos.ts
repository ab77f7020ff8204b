import { onTestFinished, test } from 'vitest';
import { postgresMissing } from '../kit/postgres.ts';
import { startPair } from '../kit/postgres-pair.ts';
import { failOver, type Seen } from './fail-over.ts';
import { KILLS, kill, report, startChild, tokenIn } from './kit.ts';
import { begin, type Counts } from './writers.ts';

const HOUR = 3_600_000;

test(
  'R03: the primary is lost, its synchronous standby promoted, and so on in turns',
  async (context) => {
    const missing = postgresMissing();
    if (missing !== undefined) context.skip(missing);
    const pair = await startPair(['fsync=on', 'shared_buffers=128MB']);
    onTestFinished(() => pair.remove());
    const place = { url: pair.url };
    const token = await tokenIn(place);
    const { child, url } = await startChild(place);
    const to = { url, token };
    for (const how of ['SIGKILL', 'SIGSTOP'] as const) {
      const counts: Counts = { acknowledged: 0, unheard: 0, found: 0 };
      const writers = await begin(to);
      const rounds: Seen[] = [];
      for (let round = 0; round < (how === 'SIGKILL' ? KILLS / 10 : KILLS / 20); round += 1) {
        rounds.push(await failOver(to, pair, { writers, counts }, how));
        await pair.replaceLost();
      }
      const times = rounds.map(({ recovery }) => recovery).toSorted((one, other) => one - other);
      const median = times[Math.floor(times.length / 2)] ?? 0;
      report(context, {
        what: `the primary ${LOST[how]} under load, its standby is promoted; one address names both`,
        store: 'two PostgreSQL 15, fsync, synchronous standby',
        done: `${rounds.length} failovers, ${counts.acknowledged} acknowledged appends, ${rounds.reduce((sum, { refused }) => sum + refused, 0)} requests answered with 503 in between`,
        result: `none lost, none doubled, none out of order; first append ${Math.round(median)} ms after the promotion (median; ${Math.round(times.at(-1) ?? 0)} at most)`,
      });
    }
    await kill(child);
  },
  4 * HOUR,
);

const LOST = { SIGKILL: 'is killed', SIGSTOP: 'falls silent' };
