import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { postgresMissing } from '../kit/postgres.ts';

const BENCH = resolve(import.meta.dirname, '../../bench');
const load = (file: string) => import(join(BENCH, 'sessionmix', file));

/** As little as makes every figure of the harness; nothing is said about how fast. */
const TINY = {
  ...{ size: '0.001', seconds: '0.3', 'warm-up': '0.1', rounds: '1', largest: '100', lists: '8' },
};

describe('SessionMix in its shortest form', () => {
  it('measures and audits on SQLite', () => measured('sqlite'), 120_000);

  const missing = postgresMissing();
  const on = missing ? `PostgreSQL (${missing})` : 'PostgreSQL';
  it.skipIf(missing)(`measures and audits on ${on}`, () => measured('postgres'), 120_000);

  it('refuses an option it cannot read', async () => {
    const failure = await run('--size', 'much').catch((reason) => reason);
    expect([failure.code, failure.stderr]).toEqual([2, '--size must be a number above 0\n']);
  });
});

async function measured(store: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'));
  try {
    const results = join(folder, 'results.json');
    const given = Object.entries(TINY).flatMap(([name, value]) => [`--${name}`, value]);
    await run('--stores', store, '--results', results, ...given);
    const [http, inProcess, lists] = JSON.parse(readFileSync(results, 'utf8')).figures;
    expect(http.title).toMatch(/over HTTP: .*(synchronous=full|synchronous_commit=on, fsync=on)/);
    const { appends, gone, acknowledged } = http.run.audited;
    expect(appends + gone).toBe(acknowledged);
    expect(http.run.audited.errors).toEqual({});
    expect(http.run.operations.get.count).toBeGreaterThan(0);
    expect(inProcess.ratios.at(-1).name).toBe('the service');
    expect(inProcess.notes.join()).toMatch(/the service: \d+ acknowledged appends found once each/);
    expect(lists.notes[1]).toMatch(/^100 /);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = (...parameters: string[]) =>
  promisify(execFile)(process.execPath, [join(BENCH, 'run.mjs'), 'sessionmix', ...parameters]);

describe('The audit of SessionMix', () => {
  const turn = (serial: number, first: number) => [
    { seq: first, content: `#${serial}? how` },
    { seq: first + 1, content: `#${serial}! so` },
  ];
  const audited = async (given: object, messages: readonly object[], status = 200) => {
    const { audit } = await load('audit.mjs');
    const session = {
      ...{ id: 'it', loaded: 0, acknowledged: [1, 2], uncertain: [], expiresAt: Infinity },
      ...given,
    };
    const body = JSON.stringify({ messages, totalMessages: messages.length });
    const mix = { touched: new Set([session]), deleted: new Set() };
    return audit(mix, async () => ({ status, body }));
  };

  it('passes what is there once, and an append whose answer was an error', async () => {
    const messages = [...turn(1, 1), ...turn(2, 3)];
    expect(await audited({}, messages)).toMatchObject({ sessions: 1, appends: 2 });
    await audited({ acknowledged: [1], uncertain: [2] }, messages);
    await audited({ uncertain: [3] }, messages);
  });

  it('voids a run that lost, doubled, split or reordered an append', async () => {
    await expect(audited({}, turn(1, 1))).rejects.toThrow(
      'append 2 was acknowledged and is missing',
    );
    const doubled = [...turn(1, 1), ...turn(2, 3), ...turn(2, 5)];
    await expect(audited({}, doubled)).rejects.toThrow('append 2 is there twice');
    const unasked = [...turn(1, 1), ...turn(2, 3), ...turn(3, 5)];
    await expect(audited({}, unasked)).rejects.toThrow('append 3 is there and nobody sent it');
    const split = [...turn(1, 1), ...turn(2, 3).slice(0, 1)];
    await expect(audited({}, split)).rejects.toThrow('append 2 is not in one piece');
    const gap = [...turn(1, 1), ...turn(2, 4)];
    await expect(audited({}, gap)).rejects.toThrow('message 3 has number 4');
    await expect(audited({}, [], 404)).rejects.toThrow('it is missing');
  });
});

describe('The load of SessionMix', () => {
  it('is the mix that was specified, and the same for the same seed', async () => {
    const { Mix } = await load('mix.mjs');
    const { population } = await load('population.mjs');
    const { chanceOf } = await load('chance.mjs');
    const DRAWN = 40_000;
    const draw = () => {
      const organisations = population({ size: 0.01, seed: 1, now: Date.now(), copy: 0 });
      const mix = new Mix(organisations, chanceOf(2));
      const kinds: Record<string, number> = {};
      for (let count = 0; count < DRAWN; count += 1) {
        const operation = mix.next();
        kinds[operation.kind] = (kinds[operation.kind] ?? 0) + 1 / DRAWN;
        const body = JSON.stringify({ sessionId: `made-${count}` });
        mix.settle(operation, { status: operation.expected, body });
      }
      return kinds;
    };
    const kinds = draw();
    const specified = { get: 0.55, append: 0.25, list: 0.1, create: 0.05, extend: 0.03 };
    for (const [kind, share] of Object.entries(specified))
      expect(Math.abs((kinds[kind] ?? 0) / share - 1), kind).toBeLessThan(0.1);
    expect(draw()).toEqual(kinds);
  });

  it('has messages of the sizes that were specified', async () => {
    const { turn } = await load('chat-text.mjs');
    const { chanceOf } = await load('chance.mjs');
    const chance = chanceOf(1);
    const turns = Array.from({ length: 20_000 }, () => turn(chance, '#1'));
    for (const pair of turns) for (const { content } of pair) JSON.parse(content);
    const quantile = (which: number, share: number) =>
      turns.map((pair) => pair[which].content.length).sort((a, b) => a - b)[20_000 * share];
    const near = (value: number, wanted: number) => {
      expect(value / wanted).toBeGreaterThan(0.7);
      expect(value / wanted).toBeLessThan(1.4);
    };
    for (const [share, bytes] of [
      [0.5, 200],
      [0.95, 2_048],
      [0.99, 8_192],
    ] as const)
      near(quantile(0, share), bytes);
    for (const [share, bytes] of [
      [0.5, 1_200],
      [0.95, 6_144],
      [0.99, 32_768],
    ] as const)
      near(quantile(1, share), bytes);
  });
});
