import { route } from '../route.ts';
import { chosen, chosenText } from '../served.ts';
import { Routes, Tools } from './offers.tsx';
import { Picture } from './picture.tsx';
import { Source } from './source.tsx';

/** What a document lets people and agents do: the first thing that anybody sees. */
export default function Capability() {
  const text = chosenText.value;
  const served = chosen.value;
  if (!text) return <p class="quiet">No document is served here.</p>;
  const errors = text.diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = text.diagnostics.filter(({ severity }) => severity === 'warning').length;
  const line = Number(route.value.query.get('line')) || undefined;
  return (
    <>
      <header class="hero">
        <h1>{text.title}</h1>
        <p>{text.description}</p>
        <p class="badges">
          {text.tags.map((tag) => (
            <span key={tag} class="badge">
              {tag}
            </span>
          ))}
          <span class={`badge ${STATE[text.state]}`}>{text.state}</span>
          {errors > 0 && <span class="badge bad">{count(errors, 'error')}</span>}
          {warnings > 0 && <span class="badge warn">{count(warnings, 'warning')}</span>}
        </p>
      </header>
      {served && (
        <>
          <Routes exposers={served.exposes} />
          <Tools exposers={served.exposes} />
          <Picture document={served} />
        </>
      )}
      {text.text !== '' && <Source document={text} line={line} />}
    </>
  );
}

const STATE = { served: 'good', stale: 'warn', failed: 'bad' } as const;

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
