import { useEffect, useRef, useState } from 'preact/hooks';
import { listen } from '../events.ts';
import { eventsPath } from './embedded.ts';
import type { SessionService } from './find-services.ts';

/** Something that happened to a session; `missed` = more than is known. */
export interface SessionEvent {
  readonly type: string;
  readonly sessionId: string | undefined;
}

const RETRY_MS = 2000;

/**
 * Hears what happens to sessions while a view is there and its tab is looked at: a tab in the
 * background would hold one of the few connections that a browser has for a site. Who comes back
 * hears what happened meanwhile.
 *
 * @param sessionId `undefined` = of all sessions of the organisation
 * @returns whether everything is heard; otherwise one has to ask
 */
export function useEvents(
  service: SessionService,
  organisation: string,
  sessionId: string | undefined,
  hear: (event: SessionEvent) => void,
): boolean {
  const [isHeard, setHeard] = useState(false);
  const hearing = useRef(hear);
  hearing.current = hear;
  useEffect(() => {
    if (!service.isEmbedded) return;
    const over = new AbortController();
    const path = eventsPath(organisation, sessionId);
    const told = (event: SessionEvent) => hearing.current(event);
    void follow(path, over.signal, told, setHeard);
    return () => {
      over.abort();
      setHeard(false);
    };
  }, [service.isEmbedded, organisation, sessionId]);
  return isHeard;
}

async function follow(
  path: string,
  over: AbortSignal,
  hear: (event: SessionEvent) => void,
  setHeard: (is: boolean) => void,
): Promise<void> {
  let last: string | undefined;
  while (!over.aborted) {
    await lookedAt();
    const hidden = whenHidden();
    try {
      const events = await listen(path, AbortSignal.any([over, hidden.signal]), last);
      setHeard(true);
      for await (const { id, event = '', data } of events) {
        last = id ?? last;
        hear({ type: event, sessionId: (JSON.parse(data) as { sessionId?: string }).sessionId });
      }
    } catch {
      // Whoever asks meanwhile hears why it does not answer.
    }
    hidden.forget();
    if (over.aborted) return;
    setHeard(false);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function lookedAt(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}

function whenHidden() {
  const hidden = new AbortController();
  const look = () => document.hidden && hidden.abort();
  document.addEventListener('visibilitychange', look);
  const forget = () => document.removeEventListener('visibilitychange', look);
  return { signal: hidden.signal, forget };
}
