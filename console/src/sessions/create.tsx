import { useState } from 'preact/hooks';
import { goTo } from '../route.ts';
import { callService } from './call.ts';
import type { SessionService } from './find-services.ts';

interface CreateProps {
  readonly service: SessionService;
  readonly organisation: string;
}

const EMPTY = {
  userId: '',
  sessionGroup: '',
  title: '',
  model: '',
  expirationMinutes: '',
  system: '',
  message: '',
};

type Form = typeof EMPTY;

/** Begins a session by hand. */
export function Create({ service, organisation }: CreateProps) {
  const [form, setForm] = useState<Form>(EMPTY);
  const [wrong, setWrong] = useState('');
  const bind = (name: keyof Form) => ({
    value: form[name],
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setForm((before) => ({ ...before, [name]: currentTarget.value })),
  });
  const send = async () => {
    try {
      const { value } = await callService(service, 'create', { organisation, body: bodyOf(form) });
      goTo('sessions', [organisation, String((value as { sessionId: unknown }).sessionId)]);
    } catch (reason) {
      setWrong((reason as Error).message);
    }
  };
  return (
    <form
      class="create"
      aria-label="New session"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="grid">
        <label>
          User <span class="required">*</span>
          <input required maxLength={256} {...bind('userId')} />
        </label>
        <label>
          Group
          <input maxLength={256} {...bind('sessionGroup')} />
        </label>
        <label>
          Title
          <input maxLength={200} {...bind('title')} />
        </label>
        <label>
          Model
          <input maxLength={200} {...bind('model')} />
        </label>
        <label>
          Minutes to live
          <input type="number" min={5} max={1440} placeholder="60" {...bind('expirationMinutes')} />
        </label>
      </div>
      <label>
        System prompt
        <textarea rows={2} {...bind('system')} />
      </label>
      <label>
        First message of the user
        <textarea rows={2} {...bind('message')} />
      </label>
      <p>
        <button type="submit" class="primary">
          Create
        </button>
      </p>
      {wrong !== '' && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </form>
  );
}

/** The contract has no fields for title and model; services take them from the metadata. */
function bodyOf({ userId, sessionGroup, title, model, expirationMinutes, system, message }: Form) {
  const metadata = { ...(title && { title }), ...(model && { model }) };
  const said = [
    { role: 'system', content: system },
    { role: 'user', content: message },
  ].filter(({ content }) => content !== '');
  return {
    userId,
    ...(sessionGroup && { sessionGroup }),
    ...(expirationMinutes && { expirationMinutes: Number(expirationMinutes) }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(said.length > 0 && { initialMessages: said }),
  };
}
