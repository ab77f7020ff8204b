import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { Code } from './code.tsx';
import type { Language } from './highlight.ts';

/** Longer texts are shown as they are: nobody should wait for a page to be laid out. */
const MOST_CHARACTERS = 64 * 1024;

/** Deeper parts are shown as they were written. */
const DEEPEST = 24;

/**
 * A text of somebody else, with its Markdown. It becomes elements one by one and never HTML: what
 * looks like HTML is shown as it was written, a picture is a link, and a link that leads anywhere
 * but to a site or a mailbox is text.
 */
export function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => tokensOf(text), [text]);
  if (!tokens) return <div class="md as-is">{text}</div>;
  return (
    <div class="md">
      <Parts tokens={tokens} depth={0} />
    </div>
  );
}

function tokensOf(text: string): readonly Token[] | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    return lexer(text);
  } catch {
    // Nested so deeply that it cannot be read.
    return undefined;
  }
}

interface PartsProps {
  readonly tokens: readonly Token[] | undefined;
  readonly depth: number;
}

function Parts({ tokens = [], depth }: PartsProps) {
  return (
    <>
      {tokens.map((token, index) => (
        <Part key={index} token={token as MarkedToken} depth={depth + 1} />
      ))}
    </>
  );
}

function Part({ token, depth }: { token: MarkedToken; depth: number }): ComponentChildren {
  if (depth > DEEPEST) return token.raw;
  const inner = <Parts tokens={'tokens' in token ? token.tokens : []} depth={depth} />;
  switch (token.type) {
    case 'paragraph':
      return <p>{inner}</p>;
    case 'heading':
      return <p class={`md-heading md-h${token.depth}`}>{inner}</p>;
    case 'blockquote':
      return <blockquote>{inner}</blockquote>;
    case 'strong':
      return <strong>{inner}</strong>;
    case 'em':
      return <em>{inner}</em>;
    case 'del':
      return <del>{inner}</del>;
    case 'code':
      return <Code text={token.text} language={languageOf(token.lang)} />;
    case 'codespan':
      return <code class="mono">{token.text}</code>;
    case 'list':
      return <Items list={token} depth={depth} />;
    case 'table':
      return <Table table={token} depth={depth} />;
    case 'link':
      return <Link token={token}>{inner}</Link>;
    case 'image':
      return <Link token={token}>{token.text || token.href}</Link>;
    default:
      return <Leaf token={token}>{inner}</Leaf>;
  }
}

/** Parts with nothing in them, but for texts of list items. */
function Leaf({ token, children }: { token: MarkedToken; children: ComponentChildren }) {
  switch (token.type) {
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'space':
    case 'def':
      return null;
    case 'checkbox':
      return (
        <span role="img" aria-label={token.checked ? 'done' : 'open'}>
          {token.checked ? '☑ ' : '☐ '}
        </span>
      );
    case 'escape':
      return <>{token.text}</>;
    case 'text':
      return <>{token.tokens ? children : withCharacters(token.text)}</>;
    case 'html':
      return token.block ? <p class="as-is">{token.raw}</p> : token.raw;
    default:
      return <>{token.raw}</>;
  }
}

function Items({ list: { ordered, start, items }, depth }: { list: Tokens.List; depth: number }) {
  const shown = items.map(({ tokens }, index) => (
    <li key={index}>
      <Parts tokens={tokens} depth={depth} />
    </li>
  ));
  return ordered ? <ol start={Number(start) || 1}>{shown}</ol> : <ul>{shown}</ul>;
}

function Table({ table: { header, rows }, depth }: { table: Tokens.Table; depth: number }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {header.map(({ tokens }, index) => (
              <th key={index}>
                <Parts tokens={tokens} depth={depth} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map(({ tokens }, index) => (
                <td key={index}>
                  <Parts tokens={tokens} depth={depth} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LinkProps {
  readonly token: Tokens.Link | Tokens.Image;
  readonly children: ComponentChildren;
}

function Link({ token: { href, raw }, children }: LinkProps) {
  const address = safeAddress(href);
  if (address === undefined) return <>{raw}</>;
  return (
    <a href={address} title={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

const SAFE: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** A whole address of a site or a mailbox; `undefined` for any other one. */
function safeAddress(href: string): string | undefined {
  try {
    const url = new URL(href);
    return SAFE.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  bash: 'bash',
  console: 'bash',
  javascript: 'typescript',
  js: 'typescript',
  json: 'json',
  jsonc: 'json',
  jsx: 'typescript',
  py: 'python',
  python: 'python',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  tsx: 'typescript',
  typescript: 'typescript',
  yaml: 'yaml',
  yml: 'yaml',
};

function languageOf(written = ''): Language {
  const [name = ''] = written.toLowerCase().split(/\s/, 1);
  return Object.hasOwn(LANGUAGES, name) ? (LANGUAGES[name] ?? 'text') : 'text';
}

const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: '\u00a0',
  quot: '"',
};

/** The characters that writers of Markdown spell as references. They are text like any other. */
function withCharacters(text: string): string {
  return text.replace(/&(amp|apos|gt|lt|nbsp|quot|#\d{1,6});/g, (whole, name: string) =>
    name.startsWith('#') ? characterOf(Number(name.slice(1)), whole) : (CHARACTERS[name] ?? whole),
  );
}

function characterOf(code: number, otherwise: string): string {
  return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
