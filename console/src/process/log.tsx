import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, tell } from '../api.ts';
import { listen } from '../events.ts';

type LogLine = Readonly<Record<string, unknown>>;

interface LogAnswer {
  readonly level: string;
  readonly levels: readonly string[];
  readonly lines: readonly LogLine[];
}

const MOST_LINES = 500;

/** The log as it is written. */
export function LogView() {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [level, setLevel] = useState('');
  const [levels, setLevels] = useState<readonly string[]>([]);
  const [wrong, setWrong] = useState('');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const over = new AbortController();
    const follow = async () => {
      const now = await ask<LogAnswer>('/logs');
      setLevel(now.level);
      setLevels(now.levels);
      setLines(now.lines);
      for await (const { event, data } of await listen('/logs/stream', over.signal)) {
        const line = event === 'dropped' ? droppedLine(data) : (JSON.parse(data) as LogLine);
        setLines((before) => [...before, line].slice(-MOST_LINES));
      }
    };
    follow().catch((reason: Error) => {
      if (!over.signal.aborted) setWrong(reason.message);
    });
    return () => over.abort();
  }, []);
  useEffect(() => {
    if (lines.length > 0) end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [lines]);
  const change = async (next: string) => {
    setLevel((await tell<{ level: string }>('/logs', { level: next }, 'PUT')).level);
  };
  return (
    <section>
      <div class="head">
        <h2>Log</h2>
        <span class="grow" />
        <select
          class="narrow"
          aria-label="Level of the log"
          value={level}
          onChange={({ currentTarget }) => void change(currentTarget.value)}
        >
          {levels.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {wrong !== '' && <p class="quiet">{wrong}</p>}
      <section class="log mono" ref={end} tabindex={0} aria-label="Lines of the log">
        {lines.map((line, index) => (
          <p key={`${line.timestamp}${index}`} class={`log-${line.level}`}>
            <span class="quiet">{String(line.timestamp).slice(11, 23)}</span> {String(line.level)}{' '}
            {String(line.message)} <span class="quiet">{others(line)}</span>
          </p>
        ))}
      </section>
    </section>
  );
}

/** Who does not keep up is told how many lines are missing. */
function droppedLine(count: string): LogLine {
  return {
    timestamp: new Date().toISOString(),
    level: 'warn',
    message: `${count} lines are missing`,
  };
}

function others({ timestamp: _, level: __, message: ___, ...fields }: LogLine): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
