import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { seriousViolations } from './axe.ts';
import { hasBrowser, inBrowser, openPage, PHONE, shoot, widthOf } from './browser.ts';
import { type ServedConsole, serveConsole } from './kit.ts';

inBrowser();

const DOCUMENT = `naftiko: 1.0.0-alpha2
info: {label: Orders, description: Orders}
capability:
  consumes:
  - type: http
    namespace: orders
    baseUri: https://orders.invalid
    resources:
    - name: orders
      path: /orders/{shop}
      operations:
      - {name: place, method: POST, inputParameters: [{name: body, in: body, type: object, required: true}]}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /orders/{shop}
      operations: [{name: place, method: POST, call: orders.place}]
  - type: mcp
    namespace: tools
    port: 0
    tools: [{name: place-order, description: Places an order, call: orders.place}]
`;

const CONTRACT = `openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{shop}:
    post:
      parameters:
      - {name: shop, in: path, required: true, schema: {type: string, example: corner}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [customer, lines]
              properties:
                customer: {type: string, minLength: 2, example: Ada}
                size: {type: string, enum: [small, large], default: small}
                copies: {type: integer, minimum: 1, maximum: 9, default: 1}
                gift: {type: boolean}
                price: {type: number}
                due: {type: string, format: date-time}
                tags: {type: array, items: {type: string}}
                address:
                  type: object
                  required: [city]
                  properties:
                    city: {type: string}
                    geo: {type: object, properties: {lat: {type: number}}}
                lines:
                  type: array
                  items:
                    type: object
                    required: [sku]
                    properties: {sku: {type: string}, count: {type: integer, minimum: 1, default: 2}}
                payment:
                  oneOf:
                  - {type: object, required: [card], additionalProperties: false, properties: {card: {type: string}}}
                  - {type: object, required: [iban], additionalProperties: false, properties: {iban: {type: string}}}
      responses: {'201': {description: done, content: {application/json: {schema: {type: object}}}}}
`;

let upstream: ScriptedUpstream;
let served: ServedConsole;
let refusal: object | undefined;
beforeAll(async () => {
  if (!hasBrowser) return;
  upstream = await scriptedUpstream(() => ({
    status: refusal ? 400 : 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(refusal ?? { placed: true }),
  }));
  const folder = mkdtempSync(join(tmpdir(), 'capstan-'));
  writeFileSync(join(folder, 'orders.yaml'), DOCUMENT);
  writeFileSync(join(folder, 'orders.openapi.yaml'), CONTRACT);
  const flags = ['--upstream', `orders=${upstream.base.origin}`];
  served = await serveConsole([join(folder, 'orders.yaml')], flags);
});
afterAll(async () => {
  await served?.process.stop();
  await upstream?.close();
});

const ROUTE = `#/run/web/${encodeURIComponent('POST /orders/{shop}')}`;
const TOOL = '#/run/tools/place-order';

const open = (hash = ROUTE, options = {}) => openPage(`${served.console}/${hash}`, options);
const field = (page: Page, name: string) => page.getByLabel(new RegExp(`^${name}( |$)`));
const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click();
const sent = () => JSON.parse(String(upstream.requests.at(-1)?.body)) as Record<string, unknown>;

test('there is a widget for each kind of value, and what it gives is sent as what it is', async () => {
  const page = await open();
  // What the contract takes when nothing is given stands there already.
  expect(await field(page, 'size').inputValue()).toBe('"small"');
  expect(await field(page, 'copies').inputValue()).toBe('1');
  await field(page, 'shop').fill('a/b');
  await field(page, 'customer').fill('Grace');
  await field(page, 'size').selectOption('large');
  await field(page, 'copies').fill('3');
  await field(page, 'gift').selectOption('true');
  await field(page, 'price').fill('1.5');
  await field(page, 'due').fill('2026-03-01T10:00:00');
  await page.getByRole('button', { name: 'Add to tags' }).click();
  await field(page, 'tags\\[0\\]').fill('red');
  await page.getByRole('button', { name: 'Add to tags' }).click();
  await field(page, 'tags\\[1\\]').fill('blue');
  await page.getByRole('button', { name: 'Remove tags[0]' }).click();
  await field(page, 'city').fill('Paris');
  await field(page, 'lat').fill('48.8');
  await page.getByRole('button', { name: 'Add to lines' }).click();
  await field(page, 'sku').fill('tea');
  await field(page, 'payment').fill('{"card": "42"}');
  await shoot(page, 'form-desktop');
  await send(page);
  await page.getByRole('region', { name: 'Answer' }).waitFor();
  const due = await page.evaluate<string>("new Date('2026-03-01T10:00:00').toISOString()");
  expect(sent()).toEqual({
    customer: 'Grace',
    size: 'large',
    copies: 3,
    gift: true,
    price: 1.5,
    due,
    tags: ['blue'],
    address: { city: 'Paris', geo: { lat: 48.8 } },
    lines: [{ sku: 'tea', count: 2 }],
    payment: { card: '42' },
  });
  expect(upstream.requests.at(-1)?.url).toBe('/orders/a%2Fb');
});

test('what is required is marked, and what the schema refuses is not sent', async () => {
  const before = upstream.requests.length;
  const page = await open();
  const isRequired = (name: string) =>
    field(page, name).evaluate((one) => one.matches(':required'));
  expect(await isRequired('customer')).toBe(true);
  expect(await isRequired('gift')).toBe(false);
  expect(await isRequired('city')).toBe(false);
  await field(page, 'lat').fill('1');
  expect(await isRequired('city')).toBe(true);
  await field(page, 'payment').fill('{"card": ');
  await page.getByText('no JSON yet').waitFor();
  await field(page, 'payment').fill('{"cash": 1}');
  await page.locator('.wrong').first().waitFor();
  expect(await field(page, 'payment').evaluate((one) => one.matches(':invalid'))).toBe(true);
  await field(page, 'copies').fill('12');
  expect(await field(page, 'copies').evaluate((one) => one.matches(':invalid'))).toBe(true);
  await send(page);
  expect(await page.getByRole('region', { name: 'Answer' }).count()).toBe(0);
  expect(upstream.requests).toHaveLength(before);
});

test('the examples of the contract can be filled in', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Fill in the example' }).click();
  expect(await field(page, 'shop').inputValue()).toBe('corner');
  expect(await field(page, 'customer').inputValue()).toBe('Ada');
});

test.each([
  ['a route', ROUTE],
  ['a tool', TOOL],
])('what the port refuses of a value stands at its field: %s', async (_, hash) => {
  const page = await open(hash);
  await field(page, 'shop').fill('corner');
  await field(page, 'customer').fill('Ada');
  await page.locator('form').evaluate((form: { noValidate: boolean }) => {
    form.noValidate = true;
  });
  await field(page, 'copies').fill('12');
  await send(page);
  const copies = page.locator('.field', { has: field(page, 'copies') });
  await copies.locator('.wrong', { hasText: 'must be <= 9' }).waitFor();
  expect(await field(page, 'copies').getAttribute('aria-invalid')).toBe('true');
  const lines = page.locator('fieldset', { hasText: 'Add to lines' }).last();
  await lines.locator('.wrong', { hasText: 'is required' }).waitFor();
});

test('what the API itself refuses of a value stands there too', async () => {
  refusal = { message: 'no', details: [{ path: '/customer', message: 'owes us money' }] };
  const page = await open();
  await field(page, 'shop').fill('corner');
  await field(page, 'customer').fill('Ada');
  await page.getByRole('button', { name: 'Add to lines' }).click();
  await field(page, 'sku').fill('tea');
  await send(page);
  const customer = page.locator('.field', { has: field(page, 'customer') });
  await customer.locator('.wrong', { hasText: 'owes us money' }).waitFor();
  refusal = undefined;
});

test('a form of everything fits a phone, and axe finds nothing serious', async () => {
  const page = await open(ROUTE, { viewport: PHONE, colorScheme: 'dark' });
  for (const name of ['tags', 'lines'])
    await page.getByRole('button', { name: `Add to ${name}` }).click();
  expect(await widthOf(page)).toBeLessThanOrEqual(PHONE.width);
  expect(await seriousViolations(page)).toEqual([]);
  await shoot(page, 'form-phone');
});
