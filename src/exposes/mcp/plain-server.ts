import type { Server } from '@modelcontextprotocol/server';
import { INVALID_PARAMS, type Sdk } from './server-parts.ts';

type Handle = Parameters<Wrapping['_wrapHandler']>[1];

/** The library's hook around handlers, which it shows to subclasses only. */
interface Wrapping {
  _wrapHandler(
    method: string,
    handler: (request: Asked, context: never) => Promise<unknown>,
  ): (request: Asked, context: never) => Promise<unknown>;
}

interface Asked {
  readonly params?: unknown;
}

const known = new WeakMap<Sdk, typeof Server>();

/**
 * The library's server, which says in one line that a call names no tool. By itself it answers with
 * what its schema has to say, in a dozen lines of JSON that no model should have to read.
 */
export function plainServer(sdk: Sdk): typeof Server {
  const before = known.get(sdk);
  if (before) return before;
  const { prototype } = sdk.Server as unknown as { prototype: Wrapping };
  class PlainServer extends sdk.Server {}
  (PlainServer.prototype as unknown as Wrapping)._wrapHandler = function (method, handler) {
    const wrapped: Handle = prototype._wrapHandler.call(this, method, handler);
    if (method !== 'tools/call') return wrapped;
    return async (request, context) => {
      if (!namesTool(request)) throw new sdk.ProtocolError(INVALID_PARAMS, NO_NAME);
      return wrapped(request, context);
    };
  };
  known.set(sdk, PlainServer);
  return PlainServer;
}

const NO_NAME = "Invalid tools/call request: 'params.name' is the name of a tool, as text";

function namesTool({ params }: Asked): boolean {
  if (typeof params !== 'object' || params === null) return false;
  return 'name' in params && typeof params.name === 'string';
}
