import { useState } from 'preact/hooks';
import type { CheckReport, ReloadReport } from '../../../src/exposes/operator.ts';
import { Refusal, tell } from '../api.ts';
import { Problem } from '../parts/problem.tsx';
import { refresh } from '../served.ts';

type Checked = CheckReport['documents'][number];

type State =
  | { readonly kind: 'unasked' | 'asking' }
  | { readonly kind: 'checked'; readonly report: CheckReport }
  | { readonly kind: 'reloaded'; readonly report: ReloadReport | undefined; readonly told: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Serves what the files say now: first it is shown what that would change, and what there is to say
 * about the documents. What cannot be served leaves what is served as it is.
 */
export function Reload() {
  const [state, setState] = useState<State>({ kind: 'unasked' });
  const run = async (work: () => Promise<State>) => {
    setState({ kind: 'asking' });
    const failed = ({ message }: Error): State => ({ kind: 'failed', reason: message });
    setState(await work().catch(failed));
  };
  const check = () =>
    run(async () => ({ kind: 'checked', report: await tell<CheckReport>('/reload/check') }));
  const isReady = state.kind === 'checked' && state.report.documents.some(isServed);
  return (
    <section>
      <div class="head">
        <h2>Documents</h2>
        <span class="grow" />
        <button type="button" disabled={state.kind === 'asking'} onClick={check}>
          {state.kind === 'checked' ? 'Check again' : 'Check the files'}
        </button>
        <button type="button" class="primary" disabled={!isReady} onClick={() => run(reload)}>
          Reload
        </button>
      </div>
      <div aria-live="polite">
        <Told state={state} />
      </div>
    </section>
  );
}

function isServed({ outcome }: Checked): boolean {
  return outcome !== 'kept' && outcome !== 'left out';
}

async function reload(): Promise<State> {
  try {
    const report = await tell<ReloadReport>('/reload');
    return { kind: 'reloaded', report, told: 'Served as the files are now.' };
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason;
    const report = 'documents' in reason.problem ? reason.problem : undefined;
    return { kind: 'reloaded', report: report as ReloadReport | undefined, told: reason.message };
  } finally {
    await refresh();
  }
}

function Told({ state }: { state: State }) {
  switch (state.kind) {
    case 'unasked':
      return (
        <p class="quiet">
          See what the files would change, and whether they can be served, before they are.
        </p>
      );
    case 'asking':
      return <p class="quiet">Reading the files…</p>;
    case 'failed':
      return <Problem text={state.reason} />;
    case 'checked':
      return state.report.documents.map((one) => <CheckedDocument key={one.file} document={one} />);
    case 'reloaded':
      return (
        <>
          <p>{state.told}</p>
          {state.report?.documents.map(({ file, outcome, reason, errors }) => (
            <p key={file}>
              <span class="mono path">{file}</span> <span class="badge">{outcome}</span> {reason}
              {errors.length > 0 && ` ${errors.length} errors`}
            </p>
          ))}
        </>
      );
  }
}

/** What a reload says that it did, before it has. */
const WOULD: Readonly<Record<string, string>> = {
  added: 'would be added',
  reloaded: 'would be served',
  removed: 'would be removed',
  kept: 'cannot be served: the version before stays',
  'left out': 'cannot be served',
};

function CheckedDocument({ document }: { document: Checked }) {
  const { file, outcome, reason, changes, diagnostics } = document;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const others = diagnostics.filter(({ severity }) => severity !== 'error');
  return (
    <section class="checked" aria-label={file}>
      <p class="head">
        <span class="mono path">{file}</span>
        <span class={`badge ${isServed(document) ? 'good' : 'bad'}`}>
          {WOULD[outcome] ?? outcome}
        </span>
      </p>
      {reason !== undefined && <p class="wrong">{reason}</p>}
      {isServed(document) && <Changes changes={changes} />}
      <Diagnostics diagnostics={errors} />
      {others.length > 0 && (
        <details>
          <summary>{counted(others)}</summary>
          <Diagnostics diagnostics={others} />
        </details>
      )}
    </section>
  );
}

/** E.g. `2 warnings, 1 note`. */
function counted(diagnostics: Checked['diagnostics']): string {
  return ['warning', 'note']
    .map((kind) => [kind, diagnostics.filter(({ severity }) => severity === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
    .join(', ');
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function Changes({ changes }: Pick<Checked, 'changes'>) {
  if (changes.length === 0) return <p class="quiet">Nothing changes for callers.</p>;
  return (
    <ul class="changes mono" aria-label="What would change">
      {changes.map(({ part, kind, detail }) => (
        <li key={`${kind}${part}`} class={kind}>
          <span aria-hidden="true">{SIGNS[kind]}</span> <span class="unseen">{kind}: </span>
          {part}
          {detail !== undefined && <span class="quiet"> {detail}</span>}
        </li>
      ))}
    </ul>
  );
}

function Diagnostics({ diagnostics }: Pick<Checked, 'diagnostics'>) {
  return (
    <>
      {diagnostics.map(({ severity, code, message, help, frame, line, column }) => (
        <div key={`${code}${line}:${column}${message}`} class={`remark ${severity}`}>
          <b>
            {severity}[{code}]
          </b>{' '}
          {message}
          <pre class="frame mono" tabindex={0}>
            {frame}
          </pre>
          {help}
        </div>
      ))}
    </>
  );
}
