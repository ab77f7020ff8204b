import { signal } from '@preact/signals';
import { takes } from './call.ts';
import type { SessionService } from './find-services.ts';
import type { Session } from './session.ts';
import type { ListFilters } from './session-list.ts';

/** What is looked for, kept while somebody goes to a session and back. */
export interface Wanted extends ListFilters {
  /** Whether the text may stand in what was said. Otherwise it is found among what was listed. */
  readonly isSaid: boolean;
}

/** What is looked for now. */
export const wanted = signal<Wanted>({
  userId: '',
  sessionGroup: '',
  model: '',
  status: 'active',
  text: '',
  metadata: '',
  isSaid: false,
});

const NAMES = { userId: 'User', sessionGroup: 'Group', model: 'Model' } as const;

interface FiltersProps {
  readonly service: SessionService;
  /** What was listed, for what can be chosen. */
  readonly sessions: readonly Session[];
}

/** Fields for what is looked for; those that the route does not take are not there. */
export function Filters({ service, sessions }: FiltersProps) {
  const set = (change: Partial<Wanted>) => {
    wanted.value = { ...wanted.value, ...change };
  };
  const offered = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((name) =>
    takes(service, 'list', name),
  );
  return (
    <search class="filters session-filters">
      <input
        type="search"
        aria-label="Text"
        placeholder="Text"
        value={wanted.value.text}
        onInput={({ currentTarget }) => set({ text: currentTarget.value })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={wanted.value.isSaid}
          onChange={({ currentTarget }) => set({ isSaid: currentTarget.checked })}
        />
        also in messages
      </label>
      {offered.map((name) => (
        <Choice
          key={name}
          name={name}
          known={sessions.map((one) => one[name === 'sessionGroup' ? 'group' : name])}
          set={(value) => set({ [name]: value })}
        />
      ))}
      {takes(service, 'list', 'metadata') && (
        <input
          type="search"
          aria-label="Metadata"
          placeholder="name=value"
          title="Metadata: name=value, several with spaces between"
          value={wanted.value.metadata}
          onInput={({ currentTarget }) => set({ metadata: currentTarget.value })}
        />
      )}
      <select
        aria-label="Status"
        value={wanted.value.status}
        onChange={({ currentTarget }) => set({ status: currentTarget.value })}
      >
        <option value="active">active</option>
        <option value="completed">completed</option>
        <option value="all">any status</option>
      </select>
    </search>
  );
}

interface ChoiceProps {
  readonly name: keyof typeof NAMES;
  readonly known: readonly (string | undefined)[];
  set(value: string): void;
}

/** Exactly this one; those that were seen are proposed. */
function Choice({ name, known, set }: ChoiceProps) {
  const seen = [...new Set(known)].filter((one) => one !== undefined && one !== '');
  return (
    <>
      <input
        type="search"
        aria-label={NAMES[name]}
        placeholder={NAMES[name]}
        list={`known-${name}`}
        value={wanted.value[name]}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
      <datalist id={`known-${name}`} hidden>
        {seen.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  );
}

/** Whether a text stands in what a list tells of a session. */
export function hasText(session: Session, text: string): boolean {
  const { id, title, userId, group, model } = session;
  return [id, title, userId, group, model].join('\n').toLowerCase().includes(text.toLowerCase());
}
