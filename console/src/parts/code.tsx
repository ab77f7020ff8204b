import { useMemo } from 'preact/hooks';
import { Copy } from './copy.tsx';
import { highlight, type Language, type Piece } from './highlight.ts';

/** A short text in the colours of its language, to copy. */
export function Code({ text, language }: { text: string; language: Language }) {
  const lines = useMemo(() => highlight(text, language), [text, language]);
  return (
    <div class="code">
      <Copy text={text} />
      <pre tabindex={0}>
        <code>
          {lines.map((line, index) => (
            <span key={index}>
              <Line pieces={line} />
              {'\n'}
            </span>
          ))}
        </code>
      </pre>
    </div>
  );
}

/** One line of code. */
export function Line({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ text, kind }, index) =>
        kind === '' ? (
          text
        ) : (
          <span key={index} class={`t-${kind}`}>
            {text}
          </span>
        ),
      )}
    </>
  );
}
