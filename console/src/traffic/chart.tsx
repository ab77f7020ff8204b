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
  /** Seconds since the Unix epoch, or numbers that count. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Numbers of things that are counted stand side by side, as bars. Default: a line over time. */
  readonly bars?: 'counted' | 'days';
}

const HEIGHT = 110;

/** A few numbers over time. The last ones stand beside the title, for those who do not see lines. */
export function Chart({ title, unit, times, lines, bars }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const labels = lines.map(({ label, colour }) => `${label}|${colour}`).join();
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const options = optionsOf(element.clientWidth, labels.split(','), bars);
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
  }, [labels, bars]);
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
  return value < 10 && !Number.isInteger(value)
    ? value.toFixed(1)
    : Math.round(value).toLocaleString();
}

const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** What is counted has no halves. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** Bars as wide as there is room for, and a little air. */
const BAR_WIDTHS: [number, number] = [0.7, 40];

function optionsOf(
  width: number,
  labels: readonly string[],
  bars: ChartProps['bars'],
): uPlot.Options {
  const axis = { stroke: () => colourOf('--quiet'), grid: { stroke: () => colourOf('--line') } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    axes: [
      { ...axis, size: 26, ...(bars === 'counted' && { incrs: WHOLE_STEPS }) },
      { ...axis, size: 44, values: (_, marks) => marks.map((mark) => SHORT.format(mark)) },
    ],
    scales: {
      x: { time: bars !== 'counted', ...(bars && { range: aroundBars }) },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    series: [
      {},
      ...labels.map((text) => {
        const [label = '', colour = ''] = text.split('|');
        const drawn = { label, stroke: () => colourOf(colour), points: { show: false } };
        if (!bars || !uPlot.paths.bars) return { ...drawn, width: 1.5 };
        const paths = uPlot.paths.bars({ size: BAR_WIDTHS });
        return { ...drawn, width: 0, fill: () => colourOf(colour), paths };
      }),
    ],
  };
}

/** Room for half a bar at either end. */
function aroundBars({ data: [places] }: uPlot, from: number, to: number): [number, number] {
  const step = places.length > 1 ? (to - from) / (places.length - 1) : 1;
  return [from - step / 2, to + step / 2];
}

function colourOf(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property);
}
