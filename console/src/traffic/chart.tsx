import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** One line of a chart; `null` where there is nothing. */
export interface ChartLine {
  readonly label: string;
  /** A custom property of the style sheet, e.g. `--accent`. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly title: string;
  readonly unit: string;
  /** Seconds since the Unix epoch. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
}

const HEIGHT = 110;

/** A few numbers over time. The last ones stand beside the title, for those who do not see lines. */
export function Chart({ title, unit, times, lines }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const labels = lines.map(({ label, colour }) => `${label}|${colour}`).join();
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const options = optionsOf(element.clientWidth, labels.split(','));
    const made = new uPlot(options, [[], ...lines.map(() => [])], element);
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [labels]);
  useEffect(() => {
    plot.current?.setData([[...times], ...lines.map(({ values }) => [...values])]);
  }, [times, lines]);
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b>{' '}
        {lines.map(({ label, values }) => (
          <span key={label} class="quiet">
            {label} {shown(values.at(-1))} {unit}{' '}
          </span>
        ))}
      </figcaption>
      <div ref={place} aria-hidden="true" />
    </figure>
  );
}

function shown(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

function optionsOf(width: number, labels: readonly string[]): uPlot.Options {
  const axis = { stroke: () => colourOf('--quiet'), grid: { stroke: () => colourOf('--line') } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    axes: [
      { ...axis, size: 26 },
      { ...axis, size: 44 },
    ],
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    series: [
      {},
      ...labels.map((text) => {
        const [label = '', colour = ''] = text.split('|');
        return { label, stroke: () => colourOf(colour), width: 1.5, points: { show: false } };
      }),
    ],
  };
}

function colourOf(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property);
}
