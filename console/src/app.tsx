import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isUnreached, locked, token } from './api.ts';
import { Palette, palette } from './palette.tsx';
import { Problem } from './parts/problem.tsx';
import { linkTo, route } from './route.ts';
import { choose, chosenFile, documents, failure, refresh } from './served.ts';
import { theme, turnTheme } from './theme.ts';
import Capability from './views/capability.tsx';
import { offeredViews, VIEWS } from './views.ts';

/** The console: where one is, and what is there. */
export function App() {
  useEffect(() => void refresh(), []);
  const name = VIEWS.find((one) => one.name === route.value.view)?.title;
  useEffect(() => {
    document.title = name === undefined ? 'Capstan' : `${name} · Capstan`;
  }, [name]);
  return (
    <div class="app">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <Side />
      <main id="main" tabindex={-1}>
        {locked.value ? <Unlock /> : <View />}
      </main>
      <Palette />
    </div>
  );
}

function Side() {
  const list = useRef<HTMLUListElement>(null);
  const { view } = route.value;
  // On a phone the list is longer than its line.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [view, documents.value]);
  return (
    <nav aria-label="Console">
      <a class="brand" href={linkTo('capability')}>
        capstan
      </a>
      <Documents />
      <ul ref={list}>
        {offeredViews().map(({ name, title }) => (
          <li key={name}>
            <a href={linkTo(name)} aria-current={view === name ? 'page' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
      <div class="tools">
        <button type="button" class="small" onClick={() => (palette.value = true)}>
          Find <kbd>Ctrl K</kbd>
        </button>
        <button type="button" class="small" onClick={turnTheme} title="Light or dark">
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </div>
    </nav>
  );
}

/** Which of several documents is looked at. */
function Documents() {
  const all = documents.value ?? [];
  if (all.length < 2) return null;
  return (
    <select
      aria-label="Document"
      value={chosenFile.value}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {all.map(({ file, title, state }) => (
        <option key={file} value={file}>
          {title}
          {state === 'served' ? '' : ` (${state})`}
        </option>
      ))}
    </select>
  );
}

function View() {
  const isShown = documents.value !== undefined;
  // From then on somebody can read and click: what `npm run bench -- console` measures.
  useEffect(() => {
    if (isShown) performance.mark('capstan-shown');
  }, [isShown]);
  if (failure.value !== '') return <Unreachable />;
  if (documents.value === undefined) return null;
  const view = VIEWS.find(({ name }) => name === route.value.view);
  return (
    <>
      {isUnreached.value && (
        <Problem text="The process does not answer: what is shown here is old." />
      )}
      {view?.load ? <Lazy key={view.name} load={view.load} /> : <Capability />}
    </>
  );
}

function Unreachable() {
  return (
    <div class="problem" role="alert">
      <p>The process does not answer: {failure.value}</p>
      <button type="button" onClick={() => void refresh()}>
        Try again
      </button>
    </div>
  );
}

/** A view that is loaded when somebody goes there. */
function Lazy({ load }: { load(): Promise<{ default: ComponentType }> }) {
  const view = useSignal<ComponentType | undefined>(undefined);
  const wrong = useSignal('');
  useEffect(() => {
    load().then(
      (loaded) => {
        view.value = loaded.default;
      },
      (reason: Error) => {
        wrong.value = reason.message;
      },
    );
  }, [load]);
  if (wrong.value !== '') return <Problem text={wrong.value} />;
  return view.value ? <view.value /> : null;
}

/** The control port wants a token. It stays in this tab's memory. */
function Unlock() {
  const typed = useSignal('');
  return (
    <form
      class="unlock"
      onSubmit={(event) => {
        event.preventDefault();
        token.value = typed.value;
        void refresh();
      }}
    >
      <h1>Token</h1>
      <p>
        This control port is behind a token (<span class="mono">CAPSTAN_CONTROL_TOKEN</span>). It is
        kept in this tab only.
      </p>
      <input
        type="password"
        aria-label="Token"
        autocomplete="off"
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
        }}
      />
      {token.value !== '' && <p class="wrong">It was not accepted.</p>}
      <button type="submit" class="primary">
        Open
      </button>
    </form>
  );
}
