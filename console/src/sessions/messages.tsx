import { useEffect, useRef } from 'preact/hooks';
import { Markdown } from '../parts/markdown.tsx';
import { useVirtual } from '../parts/virtual.ts';
import type { Message } from './session.ts';

/** Before it is seen: a line of its own and two of text. */
const USUAL_HEIGHT = 96;

interface MessagesProps {
  readonly messages: readonly Message[];
  /** Absent where nothing can be begun. */
  readonly fork: ((until: number) => void) | undefined;
  /** Number of the one to go to, as the service counts. */
  readonly wanted: number | undefined;
}

/** What was said, one after the other. Only what is seen is in the page, however long it is. */
export function Messages({ messages, fork, wanted }: MessagesProps) {
  const place = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(messages.length, place, USUAL_HEIGHT);
  const toIndex = (index: number) => virtual.scrollToIndex(index, { align: 'start' });
  const wantedIndex = indexOf(messages, wanted);
  useEffect(() => {
    if (wantedIndex !== undefined) toIndex(wantedIndex);
  }, [wantedIndex]);
  return (
    <>
      {messages.length > MANY && (
        <p class="head">
          <button type="button" class="small" onClick={() => toIndex(0)}>
            First
          </button>
          <button type="button" class="small" onClick={() => virtual.scrollToEnd()}>
            Last
          </button>
        </p>
      )}
      <section class="messages" ref={place} tabindex={0} aria-label="Messages">
        <ol style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={messages.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Said
                message={messages[index]}
                number={index + 1}
                isWanted={index === wantedIndex}
                fork={fork}
              />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function indexOf(messages: readonly Message[], wanted: number | undefined): number | undefined {
  if (wanted === undefined) return undefined;
  const index = messages.findIndex(({ number }, place) => (number ?? place + 1) === wanted);
  return index === -1 ? undefined : index;
}

/** More than are seen at once. */
const MANY = 8;

interface SaidProps {
  readonly message: Message | undefined;
  readonly number: number;
  readonly isWanted: boolean;
  readonly fork: MessagesProps['fork'];
}

function Said({ message, number, isWanted, fork }: SaidProps) {
  if (!message) return null;
  const { role, text, saidAt, tokens } = message;
  return (
    <article
      class={`said ${KNOWN.has(role) ? `said-${role}` : ''} ${isWanted ? 'wanted' : ''}`}
      aria-current={isWanted ? 'true' : undefined}
    >
      <header class="head">
        <b>{role}</b>
        <span class="quiet">
          {saidAt !== undefined && new Date(saidAt).toLocaleString()}
          {tokens !== undefined && tokens > 0 && ` · ${tokens} tokens`}
        </span>
        <span class="grow" />
        {fork && (
          <button
            type="button"
            class="small"
            aria-label={`Fork here, after message ${number}`}
            onClick={() => fork(number)}
          >
            Fork here
          </button>
        )}
      </header>
      <Markdown text={text} />
    </article>
  );
}

const KNOWN: ReadonlySet<string> = new Set(['system', 'user', 'assistant', 'tool']);
