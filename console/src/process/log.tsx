import { useEffect, useRef, useState } from 'preact/hooks';
import { plan } from '../served.ts';
import { type LogLine, useLog } from './use-log.ts';

/** The log as it is written. */
export function LogView() {
  const { level, levels, lines, wrong, change } = useLog();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? lines : lines.filter((line) => !isOwn(line));
  return (
    <section>
      <div class="head">
        <h2>Log</h2>
        <span class="grow" />
        <label class="check">
          <input
            type="checkbox"
            checked={isAll}
            onChange={({ currentTarget }) => setAll(currentTarget.checked)}
          />
          also requests to the control port
        </label>
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
      <Lines lines={shown} />
    </section>
  );
}

/** Whoever looks at the console asks all the time, which is nothing to look at. */
function isOwn({ message, listener }: LogLine): boolean {
  const exposers = plan.value?.documents.flatMap(({ exposes }) => exposes) ?? [];
  return message === 'request' && !exposers.some(({ namespace }) => namespace === listener);
}

/** Somebody who reads further up is left there. */
const NEAR_END = 40;

function Lines({ lines }: { lines: readonly LogLine[] }) {
  const place = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) place.current?.scrollTo({ top: place.current.scrollHeight });
  }, [lines]);
  return (
    <section
      class="log mono"
      ref={place}
      tabindex={0}
      aria-label="Lines of the log"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
      }}
    >
      {lines.length === 0 && <p class="quiet">Nothing was logged yet.</p>}
      {lines.map((line, index) => (
        <p key={`${line.timestamp}${index}`} class={`log-${line.level}`}>
          <span class="quiet">{String(line.timestamp).slice(11, 23)}</span> {String(line.level)}{' '}
          {String(line.message)} <span class="quiet">{others(line)}</span>
        </p>
      ))}
    </section>
  );
}

function others({ timestamp: _, level: __, message: ___, ...fields }: LogLine): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
