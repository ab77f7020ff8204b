import { type Signal, signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { callService } from './call.ts';
import { forgetCompleted } from './changes.ts';
import { now } from './clock.ts';
import type { SessionService } from './find-services.ts';
import type { Session } from './session.ts';

/** How long somebody may think better of it. */
const UNDO_MS = 6000;

/** A deletion that was asked for and not sent yet. */
interface Deletion {
  readonly id: string;
  readonly title: string;
  /** When it is sent. */
  readonly at: number;
  readonly wrong: Signal<string>;
  send(): void;
  cancel(): void;
}

const pending = signal<readonly Deletion[]>([]);

/** Sessions whose deletion was sent: a list that was read before may still have them. */
const sent = signal<ReadonlySet<string>>(new Set());

/** Whether a session is deleted, or about to be. */
export function isDeleted(id: string): boolean {
  return sent.value.has(id) || pending.value.some((one) => one.id === id && !one.wrong.value);
}

/** Deletes a session, unless somebody thinks better of it or closes the tab meanwhile. */
export function deleteSoon(
  service: SessionService,
  organisation: string,
  { id, title }: Session,
): void {
  if (isDeleted(id)) return;
  const drop = () => {
    clearTimeout(timer);
    pending.value = pending.value.filter((one) => one !== deletion);
  };
  const send = () => {
    clearTimeout(timer);
    callService(service, 'delete', { organisation, sessionId: id }).then(
      () => {
        sent.value = new Set([...sent.value, id]);
        forgetCompleted(id);
        drop();
      },
      (reason: Error) => {
        deletion.wrong.value = reason.message;
      },
    );
  };
  const timer = setTimeout(send, UNDO_MS);
  const at = Date.now() + UNDO_MS;
  const deletion: Deletion = { id, title, at, wrong: signal(''), send, cancel: drop };
  pending.value = [...pending.value.filter((one) => one.id !== id), deletion];
  showDeletions();
}

let place: HTMLElement | undefined;

/** Beside the app: a deletion is announced, and can be undone, wherever somebody goes meanwhile. */
function showDeletions(): void {
  if (place) return;
  place = document.body.appendChild(document.createElement('div'));
  render(<Deletions />, place);
}

function Deletions() {
  return (
    <section class="notices" aria-label="Deletions" aria-live="polite">
      {pending.value.map((one) => (
        <Notice key={`${one.id} ${one.at}`} deletion={one} />
      ))}
    </section>
  );
}

function Notice({ deletion }: { deletion: Deletion }) {
  const { title, at, wrong, send, cancel } = deletion;
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => undo.current?.focus(), []);
  if (wrong.value !== '')
    return (
      <p class="notice bad">
        <span>
          ‘<bdi>{title}</bdi>’ was not deleted: {wrong.value}
        </span>
        <button type="button" class="small" onClick={cancel}>
          Dismiss
        </button>
      </p>
    );
  const left = Math.ceil(Math.min(UNDO_MS, Math.max(0, at - now.value)) / 1000);
  return (
    <p class="notice">
      <span>
        ‘<bdi>{title}</bdi>’ is deleted in <span aria-hidden="true">{left} s</span>
        <span class="unseen">a few seconds</span>. Closing the tab before keeps it.
      </span>
      <button type="button" class="small" ref={undo} onClick={cancel}>
        Undo
      </button>
      <button type="button" class="small" onClick={send}>
        Delete now
      </button>
    </p>
  );
}
