import { useState } from 'preact/hooks';
import { goTo, linkTo, route } from '../route.ts';
import { can, proof } from '../sessions/call.ts';
import { ConversationView } from '../sessions/conversation.tsx';
import { Create } from '../sessions/create.tsx';
import { type SessionService, services } from '../sessions/find-services.ts';
import { List } from '../sessions/list.tsx';
import { organisations, remember, useToldOrganisations } from '../sessions/organisations.ts';
import { Search } from '../sessions/search.tsx';
import { Usage } from '../sessions/usage.tsx';
import '../sessions/sessions.css';

/** Conversations of an organisation, through a REST API that is served here. */
export default function Sessions() {
  const [name, setName] = useState<string | undefined>(undefined);
  const all = services.value;
  const service = all.find((one) => one.name === name) ?? all[0];
  const [asked, id] = route.value.path;
  const told = useToldOrganisations(service);
  if (!service) return <p class="quiet">Nothing that is served here knows sessions.</p>;
  const organisation = asked ?? (told.length === 1 ? told[0] : undefined);
  if (organisation && id !== undefined)
    return <ConversationView key={id} service={service} organisation={organisation} id={id} />;
  return (
    <>
      <h1>Sessions</h1>
      {all.length > 1 && (
        <select
          class="narrow"
          aria-label="Through"
          value={service.name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        >
          {all.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      )}
      {service.exposer && service.exposer.authentication !== 'none' && <Proof />}
      <Organisation chosen={organisation} told={told} />
      {organisation && <Inside key={organisation} service={service} organisation={organisation} />}
    </>
  );
}

interface OrganisationProps {
  readonly chosen: string | undefined;
  /** Those that the key may see, where that is known. */
  readonly told: readonly string[];
}

/** Whose sessions are looked at. */
function Organisation({ chosen = '', told }: OrganisationProps) {
  const [typed, setTyped] = useState(chosen);
  const open = (name: string) => {
    if (name === '') return;
    setTyped(name);
    remember(name);
    goTo('sessions', [name]);
  };
  const known = new Set([...told, ...organisations.value]);
  const others = [...known].filter((name) => name !== chosen);
  return (
    <form
      class="organisation"
      onSubmit={(event) => {
        event.preventDefault();
        open(typed);
      }}
    >
      <label class="joined">
        <span class="quiet">Organisation</span>
        <input
          required
          autocomplete="off"
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
      <button type="submit" class={chosen === '' ? 'primary' : ''}>
        Open
      </button>
      {others.map((name) => (
        <button type="button" class="small" key={name} onClick={() => open(name)}>
          <bdi>{name}</bdi>
        </button>
      ))}
      {chosen === '' && told.length === 0 && (
        <p class="quiet">
          The API does not tell which organisations a key may see. Names are remembered until the
          tab is closed.
        </p>
      )}
    </form>
  );
}

interface InsideProps {
  readonly service: SessionService;
  readonly organisation: string;
}

function Inside({ service, organisation }: InsideProps) {
  const shown = route.value.query.get('show') ?? 'list';
  const tabs = [
    ['list', 'Sessions'],
    ...(can(service, 'search') ? ([['search', 'Search']] as const) : []),
    ['usage', 'Usage'],
    ...(service.routes.create ? ([['new', 'New']] as const) : []),
  ] as const;
  return (
    <>
      <nav class="subnav" aria-label="Sessions">
        {tabs.map(([name, title]) => (
          <a
            key={name}
            href={linkTo('sessions', [organisation], name === 'list' ? {} : { show: name })}
            aria-current={shown === name ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      {shown === 'search' && <Search service={service} organisation={organisation} />}
      {shown === 'usage' && <Usage service={service} organisation={organisation} />}
      {shown === 'new' && <Create service={service} organisation={organisation} />}
      {shown === 'list' && <List service={service} organisation={organisation} />}
    </>
  );
}

/** The exposer wants to know who calls. */
function Proof() {
  return (
    <div class="field">
      <label for="sessions-proof">
        <span class="mono">Authorization</span>
        <span class="quiet"> header of the caller, kept in this tab's memory only</span>
      </label>
      <input
        id="sessions-proof"
        type="password"
        autocomplete="off"
        placeholder="Bearer …"
        value={proof.value}
        onInput={({ currentTarget }) => {
          proof.value = currentTarget.value;
        }}
      />
    </div>
  );
}
