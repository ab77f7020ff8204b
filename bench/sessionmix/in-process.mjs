import { openSessions } from '../../dist/sessions/index.js';
import { measureInTurns } from '../kit/rounds.mjs';
import { sampleOf } from '../kit/sample.mjs';
import { upkeepDone } from '../kit/sqlite-upkeep.mjs';
import { summarise } from '../kit/summary.mjs';
import { audit } from './audit.mjs';
import { chanceOf } from './chance.mjs';
import { Mix } from './mix.mjs';
import { population } from './population.mjs';
import { rawWorks } from './raw-works.mjs';
import { requestOf } from './requests.mjs';

const RAW = 'raw driver';

/**
 * The same mix without HTTP, in this process: the service's handler, and the driver doing the same
 * statements. Each has a copy of the population, after that of the run over HTTP, and does the same
 * to it; all are audited through the service.
 *
 * @throws when an answer was not the right one, or an acknowledged append is missing or doubled
 */
export async function inProcess(place, { connections, filled, seed, durations }) {
  const service = await openSessions(place.where);
  await upkeepDone();
  const raws = [];
  try {
    for (let index = 0; index < place.connections; index += 1) raws.push(await place.connect());
    const contenders = [
      ...rawContenders(raws, connections),
      { name: 'the service', against: rawNames(place), drive: eachAlone(connections, service) },
    ];
    const rivals = contenders.map(({ drive, ...contender }, index) => {
      const organisations = population({ ...filled, copy: index + 1 });
      const mix = new Mix(organisations, chanceOf(seed));
      return {
        ...contender,
        mix,
        organisations,
        measure: (milliseconds) => measure(mix, drive, milliseconds),
      };
    });
    const title = `SessionMix v1 without HTTP: ${place.name}, ${connections} at once, ${durations.rounds} rounds`;
    const figure = summarise(title, rivals, await measureInTurns(rivals, durations));
    const notes = [];
    for (const { name, mix, organisations } of rivals) {
      const { appends } = await audit(mix, reader(service, organisations));
      notes.push(`${name}: ${appends} acknowledged appends found once each`);
    }
    return { ...figure, notes };
  } finally {
    for (const raw of raws) raw.close();
    await service.close();
  }
}

const rawNames = ({ connections }) =>
  connections > 1 ? [RAW] : [`${RAW}, writes in one transaction`, `${RAW}, a transaction each`];

/** One connection can only be given much at once; several carry out one thing each. */
function rawContenders(raws, connections) {
  const works = rawWorks(raws[0].dialect);
  if (raws.length > 1) return [{ name: RAW, drive: oneEach(raws, works) }];
  const [grouped, single] = rawNames({ connections: 1 });
  return [
    { name: grouped, drive: together(raws[0], works, connections) },
    { name: single, drive: together(raws[0], works, 1) },
  ];
}

function together(raw, works, count) {
  return async (mix, isOver) => {
    let requests = 0;
    while (!isOver()) {
      const operations = Array.from({ length: count }, () => mix.next());
      const answers = raw.together(operations.map(works));
      for (const [index, operation] of operations.entries()) mix.settle(operation, answers[index]);
      requests += count;
    }
    return requests;
  };
}

function oneEach(raws, works) {
  return (mix, isOver) =>
    sum(raws.map((raw) => inTurn(mix, isOver, (operation) => raw.one(works(operation)))));
}

function eachAlone(connections, { handler }) {
  const call = (operation) => handler(handed(requestOf(operation)));
  return (mix, isOver) => sum(Array.from({ length: connections }, () => inTurn(mix, isOver, call)));
}

async function inTurn(mix, isOver, call) {
  let requests = 0;
  while (!isOver()) {
    const operation = mix.next();
    mix.settle(operation, await call(operation));
    requests += 1;
    // Reads of a file wait for nothing, and the other callers shall have their turn.
    if (requests % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return requests;
}

async function sum(counts) {
  return (await Promise.all(counts)).reduce((total, count) => total + count, 0);
}

function measure(mix, drive, milliseconds) {
  const end = performance.now() + milliseconds;
  return sampleOf(() => drive(mix, () => performance.now() >= end), upkeepDone);
}

function reader({ handler }, organisations) {
  const tokens = new Map(organisations.map(({ name, token }) => [name, token]));
  return ({ id, organisation: name }) =>
    handler(handed(requestOf({ kind: 'get', name, token: tokens.get(name), id })));
}

/** A request as the service takes it from whoever listens for it. */
export function handed({ method, path, headers, body }) {
  return { method, target: path, headers, ...(body !== undefined && { body: Buffer.from(body) }) };
}
