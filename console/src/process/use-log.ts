import { useEffect, useState } from 'preact/hooks';
import { ask, tell } from '../api.ts';
import { listen } from '../events.ts';

/** One line, with whatever was told in it. */
export type LogLine = Readonly<Record<string, unknown>>;

interface LogAnswer {
  readonly level: string;
  readonly levels: readonly string[];
  readonly lines: readonly LogLine[];
}

const MOST_LINES = 500;

/** The log of the process, as it is written while a view is there. */
export function useLog() {
  const [{ level, levels, lines }, setLog] = useState<LogAnswer>({
    level: '',
    levels: [],
    lines: [],
  });
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    const over = new AbortController();
    const follow = async () => {
      setLog(await ask<LogAnswer>('/logs'));
      for await (const { event, data } of await listen('/logs/stream', over.signal)) {
        const line = event === 'dropped' ? droppedLine(data) : (JSON.parse(data) as LogLine);
        setLog((log) => ({ ...log, lines: [...log.lines, line].slice(-MOST_LINES) }));
      }
    };
    follow().catch((reason: Error) => {
      if (!over.signal.aborted) setWrong(reason.message);
    });
    return () => over.abort();
  }, []);
  const change = async (wanted: string) => {
    const now = await tell<{ level: string }>('/logs', { level: wanted }, 'PUT');
    setLog((log) => ({ ...log, level: now.level }));
  };
  return { level, levels, lines, wrong, change };
}

/** Who does not keep up is told how many lines are missing. */
function droppedLine(count: string): LogLine {
  const timestamp = new Date().toISOString();
  return { timestamp, level: 'warn', message: `${count} lines are missing` };
}
