import { useState } from 'preact/hooks';
import { goTo } from '../route.ts';
import { callService } from './call.ts';
import { forgetCompleted, keepCompleted } from './changes.ts';
import { deleteSoon } from './deletion.tsx';
import { download, EXPORT_FORMATS } from './export.ts';
import type { SessionService } from './find-services.ts';
import type { Conversation } from './session.ts';

interface ActionsProps {
  readonly service: SessionService;
  readonly organisation: string;
  readonly conversation: Conversation;
  readonly fork: (() => void) | undefined;
  again(): Promise<void>;
}

/** What can be done with a session, as far as the exposer has routes for it. */
export function Actions({ service, organisation, conversation, fork, again }: ActionsProps) {
  const [told, tell] = useState<{ readonly text: string; readonly isBad: boolean } | undefined>();
  const { id, status } = conversation;
  const { routes } = service;
  const run = async (work: () => Promise<string>) => {
    try {
      tell({ text: await work(), isBad: false });
    } catch (reason) {
      tell({ text: (reason as Error).message, isBad: true });
    }
    await again();
  };
  const turn = (next: 'active' | 'completed') =>
    run(async () => {
      await callService(service, 'update', { organisation, sessionId: id, body: { status: next } });
      if (next === 'completed') keepCompleted({ ...conversation, status: next });
      else forgetCompleted(id);
      return next === 'completed' ? 'Completed.' : 'It goes on.';
    });
  const extend = (additionalMinutes: number) =>
    run(async () => {
      const body = { additionalMinutes };
      const { value } = await callService(service, 'extend', { organisation, sessionId: id, body });
      return String((value as { message?: unknown }).message ?? 'Extended.');
    });
  return (
    <>
      <div class="actions">
        {routes.extend && status !== 'completed' && <Extend extend={(one) => void extend(one)} />}
        {routes.update && status === 'active' && (
          <button type="button" onClick={() => void turn('completed')}>
            Complete
          </button>
        )}
        {routes.update && status === 'completed' && (
          <button type="button" onClick={() => void turn('active')}>
            Reopen
          </button>
        )}
        {fork && conversation.messages.length > 0 && (
          <button type="button" onClick={fork}>
            Fork
          </button>
        )}
        <Export conversation={conversation} />
        {routes.delete && (
          <button
            type="button"
            class="danger"
            onClick={() => {
              deleteSoon(service, organisation, conversation);
              goTo('sessions', [organisation]);
            }}
          >
            Delete
          </button>
        )}
      </div>
      <p class={told?.isBad ? 'wrong' : 'quiet'} role="status">
        {told?.text}
      </p>
    </>
  );
}

/** What a session can be extended by, in minutes. */
const SPANS = [
  [15, '15 min'],
  [60, '1 h'],
  [240, '4 h'],
  [1440, '24 h'],
] as const;

function Extend({ extend }: { extend(minutes: number): void }) {
  const [minutes, setMinutes] = useState(60);
  return (
    <span class="joined">
      <button type="button" onClick={() => extend(minutes)}>
        Extend by
      </button>
      <select
        aria-label="Extend by"
        value={minutes}
        onChange={({ currentTarget }) => setMinutes(Number(currentTarget.value))}
      >
        {SPANS.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </span>
  );
}

function Export({ conversation }: { conversation: Conversation }) {
  const [title, setTitle] = useState(EXPORT_FORMATS[0]?.title ?? '');
  const format = EXPORT_FORMATS.find((one) => one.title === title);
  return (
    <span class="joined">
      <button type="button" onClick={() => format && download(conversation, format)}>
        Export as
      </button>
      <select
        aria-label="Export as"
        value={title}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      >
        {EXPORT_FORMATS.map((one) => (
          <option key={one.title}>{one.title}</option>
        ))}
      </select>
    </span>
  );
}
