import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { DocumentText } from '../../../src/exposes/operator.ts';
import { Line } from '../parts/code.tsx';
import { Copy } from '../parts/copy.tsx';
import { highlight, type Piece } from '../parts/highlight.ts';

/** Lines that are laid out together; those that are not on the screen cost nothing. */
const BLOCK = 100;

interface SourceProps {
  readonly document: DocumentText;
  /** The line to show. */
  readonly line: number | undefined;
}

/** A document as it is written, with what there is to say about its lines. */
export function Source({ document, line }: SourceProps) {
  const { file, text, diagnostics } = document;
  const lines = useMemo(() => highlight(text.replace(/\n$/, ''), 'yaml'), [text]);
  const remarks = useMemo(() => byLine(diagnostics, file), [diagnostics, file]);
  const shown = useRef<HTMLLIElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: 'center' }), [line, text]);
  const blocks = Array.from(
    { length: Math.ceil(lines.length / BLOCK) },
    (_, index) => index * BLOCK,
  );
  const raw = () => open(URL.createObjectURL(new Blob([text], { type: 'text/plain' })), '_blank');
  return (
    <section>
      <div class="head">
        <h2>Capability spec</h2>
        <span class="mono quiet">{file.split('/').at(-1)}</span>
        <span class="grow" />
        <button type="button" class="small" onClick={raw}>
          Raw
        </button>
        <Copy text={text} />
      </div>
      <section class="source" tabindex={0} aria-label="Text of the document">
        {blocks.map((from) => (
          <ol key={from} start={from + 1} class="source-block">
            {lines.slice(from, from + BLOCK).map((pieces, index) => (
              <SourceLine
                key={index}
                number={from + index + 1}
                pieces={pieces}
                remarks={remarks.get(from + index + 1)}
                place={line === from + index + 1 ? shown : undefined}
              />
            ))}
          </ol>
        ))}
      </section>
    </section>
  );
}

type Remark = DocumentText['diagnostics'][number];

interface LineProps {
  readonly number: number;
  readonly pieces: readonly Piece[];
  readonly remarks: readonly Remark[] | undefined;
  readonly place: { current: HTMLLIElement | null } | undefined;
}

function SourceLine({ number, pieces, remarks, place }: LineProps) {
  return (
    <li {...(place && { ref: place, class: 'shown' })}>
      <span class="number" aria-hidden="true">
        {number}
      </span>
      <span class="text">
        <Line pieces={pieces} />
      </span>
      {remarks?.map(({ severity, code, message, help }) => (
        <span key={`${code}${message}`} class={`remark ${severity}`}>
          <b>
            {severity}[{code}]
          </b>{' '}
          {message}
          {help === undefined ? '' : ` — ${help}`}
        </span>
      ))}
    </li>
  );
}

function byLine(diagnostics: readonly Remark[], file: string): ReadonlyMap<number, Remark[]> {
  const lines = new Map<number, Remark[]>();
  for (const one of diagnostics) {
    if (one.file !== file) continue;
    const before = lines.get(one.line);
    if (before) before.push(one);
    else lines.set(one.line, [one]);
  }
  return lines;
}
