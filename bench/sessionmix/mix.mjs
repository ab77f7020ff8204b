import { uuidv7 } from '../../dist/kernel/index.js';
import { Bag } from './bag.mjs';
import { zipf } from './chance.mjs';
import { turn } from './chat-text.mjs';
import { ownerOf, turnsOf } from './population.mjs';

/** SessionMix v1. */
const KINDS = [
  ['get', 0.55],
  ['append', 0.25],
  ['list', 0.1],
  ['create', 0.05],
  ['extend', 0.03],
  ['delete', 0.02],
];
/** Of those operations that name a session and leave it there. */
const MISSES = [
  ['unknown', 0.05],
  ['expired', 0.02],
  ['foreign', 0.01],
];
const RETRIED = 0.02;
/** Minutes. */
const LIVES = [
  [60, 0.8],
  [5, 0.1],
  [1_440, 0.1],
];
/** A session this close to its end is left alone: its answer would depend on who is faster. */
const MARGIN_MS = 15_000;

/**
 * What callers do, one operation after the other, and what they were told: which sessions there are,
 * and which appends were acknowledged. It sends nothing itself.
 */
export class Mix {
  /** By session that was created or appended to: what must be there, see `audit`. */
  touched = new Set();
  deleted = new Set();
  /** Answers that say "not now" (429, 5xx), by status. */
  errors = new Map();
  acknowledged = 0;
  #organisations;
  #chance;
  #rank;
  #serial = 0;
  #retries = [];

  /**
   * @param organisations as `population` gives them
   */
  constructor(organisations, chance) {
    this.#chance = chance;
    this.#rank = zipf(organisations.length, 1.1);
    this.#organisations = organisations.map((one, index) => ({ index, ...playing(one) }));
  }

  /** The next operation. Whoever takes it must `settle` it. */
  next() {
    const again = this.#retries.pop();
    if (again) return again;
    const kind = pick(KINDS, this.#chance.random()) ?? 'get';
    const organisation = this.#organisations[this.#rank(this.#chance.random)];
    const { name, token } = organisation;
    return { kind, organisation, name, token, expected: 200, ...this[kind](organisation) };
  }

  /**
   * @param {{ status: number, body: string | Buffer }} answer
   * @throws when it is not the right one
   */
  settle(operation, { status, body }) {
    const { session, expected } = operation;
    if (session) session.inFlight -= 1;
    if (status === 429 || status >= 500) {
      this.errors.set(status, (this.errors.get(status) ?? 0) + 1);
      if (operation.serial !== undefined) session.uncertain.push(operation.serial);
    } else if (status === expected) this.#learn(operation, body);
    else throw new Error(`${operation.kind} ${operation.id}: ${status} instead of ${expected}`);
  }

  get(organisation) {
    return this.#missing(organisation) ?? this.#using(this.#alive(organisation), organisation);
  }

  append(organisation) {
    this.#serial += 1;
    const serial = this.#serial;
    const messages = turn(this.#chance, `#${serial}`);
    const added = { messages, tokens: 1 + this.#chance.below(900) };
    const missing = this.#missing(organisation);
    if (missing) return { ...missing, ...added };
    const session = this.#open(organisation);
    if (!session) return this.#using(undefined, organisation);
    session.left -= 1;
    if (session.left === 0) organisation.open.remove(session);
    this.touched.add(session);
    const key = this.#chance.happens(RETRIED) ? `retried-${serial}` : undefined;
    return { ...this.#using(session), ...added, serial, key };
  }

  list({ users }) {
    const { user, group } = ownerOf(this.#chance, users);
    const which = this.#chance.random();
    if (which < 0.3) return { user };
    if (which < 0.6) return { group };
    return which < 0.8 ? { user, group } : {};
  }

  create({ users }) {
    const minutes = pick(LIVES, this.#chance.random()) ?? 60;
    return { expected: 201, minutes, ...ownerOf(this.#chance, users) };
  }

  extend(organisation) {
    const minutes = 30;
    return { minutes, ...this.get(organisation) };
  }

  delete(organisation) {
    const session = this.#alive(organisation);
    // What somebody is using is left to them: their answer would depend on who is faster.
    if (session?.inFlight > 0) return { kind: 'get', ...this.#using(session) };
    if (session) this.#forget(organisation, session);
    return this.#using(session, organisation);
  }

  #learn(operation, body) {
    const { kind, session, organisation, minutes } = operation;
    if (kind === 'create') this.#welcome(operation, JSON.parse(body).sessionId);
    if (!session) return;
    if (kind === 'extend') session.expiresAt += minutes * 60_000;
    if (kind === 'delete') this.deleted.add(session);
    if (kind !== 'append' || operation.again) return;
    session.acknowledged.push(operation.serial);
    this.acknowledged += 1;
    if (operation.key === undefined) return;
    session.inFlight += 1;
    this.#retries.push({ ...operation, organisation, again: true });
  }

  #welcome({ organisation, user, group, minutes }, id) {
    const expiresAt = Date.now() + minutes * 60_000;
    const left = turnsOf(this.#chance);
    const session = known({ id, user, group, loaded: 0, left, expiresAt }, organisation.name);
    organisation.alive.add(session);
    organisation.open.add(session);
    this.touched.add(session);
  }

  /** Now and then callers name what is not there, or not theirs. */
  #missing({ index, expired }) {
    const what = pick(MISSES, this.#chance.random());
    if (what === 'unknown') return { id: uuidv7(Date.now()), expected: 404 };
    if (what === 'expired')
      return { id: expired[this.#chance.below(expired.length)].id, expected: 404 };
    if (what !== 'foreign') return undefined;
    const other = this.#organisations[(index + 1) % this.#organisations.length];
    return { id: this.#alive(other)?.id ?? uuidv7(Date.now()), expected: 404 };
  }

  /** Where no session is left, one is begun. */
  #using(session, organisation) {
    if (!session) return { kind: 'create', ...this.create(organisation) };
    session.inFlight += 1;
    return { session, id: session.id };
  }

  #open(organisation) {
    return this.#lasting(organisation, organisation.open);
  }

  #alive(organisation) {
    return this.#lasting(organisation, organisation.alive);
  }

  #lasting(organisation, sessions) {
    while (sessions.size > 0) {
      const session = sessions.pick(this.#chance);
      if (session.expiresAt - Date.now() > MARGIN_MS) return session;
      this.#forget(organisation, session);
    }
    return undefined;
  }

  #forget({ alive, open }, session) {
    alive.remove(session);
    open.remove(session);
  }
}

function playing({ name, token, users, sessions, expired }) {
  const alive = new Bag();
  const open = new Bag();
  for (const given of sessions) {
    const session = known(given, name);
    alive.add(session);
    if (session.left > 0) open.add(session);
  }
  return { name, token, users, expired, alive, open };
}

function known(session, organisation) {
  return { ...session, organisation, inFlight: 0, acknowledged: [], uncertain: [] };
}

/** @param shares of names; what is beyond their sum is none of them */
function pick(shares, value) {
  let sum = 0;
  for (const [name, share] of shares) {
    sum += share;
    if (value < sum) return name;
  }
  return undefined;
}
