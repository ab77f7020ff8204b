import { uuidv7 } from '../../dist/kernel/index.js';
import { chanceOf } from './chance.mjs';

const HOUR = 3_600_000;

/**
 * Who is there before the first request: the same for the same seed, size and time, so that every
 * process can make it by itself. Copies differ in the names of the organisations alone, so that
 * several may be asked the same at one place.
 *
 * @param {{ size: number, seed: number, now: number, copy: number }} options
 *   `size`: 1 is SessionMix v1 with its 1,000 organisations, the first with 100,000 sessions
 */
export function population({ size, seed, now, copy }) {
  const chance = chanceOf(seed);
  const count = Math.max(4, Math.round(1_000 * size));
  return Array.from({ length: count }, (_, index) => {
    const sessions = index === 0 ? Math.max(40, Math.round(100_000 * size)) : fewer(chance);
    return organisation(chance, `organisation-${copy}-${index}`, sessions, now);
  });
}

/** Sessions of an organisation: half of them have less than 50. */
const fewer = (chance) => Math.min(2_000, Math.max(8, Math.round(chance.logNormal(50, 1))));

function organisation(chance, name, count, now) {
  return {
    name,
    token: `sessionmix-${name}`,
    users: Math.max(1, Math.round(count / 10)),
    sessions: Array.from({ length: count }, () => session(chance, name, count, now)),
    expired: Array.from({ length: Math.ceil(count / 50) }, () => ended(chance, name, count, now)),
  };
}

/** One session of five is a conversation that goes on. */
function session(chance, organisation, count, now) {
  const turns = turnsOf(chance);
  const done = chance.happens(0.2) ? chance.below(turns) : turns;
  const createdAt = now - chance.below(20 * HOUR);
  return {
    ...newcomer(chance, organisation, count, createdAt),
    loaded: done * 2,
    left: turns - done,
    expiresAt: now + 24 * HOUR,
  };
}

function ended(chance, organisation, count, now) {
  const session = newcomer(chance, organisation, count, now - 3 * HOUR);
  return { ...session, loaded: 0, left: 0, expiresAt: now - HOUR };
}

function newcomer(chance, organisation, count, createdAt) {
  const users = Math.max(1, Math.round(count / 10));
  const id = uuidv7(createdAt, chance.bytes(10));
  return { id, organisation, createdAt, ...ownerOf(chance, users) };
}

/** A user has ten sessions and a group twenty, whatever the size of the organisation. */
export function ownerOf(chance, users) {
  const user = chance.below(users);
  return { user: `user-${user}`, group: `group-${user >> 1}` };
}

/** Turns of a conversation: 8 on average, and one of a hundred is very long. */
export function turnsOf(chance) {
  return chance.happens(0.01) ? 200 + chance.below(200) : chance.geometric(8);
}
