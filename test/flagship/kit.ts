import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Log } from '../../src/telemetry/index.ts';
import { flagshipAlone, type Served, serveAgainst } from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';

/** The flagship by itself, served for the tests of a file in front of a scripted upstream. */
export interface RestOfFlagship {
  /** Line by line, as JSON. */
  readonly lines: readonly string[];
  readonly upstream: ScriptedUpstream;
  /** Address of its REST API. */
  readonly rest: string;
  call(
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; text: string }>;
}

/** Serves it before all tests of the file; every test starts with an upstream that answers `{}`. */
export function restOfFlagship(): RestOfFlagship {
  const lines: string[] = [];
  const log: Log = {
    log: (level, message, fields) => void lines.push(JSON.stringify({ level, message, ...fields })),
  };
  let upstream: ScriptedUpstream;
  let served: Served;
  beforeAll(async () => {
    upstream = await scriptedUpstream();
    served = await serveAgainst(upstream.base, flagshipAlone(), log);
  });
  afterAll(async () => {
    await served.running.stop(1_000);
    await upstream.close();
  });
  beforeEach(() => {
    upstream.forget();
    upstream.answer({ headers: json, body: '{}' });
  });
  return {
    lines,
    get upstream() {
      return upstream;
    },
    get rest() {
      return served.rest;
    },
    async call(method, path, body, headers = body === undefined ? {} : json) {
      const sent = { method, headers, ...(body === undefined ? {} : { body }) };
      const response = await fetch(`${served.rest}${path}`, sent);
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
  };
}

/** The type of what goes out and comes back. */
export const json = { 'content-type': 'application/json' };

/** A problem as callers see it. */
export const problem = (text: string) =>
  JSON.parse(text) as { type: string; detail: string; errors?: { pointer: string }[] };
