import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { CAPSTAN, DOCUMENT } from './fixture.mjs';
import { measureInTurns } from './kit/rounds.mjs';
import { startServer } from './kit/server-process.mjs';
import { summarise } from './kit/summary.mjs';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];

const BARE = "<!doctype html><title>bare</title><script>performance.mark('capstan-shown')</script>";

/** The console: from the request for the page until its first view is there, in a new profile. */
export async function console() {
  const title = 'Console: a page until somebody can use it; 1000 / per second = milliseconds';
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined)
    return { title, contenders: [], ratios: [], notes: ['skipped: there is no Chromium'] };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const bare = await openBare();
  const served = await startServer(CAPSTAN, SERVE);
  const { url } = served.ready.exposes.find(({ type }) => type === 'control');
  try {
    const contenders = [
      { name: 'bare page', measure: opens(browser, bare.url, ownCpu) },
      {
        name: 'console',
        against: ['bare page'],
        measure: opens(browser, url, served.cpuMicroseconds),
      },
    ];
    const samples = await measureInTurns(contenders);
    const [ours, bares] = ['console', 'bare page'].map((name) => middleOf(samples.get(name)));
    const notes = [
      `the first view is there after ${ours} ms, a bare page after ${bares} ms; the aim is 300`,
    ];
    return { ...summarise(title, contenders, samples), notes };
  } finally {
    await browser.close();
    await served.stop();
    bare.server.close();
  }
}

/** Milliseconds, the median of the rounds. */
function middleOf(rounds) {
  const took = rounds.map(({ milliseconds, requests }) => milliseconds / requests);
  return Math.round(took.toSorted((one, other) => one - other)[Math.floor(took.length / 2)]);
}

const SERVE = [
  ...['serve', DOCUMENT, '--embedded', '--memory', '--control-port', '0', '--ready-json'],
  ...['--port', 'quantcdn-ai-sessions-rest=0', '--port', 'quantcdn-ai-sessions-mcp=0'],
];

async function openBare() {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(BARE);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** The bare page is served by this process. */
async function ownCpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** CPU time is that of the server; how long it took, the page says itself. */
function opens(browser, url, cpu) {
  return async (milliseconds) => {
    const before = await cpu();
    const sample = { requests: 0, cpuMicroseconds: 0, milliseconds: 0 };
    while (sample.milliseconds < milliseconds) {
      sample.milliseconds += await shownAfter(browser, url);
      sample.requests += 1;
    }
    return { ...sample, cpuMicroseconds: (await cpu()) - before };
  };
}

async function shownAfter(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/`);
  const after = await page.evaluate(SHOWN);
  await context.close();
  return after;
}

/** In the page: milliseconds from the request for it to its mark. */
const SHOWN = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [mark] = list.getEntriesByName('capstan-shown');
    if (mark) resolve(mark.startTime);
  }).observe({ type: 'mark', buffered: true });
})`;
