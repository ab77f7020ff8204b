import { useState } from 'preact/hooks';
import { callService } from './call.ts';
import type { SessionService } from './find-services.ts';

interface AppendProps {
  readonly service: SessionService;
  readonly organisation: string;
  readonly id: string;
  again(): Promise<void>;
}

/** Says something in a conversation, by hand. */
export function Append({ service, organisation, id, again }: AppendProps) {
  const [role, setRole] = useState('user');
  const [content, setContent] = useState('');
  const [tokens, setTokens] = useState('');
  const [wrong, setWrong] = useState('');
  const send = async () => {
    const body = {
      newMessages: [{ role, content }],
      ...(tokens !== '' && { tokensUsed: Number(tokens) }),
    };
    try {
      await callService(service, 'update', { organisation, sessionId: id, body });
      setContent('');
      setTokens('');
      setWrong('');
    } catch (reason) {
      setWrong((reason as Error).message);
    }
    await again();
  };
  return (
    <form
      class="append"
      aria-label="Append a message"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        aria-label="Message"
        placeholder="Say something… (Ctrl Enter sends)"
        rows={3}
        required
        value={content}
        onInput={({ currentTarget }) => setContent(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      <div class="actions">
        <select
          aria-label="Role"
          value={role}
          onChange={({ currentTarget }) => setRole(currentTarget.value)}
        >
          <option>user</option>
          <option>assistant</option>
        </select>
        <input
          type="number"
          min={0}
          aria-label="Tokens used"
          placeholder="Tokens used"
          value={tokens}
          onInput={({ currentTarget }) => setTokens(currentTarget.value)}
        />
        <button type="submit" class="primary">
          Append
        </button>
      </div>
      {wrong !== '' && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </form>
  );
}
