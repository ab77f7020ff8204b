import { signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { linkTo } from './route.ts';
import { plan, refresh } from './served.ts';
import { turnTheme } from './theme.ts';
import { isCallable } from './views/offers.tsx';
import { offeredViews } from './views.ts';

/** Whether the palette is open. */
export const palette = signal(false);

interface Command {
  readonly title: string;
  readonly kind: string;
  run(): void;
}

/** More than fit on a screen are found by typing. */
const MOST_SHOWN = 50;

/** Everything that can be gone to or done, found by a few letters. */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(listenForKeys, []);
  const isOpen = palette.value;
  // At once: what is typed next belongs there.
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="palette" aria-label="Find" onClose={close}>
      {isOpen && <Finder />}
    </dialog>
  );
}

function listenForKeys(): () => void {
  const open = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    palette.value = !palette.value;
  };
  addEventListener('keydown', open);
  return () => removeEventListener('keydown', open);
}

function close(): void {
  palette.value = false;
}

function Finder() {
  const typed = useSignal('');
  const at = useSignal(0);
  const found = find(commands(), typed.value).slice(0, MOST_SHOWN);
  const run = (command: Command | undefined) => {
    close();
    command?.run();
  };
  const steer = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      at.value = Math.max(0, Math.min(found.length - 1, at.value + step));
    }
    if (event.key === 'Enter') run(found[at.value]);
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${at.value}` : undefined}
        aria-label="Find"
        placeholder="Go to a view, a route, a tool…"
        value={typed.value}
        onKeyDown={steer}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          at.value = 0;
        }}
      />
      <div id="palette-list" class="found" role="listbox" aria-label="Found">
        {found.map((command, index) => (
          <button
            type="button"
            tabIndex={-1}
            key={`${command.kind}${command.title}`}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at.value}
            onClick={() => run(command)}
          >
            {command.title} <span class="quiet">{command.kind}</span>
          </button>
        ))}
      </div>
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function commands(): readonly Command[] {
  const go = (to: string) => () => {
    location.hash = to;
  };
  const views = offeredViews().map(({ name, title }) => ({
    title,
    kind: 'view',
    run: go(linkTo(name)),
  }));
  const offers = (plan.value?.documents ?? []).flatMap(({ exposes }) =>
    exposes.flatMap(({ namespace, offers: all }) =>
      all.filter(isCallable).map(({ name }) => ({
        title: name,
        kind: `run · ${namespace}`,
        run: go(linkTo('run', [namespace, name])),
      })),
    ),
  );
  return [
    ...views,
    ...offers,
    { title: 'Light or dark', kind: 'look', run: turnTheme },
    { title: 'Ask again what is served', kind: 'do', run: () => void refresh() },
  ];
}

/** Those that have all letters in their order; the closer together, the earlier. */
function find(all: readonly Command[], typed: string): readonly Command[] {
  const letters = typed.toLowerCase().replace(/\s/g, '');
  return all
    .map((command) => ({ command, length: spanOf(command.title.toLowerCase(), letters) }))
    .filter(({ length }) => length !== undefined)
    .sort((a, b) => (a.length ?? 0) - (b.length ?? 0))
    .map(({ command }) => command);
}

/** Characters between the first and the last letter that is found. */
function spanOf(text: string, letters: string): number | undefined {
  let first = -1;
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return undefined;
    if (first === -1) first = at;
  }
  return at - first;
}
