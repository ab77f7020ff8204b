import { useState } from 'preact/hooks';
import { tell } from '../api.ts';
import { Hints, Method } from '../parts/badges.tsx';
import { Code } from '../parts/code.tsx';
import { Problem } from '../parts/problem.tsx';
import { linkTo, route } from '../route.ts';
import { Answer, type CallAnswer } from '../run/answer.tsx';
import { faultsIn } from '../run/faults.ts';
import { Field } from '../run/field.tsx';
import { defaultsOf, examplesOf, schemaOf } from '../run/prefill.ts';
import { type CallerRequest, type Given, requestOf } from '../run/request.ts';
import { snippets } from '../run/snippets.ts';
import { findOffer, type ServedExposer, type ServedOffer } from '../served.ts';

/** Calls one route or tool, through its port. */
export default function Run() {
  const [exposer = '', offer = ''] = route.value.path;
  const found = findOffer(exposer, offer);
  if (!found)
    return (
      <p class="quiet">
        Nothing called '{offer}' is served any more. <a href={linkTo('capability')}>What is</a>
      </p>
    );
  return <Call key={`${exposer} ${offer}`} exposer={found.exposer} offer={found.offer} />;
}

interface CallProps {
  readonly exposer: ServedExposer;
  readonly offer: ServedOffer;
}

function Call({ exposer, offer }: CallProps) {
  const [given, setGiven] = useState<Given>(() => defaultsOf(offer));
  // Fields that keep what is typed begin anew.
  const [filled, setFilled] = useState(0);
  const [proof, setProof] = useState('');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const request = requestOf(exposer, offer, given);
  const examples = examplesOf(offer);
  const faults =
    state.kind === 'answered' ? faultsIn(state.answer, offer.inputs) : new Map<string, string>();
  const send = async () => {
    setState({ kind: 'sent' });
    setState(await outcomeOf(exposer, withProof(request, proof)));
  };
  return (
    <>
      <Head exposer={exposer} offer={offer} />
      <div class="columns">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {offer.inputs.length === 0 && <p class="quiet">It takes nothing.</p>}
          {offer.inputs.map((input) => (
            <Field
              key={`${input.name} ${filled}`}
              name={input.name}
              schema={schemaOf(input)}
              required={input.required}
              place={exposer.type === 'mcp' ? undefined : input.in}
              value={given[input.name]}
              path={input.name}
              faults={faults}
              set={(value) => setGiven((before) => withValue(before, input.name, value))}
            />
          ))}
          {exposer.authentication !== 'none' && <Proof value={proof} set={setProof} />}
          <p>
            <button type="submit" class="primary" disabled={state.kind === 'sent'}>
              {state.kind === 'sent' ? 'Sending…' : 'Send'}
            </button>{' '}
            {Object.keys(examples).length > 0 && (
              <button
                type="button"
                onClick={() => {
                  setGiven((before) => joined(before, examples));
                  setFilled(filled + 1);
                }}
              >
                Fill in the example
              </button>
            )}
          </p>
        </form>
        <Snippets exposer={exposer} offer={offer} given={given} request={request} />
      </div>
      <div aria-live="polite">
        {state.kind === 'failed' && <Problem text={state.reason} />}
        {state.kind === 'answered' && <Answer answer={state.answer} />}
      </div>
    </>
  );
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'answered'; readonly answer: CallAnswer };

async function outcomeOf({ namespace }: ServedExposer, request: CallerRequest): Promise<State> {
  try {
    const answer = await tell<CallAnswer>('/calls', { exposer: namespace, ...request });
    return { kind: 'answered', answer };
  } catch (reason) {
    return { kind: 'failed', reason: (reason as Error).message };
  }
}

function withValue(before: Given, name: string, value: unknown): Given {
  const { [name]: _, ...others } = before;
  return value === undefined ? others : { ...others, [name]: value };
}

/** What is given, and members of it that are not; values that are there already give way. */
function joined(before: Given, more: Given): Given {
  const entries = Object.entries(more).map(([name, value]): [string, unknown] => {
    const known = before[name];
    return [name, isObject(known) && isObject(value) ? joined(known, value) : value];
  });
  return { ...before, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withProof(request: CallerRequest, proof: string): CallerRequest {
  if (proof === '') return request;
  return { ...request, headers: { ...request.headers, authorization: proof } };
}

function Head({ exposer, offer }: CallProps) {
  const [method = '', path = ''] = offer.name.split(' ', 2);
  return (
    <header class="hero">
      <p>
        <a href={linkTo('capability')}>← {exposer.namespace}</a>
      </p>
      <h1 class="mono">
        {exposer.type === 'mcp' ? (
          offer.name
        ) : (
          <>
            <Method method={method} /> {path}
          </>
        )}
      </h1>
      <p>{offer.description}</p>
      <p>
        <Hints hints={offer.hints} /> <span class="quiet mono target">→ {offer.target}</span>
      </p>
    </header>
  );
}

/** The exposer wants to know who calls. What is typed here is sent with the call, and not kept. */
function Proof({ value, set }: { value: string; set(value: string): void }) {
  return (
    <div class="field">
      <label for="proof">
        <span class="mono">Authorization</span>
        <span class="quiet"> header of the caller</span>
      </label>
      <input
        id="proof"
        type="password"
        autocomplete="off"
        placeholder="Bearer …"
        value={value}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </div>
  );
}

interface SnippetsProps extends CallProps {
  readonly given: Given;
  readonly request: CallerRequest;
}

function Snippets({ exposer, offer, given, request }: SnippetsProps) {
  const all = snippets(exposer, offer, given, request);
  const [title, setTitle] = useState(all[0]?.title);
  const shown = all.find((one) => one.title === title) ?? all[0];
  return (
    <div class="snippets">
      <div class="tabs" role="tablist" aria-label="The same call in other words">
        {all.map((one) => (
          <button
            type="button"
            role="tab"
            key={one.title}
            aria-selected={one === shown}
            onClick={() => setTitle(one.title)}
          >
            {one.title}
          </button>
        ))}
      </div>
      {shown && <Code text={shown.text} language={shown.language} />}
    </div>
  );
}
