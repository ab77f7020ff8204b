import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { More } from '../parts/more.tsx';
import { usePolling } from '../parts/poll.ts';
import { Problem } from '../parts/problem.tsx';
import { linkTo } from '../route.ts';
import { takes } from './call.ts';
import { completed } from './changes.ts';
import { now } from './clock.ts';
import { isDeleted } from './deletion.tsx';
import { Filters, hasText, type Wanted, wanted } from './filters.tsx';
import type { SessionService } from './find-services.ts';
import { saidSearch } from './said.ts';
import type { Session } from './session.ts';
import { type ListFilters, type SessionList, sessionList } from './session-list.ts';
import { TimeLeft } from './time-left.tsx';
import { useEvents } from './watch.ts';

interface ListProps {
  readonly service: SessionService;
  readonly organisation: string;
}

const EVERY_MS = 2500;
/** While somebody is typing, nothing is asked. */
const TYPING_MS = 300;

/** The sessions of an organisation: filtered, page after page, and as they are now. */
export function List({ service, organisation }: ListProps) {
  const asked = useSettled(serverFilters(service, wanted.value));
  const key = JSON.stringify(asked);
  const list = useMemo(
    () => sessionList(service, organisation, JSON.parse(key) as ListFilters),
    [service, organisation, key],
  );
  const isHeard = useChanges(service, organisation, list);
  usePolling(list.again, isHeard ? undefined : EVERY_MS);
  const known = useKnown(service, list);
  const { shown, reading } = useFound(service, organisation, known);
  const { hasMore, wrong } = list;
  return (
    <>
      <Filters service={service} sessions={known} />
      {wrong.value !== '' && <Problem text={wrong.value} />}
      <Table sessions={shown} organisation={organisation} />
      <p class="quiet" role="status">
        {summary(shown, known, hasMore.value)}
        {reading > 0 && ` Reading ${reading} conversations…`}
      </p>
      {!takes(service, 'list', 'status') && wanted.value.status !== 'active' && (
        <p class="quiet">
          This route lists sessions that go on. Of completed ones, those are shown that were
          completed in this tab.
        </p>
      )}
      {hasMore.value && wrong.value === '' && (
        <More
          more={list.more}
          count={known.length}
          isAuto={wanted.value.text === '' || known.length < MOST_SEARCHED}
        />
      )}
    </>
  );
}

/** Events come in swarms. */
const SWARM_MS = 150;

/** Keeps a list as it is now, where the service tells what happens. @returns whether it does */
function useChanges(service: SessionService, organisation: string, list: SessionList): boolean {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return useEvents(service, organisation, undefined, ({ type, sessionId }) => {
    if (sessionId !== undefined && GONE.has(type)) list.drop(sessionId);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void list.again();
    }, SWARM_MS);
  });
}

const GONE: ReadonlySet<string> = new Set(['deleted', 'expired']);

/** What the service is asked; the rest is looked for here. */
function serverFilters(service: SessionService, now: Wanted): ListFilters {
  const isTaken = (name: string) => takes(service, 'list', name);
  return {
    userId: now.userId,
    sessionGroup: now.sessionGroup,
    model: now.model,
    status: isTaken('status') ? now.status : '',
    text: isTaken('text') && now.isSaid ? now.text : '',
    metadata: isTaken('metadata') ? now.metadata : '',
  };
}

/** A value once it has not changed for a moment. */
function useSettled(value: ListFilters): ListFilters {
  const [settled, settle] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(JSON.parse(text) as ListFilters), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What was listed and still lives, and what was completed here. */
function useKnown(service: SessionService, { sessions }: SessionList): readonly Session[] {
  const { status, userId, sessionGroup, model } = wanted.value;
  const fits = (one: Session) =>
    (userId === '' || one.userId === userId) &&
    (sessionGroup === '' || one.group === sessionGroup) &&
    (model === '' || one.model === model);
  const listed = sessions.value;
  // Every second it is seen whether there are more of them, and the list drawn anew only then.
  useComputed(() => listed.filter(hasExpired).length).value;
  const ids = new Set(listed.map(({ id }) => id));
  const here = takes(service, 'list', 'status')
    ? []
    : completed.value.filter((one) => !ids.has(one.id) && fits(one));
  return [...here, ...listed].filter(
    (one) =>
      !hasExpired(one) &&
      !isDeleted(one.id) &&
      (status === 'all' || (one.status ?? 'active') === status),
  );
}

function hasExpired({ expiresAt }: Session): boolean {
  return expiresAt !== undefined && expiresAt <= now.value;
}

/** Those with the text that is looked for, and how many are still being read for it. */
function useFound(service: SessionService, organisation: string, known: readonly Session[]) {
  const search = useMemo(() => saidSearch(service, organisation), [service, organisation]);
  const { text, isSaid } = wanted.value;
  const isAsked = isSaid && takes(service, 'list', 'text');
  const isSearching = text !== '' && isSaid && !isAsked;
  const unread = isSearching ? known.filter(({ id }) => !search.texts.value.has(id)).length : 0;
  const state = known.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join();
  useEffect(() => {
    if (isSearching) void search.read(known);
  }, [isSearching, state, search]);
  const isFound = (one: Session) =>
    hasText(one, text) ||
    (isSaid && search.texts.value.get(one.id)?.includes(text.toLowerCase()) === true);
  return { shown: text === '' || isAsked ? known : known.filter(isFound), reading: unread };
}

function summary(shown: readonly Session[], known: readonly Session[], hasMore?: boolean): string {
  if (hasMore === undefined) return '';
  if (known.length === 0)
    return isFiltered()
      ? 'There are no such sessions.'
      : 'There are no sessions yet. They appear here as they begin.';
  const plural = known.length === 1 && !hasMore ? '' : 's';
  const all = `${known.length}${hasMore ? ' or more' : ''} session${plural}`;
  return shown.length === known.length ? `${all}.` : `${shown.length} of ${all}.`;
}

function isFiltered(): boolean {
  const { status, isSaid: _, ...texts } = wanted.value;
  return status === 'completed' || Object.values(texts).some((one) => one !== '');
}

function Table({ sessions, organisation }: { sessions: readonly Session[]; organisation: string }) {
  if (sessions.length === 0) return null;
  return (
    <div class="scroll">
      <table class="sessions">
        <thead>
          <tr>
            <th>Session</th>
            <th>User</th>
            <th>Group</th>
            <th>Model</th>
            <th class="right">Messages</th>
            <th class="right">Tokens</th>
            <th>Life</th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <Row key={session.id} session={session} organisation={organisation} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ session, organisation }: { session: Session; organisation: string }) {
  const { id, title, userId, group, model, status, messageCount, tokens } = session;
  return (
    <tr>
      <td class="main">
        <a href={linkTo('sessions', [organisation, id])}>
          <bdi>{title}</bdi>
        </a>
      </td>
      <Cell name="User" value={userId} />
      <Cell name="Group" value={group} />
      <Cell name="Model" value={model} />
      <td class="right" data-name="Messages">
        {messageCount?.toLocaleString()}
      </td>
      <td class="right" data-name="Tokens">
        {tokens?.toLocaleString()}
      </td>
      <td class="life">
        {status === 'completed' && <span class="badge">completed</span>}{' '}
        <TimeLeft session={session} />
      </td>
    </tr>
  );
}

function Cell({ name, value = '' }: { name: string; value: string | undefined }) {
  return (
    <td data-name={name}>
      <bdi>{value}</bdi>
    </td>
  );
}

/** A text that is found nowhere does not make the whole list be read; the button goes on. */
const MOST_SEARCHED = 2000;
