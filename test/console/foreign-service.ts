import { afterAll, beforeAll } from 'vitest';
import type { Listener } from '../../src/http/index.ts';
import { listenWith, openSessions, type SessionService } from '../../src/sessions/index.ts';
import { hasBrowser } from './browser.ts';

/** A session service that the served process does not run itself. It is there once tests run. */
export interface ForeignService {
  readonly url: string;
  /** For the organisation `demo`. */
  readonly token: string;
}

/** A session service beside the process whose console is looked at, for all tests of a file. */
export function foreignService(): ForeignService {
  const at: { url?: string; token?: string } = {};
  let service: SessionService | undefined;
  let listener: Listener | undefined;
  beforeAll(async () => {
    if (!hasBrowser) return;
    service = await openSessions({ memory: true });
    listener = await listenWith(service, {});
    at.url = listener.url;
    at.token = await service.mintToken('demo');
  });
  afterAll(async () => {
    await listener?.close();
    await service?.close();
  });
  return at as ForeignService;
}
