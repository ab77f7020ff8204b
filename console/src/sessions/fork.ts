import { callService, can } from './call.ts';
import type { SessionService } from './find-services.ts';
import type { Conversation, Message } from './session.ts';

/** Bounds of one request; the service's own are 100 messages and a mebibyte. */
const MOST_MESSAGES = 100;
const MOST_BYTES = 512 * 1024;

/** What the contract lets a session begin with. */
const FIRST_ROLES: readonly string[] = ['system', 'user', 'assistant'];

/**
 * Begins a session with what was said in another one: by the call for it, where there is a route, and
 * otherwise by those of the contract.
 *
 * @param until how many messages are taken over
 * @returns the id of the new session
 * @throws Refusal when one of the calls is refused
 */
export async function fork(
  service: SessionService,
  organisation: string,
  source: Conversation,
  until: number,
): Promise<string> {
  if (!can(service, 'fork')) return copy(service, organisation, source, until);
  const atMessage = source.messages[until - 1]?.number ?? until;
  const body = { atMessage, title: titleOf(source) };
  const asked = { organisation, sessionId: source.id, body };
  const { value } = await callService(service, 'fork', asked);
  return (value as { sessionId: string }).sessionId;
}

/** Whether a service has what a fork takes. */
export function canFork(service: SessionService): boolean {
  return can(service, 'fork') || (can(service, 'create') && can(service, 'update'));
}

function titleOf({ title }: Conversation): string {
  return `Fork of ${title}`.slice(0, 60).toWellFormed();
}

/** Created with the beginning; the rest is appended. What fails half-way is deleted again. */
async function copy(
  service: SessionService,
  organisation: string,
  source: Conversation,
  until: number,
): Promise<string> {
  const [first = [], ...rest] = portions(source.messages.slice(0, until));
  const { value } = await callService(service, 'create', {
    organisation,
    body: {
      userId: source.userId ?? 'console',
      ...(source.group !== undefined && { sessionGroup: source.group }),
      metadata: {
        ...source.metadata,
        title: titleOf(source),
        ...(source.model !== undefined && { model: source.model }),
        forkedFrom: source.id,
        forkedAt: until,
      },
      initialMessages: first,
    },
  });
  const sessionId = (value as { sessionId: string }).sessionId;
  try {
    for (const newMessages of rest)
      await callService(service, 'update', { organisation, sessionId, body: { newMessages } });
  } catch (reason) {
    await callService(service, 'delete', { organisation, sessionId });
    throw reason;
  }
  return sessionId;
}

/** Why a conversation cannot be forked there; `undefined` = it can. */
export function forkObstacle(
  service: SessionService,
  { messages }: Conversation,
  until: number,
): string | undefined {
  if (can(service, 'fork')) return undefined;
  const odd = messages.slice(0, until).find(({ role }) => !FIRST_ROLES.includes(role));
  return odd && `a session cannot begin with what a '${odd.role}' says`;
}

function portions(messages: readonly Message[]) {
  const all: { role: string; content: unknown }[][] = [[]];
  let bytes = 0;
  for (const { role, content } of messages) {
    const size = JSON.stringify(content).length;
    const last = all.at(-1) ?? [];
    if (last.length === MOST_MESSAGES || (last.length > 0 && bytes + size > MOST_BYTES)) {
      all.push([{ role, content }]);
      bytes = size;
    } else {
      last.push({ role, content });
      bytes += size;
    }
  }
  return all;
}
