import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import { Refusal } from '../api.ts';
import { Code } from '../parts/code.tsx';
import { usePolling } from '../parts/poll.ts';
import { Problem } from '../parts/problem.tsx';
import { goTo, linkTo, route } from '../route.ts';
import { Actions } from './actions.tsx';
import { Append } from './append.tsx';
import { callService } from './call.ts';
import { forgetCompleted } from './changes.ts';
import { isDeleted } from './deletion.tsx';
import type { SessionService } from './find-services.ts';
import { canFork, fork, forkObstacle } from './fork.ts';
import { Messages } from './messages.tsx';
import { type Conversation, readConversation } from './session.ts';
import { TimeLeft } from './time-left.tsx';
import { withKnownCosts } from './turn-costs.ts';
import { Turns } from './turns.tsx';
import { useEvents } from './watch.ts';

interface Props {
  readonly service: SessionService;
  readonly organisation: string;
  readonly id: string;
}

/** Somebody may be talking just now. A long conversation is a long answer, and read less often. */
const EVERY_MS = 3000;
const LONG_EVERY_MS = 15_000;
const MANY_MESSAGES = 500;
const MANY_CHARACTERS = 256 * 1024;

/** A session as the conversation that it is. */
export function ConversationView({ service, organisation, id }: Props) {
  const [conversation, setConversation] = useState<Conversation | undefined>(undefined);
  const [wrong, setWrong] = useState('');
  const again = useCallback(async () => {
    try {
      const { value } = await callService(service, 'get', { organisation, sessionId: id });
      const read = readConversation(value);
      setConversation((before) => (isSame(before, read) ? before : withKnownCosts(before, read)));
      setWrong('');
    } catch (reason) {
      const isGone = reason instanceof Refusal && reason.status === 404;
      if (isGone) forgetCompleted(id);
      setWrong(
        isGone ? 'It is not there any more: it expired or was deleted.' : (reason as Error).message,
      );
    }
  }, [service, organisation, id]);
  const everyMs = useMemo(
    () => (conversation && isLong(conversation) ? LONG_EVERY_MS : EVERY_MS),
    [conversation],
  );
  const isHeard = useSaid(service, organisation, id, everyMs, again);
  usePolling(again, isHeard ? undefined : everyMs);
  return (
    <>
      <p>
        <a href={linkTo('sessions', [organisation])}>
          ← <bdi>{organisation}</bdi>
        </a>
      </p>
      {wrong !== '' && !isDeleted(id) && <Problem text={wrong} />}
      {conversation && (
        <Whole
          service={service}
          organisation={organisation}
          conversation={conversation}
          again={again}
        />
      )}
    </>
  );
}

/** Hears that something was said, where the service tells; reads it at most every so often. */
function useSaid(
  service: SessionService,
  organisation: string,
  id: string,
  everyMs: number,
  again: () => Promise<void>,
): boolean {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const readAt = useRef(0);
  return useEvents(service, organisation, id, () => {
    const waitMs = Math.max(0, readAt.current + everyMs - Date.now());
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      readAt.current = Date.now();
      void again();
    }, waitMs);
  });
}

/** Where the service tells when a session changed, its messages need not be compared. */
function isSame(before: Conversation | undefined, read: Conversation): boolean {
  if (before?.messages.length !== read.messages.length) return false;
  const essence = ({ messages, ...session }: Conversation) =>
    JSON.stringify(
      session.updatedAt === undefined
        ? { session, messages: messages.map(({ content }) => content) }
        : session,
    );
  return essence(before) === essence(read);
}

/** Whether reading it again and again would be a burden. */
function isLong({ messages }: Conversation): boolean {
  const characters = messages.reduce((sum, { text }) => sum + text.length, 0);
  return messages.length > MANY_MESSAGES || characters > MANY_CHARACTERS;
}

interface WholeProps {
  readonly service: SessionService;
  readonly organisation: string;
  readonly conversation: Conversation;
  again(): Promise<void>;
}

function Whole({ service, organisation, conversation, again }: WholeProps) {
  const { messages, metadata } = conversation;
  const [told, tell] = useState('');
  const forkAt = async (until: number) => {
    const obstacle = forkObstacle(service, conversation, until);
    if (obstacle) return tell(`It cannot be forked there: ${obstacle}.`);
    try {
      goTo('sessions', [organisation, await fork(service, organisation, conversation, until)]);
    } catch (reason) {
      tell(`It was not forked: ${(reason as Error).message}`);
    }
  };
  const forks = canFork(service) ? (until: number) => void forkAt(until) : undefined;
  return (
    <>
      <Head conversation={conversation} />
      <Actions
        service={service}
        organisation={organisation}
        conversation={conversation}
        fork={forks && (() => forks(messages.length))}
        again={again}
      />
      {told !== '' && <Problem text={told} />}
      <Turns conversation={conversation} />
      {messages.length === 0 ? (
        <p class="quiet">Nothing was said yet.</p>
      ) : (
        <Messages messages={messages} fork={forks} wanted={wantedMessage()} />
      )}
      {service.routes.update && conversation.status !== 'completed' && (
        <Append service={service} organisation={organisation} id={conversation.id} again={again} />
      )}
      {Object.keys(metadata).length > 0 && (
        <details>
          <summary>Metadata</summary>
          <Code text={JSON.stringify(metadata, null, 2)} language="json" />
        </details>
      )}
    </>
  );
}

/** The message that a link leads to. */
function wantedMessage(): number | undefined {
  return Number(route.value.query.get('message')) || undefined;
}

function Head({ conversation }: { conversation: Conversation }) {
  const { id, title, status, userId, group, model, createdAt, messages, tokens } = conversation;
  return (
    <header class="hero">
      <h1>
        <bdi>{title}</bdi>
      </h1>
      <p class="badges">
        {status !== undefined && (
          <span class={`badge ${status === 'active' ? 'good' : ''}`}>{status}</span>
        )}
        {userId !== undefined && <Fact name="user" value={userId} />}
        {group !== undefined && <Fact name="group" value={group} />}
        {model !== undefined && <Fact name="model" value={model} />}
        <span class="badge">{messages.length.toLocaleString()} messages</span>
        {tokens !== undefined && <span class="badge">{tokens.toLocaleString()} tokens</span>}
        <TimeLeft session={conversation} />
      </p>
      <p class="quiet mono">
        {id}
        {createdAt !== undefined && ` · ${new Date(createdAt).toLocaleString()}`}
      </p>
    </header>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <span class="badge">
      {name} <bdi>{value}</bdi>
    </span>
  );
}
