import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** What each room may import. Arrows never point upwards; a room is entered through its `index.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  telemetry: ['kernel'],
  http: ['kernel', 'telemetry'],
  auth: ['kernel', 'http'],
  files: ['spec'],
  sessions: ['kernel', 'telemetry', 'http'],
  spec: ['kernel'],
  plan: ['kernel', 'http', 'spec'],
  openapi: ['kernel', 'http', 'plan'],
  consumes: ['kernel', 'telemetry', 'http', 'auth', 'plan'],
  exchanges: ['kernel', 'http'],
  emulator: ['kernel', 'telemetry', 'http', 'exchanges', 'sessions'],
  mock: ['kernel', 'http', 'exchanges', 'plan', 'consumes'],
  cases: ['kernel', 'telemetry', 'http', 'spec', 'plan', 'consumes'],
  flow: ['kernel', 'telemetry', 'spec', 'plan', 'consumes', 'files'],
  exposes: ['kernel', 'telemetry', 'http', 'spec', 'plan', 'consumes', 'flow', 'files'],
  host: [
    'kernel',
    'telemetry',
    'http',
    'auth',
    'spec',
    'plan',
    'consumes',
    'exchanges',
    'mock',
    'flow',
    'openapi',
    'exposes',
    'sessions',
  ],
  cli: [
    'kernel',
    'telemetry',
    'spec',
    'plan',
    'mock',
    'cases',
    'openapi',
    'host',
    'sessions',
    'emulator',
  ],
};

const SOURCE = resolve(import.meta.dirname, '../src');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => path.replaceAll('\\', '/'));
const texts = new Map(files.map((file) => [file, readFileSync(join(SOURCE, file), 'utf8')]));

const roomOf = (file: string) =>
  file.includes('/') ? file.slice(0, file.indexOf('/')) : undefined;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports: Import[] = files.flatMap((from) =>
  [
    ...(texts.get(from) ?? '').matchAll(
      /^(?:import|export)\s+(type\s)?[^;]*?from\s+'(\.[^']+)'/gms,
    ),
  ].map((match) => ({
    from,
    to: relative(SOURCE, resolve(SOURCE, dirname(from), match[2] ?? '')).replaceAll('\\', '/'),
    typeOnly: match[1] !== undefined,
  })),
);

test('the picture covers every room and finds the imports', () => {
  expect(new Set(files.map(roomOf).filter(Boolean))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  expect(imports.length).toBeGreaterThan(files.length);
});

test('arrows point the allowed way, through the front door of a room', () => {
  const trespassers = imports.filter(({ from, to }) => {
    const [room, target] = [roomOf(from), roomOf(to)];
    if (room === undefined || room === target) return false;
    return (
      target === undefined || !MAY_IMPORT[room]?.includes(target) || to !== `${target}/index.ts`
    );
  });
  expect(trespassers).toEqual([]);
});

test('the table allows nothing that no room makes use of', () => {
  const used = new Set(imports.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`));
  const allowed = Object.entries(MAY_IMPORT).flatMap(([room, targets]) =>
    targets.map((target) => `${room} → ${target}`),
  );
  expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([]);
});

test('no file imports itself through others', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports)
    if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
  const done = new Set<string>();
  const knots: string[] = [];
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      knots.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(knots).toEqual([]);
});

test('files stay small', () => {
  const root = resolve(import.meta.dirname, '..');
  const programs = ['src', 'console', 'test', 'bench', 'corpus', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|tsx|js|mjs)$/.test(path))
      .map((path) => join(folder, path)),
  );
  expect(programs.length).toBeGreaterThan(files.length);
  const long = programs.filter(
    (path) => readFileSync(join(root, path), 'utf8').split('\n').length > 300,
  );
  expect(long).toEqual([]);
});

test('no room is called after nothing', () => {
  expect(
    files.filter((file) =>
      /(^|\/)(utils?|helpers?|common|shared|misc|managers?)(\/|\.ts$)/i.test(file),
    ),
  ).toEqual([]);
});

test('time, chance and the environment come in as parameters', () => {
  const allowed = new Set(['kernel/clock.ts', 'kernel/ids.ts', 'telemetry/create-log.ts']);
  const ambient = /\b(Date\.now|Math\.random|process\.env)\b|new Date\(\)/;
  const offenders = files.filter(
    (file) =>
      !allowed.has(file) &&
      ![undefined, 'cli'].includes(roomOf(file)) &&
      ambient.test(texts.get(file) ?? ''),
  );
  expect(offenders).toEqual([]);
});

test('no line of the engine knows the flagship', () => {
  const engine = [
    'kernel',
    'telemetry',
    'http',
    'auth',
    'spec',
    'plan',
    'consumes',
    'mock',
    'exchanges',
    'cases',
    'flow',
    'openapi',
    'exposes',
    'host',
    'cli',
  ];
  const offenders = files.filter((file) => {
    const code = (texts.get(file) ?? '')
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replaceAll("QuantCDN's own clients", '');
    const flagship = /quantcdn|listaisessions|\/organi[sz]ations/i;
    return engine.includes(roomOf(file) ?? '') && flagship.test(code);
  });
  expect(offenders).toEqual([]);
});
