import { expect, test } from 'vitest';
import { Problem } from '../kernel/index.ts';
import { parsePathTemplate, withRest } from './path-template.ts';
import { ANY_METHOD, defineRoutes } from './router.ts';

const route = (method: string, path: string) => ({
  method,
  path: parsePathTemplate(path),
  name: path,
});
const router = defineRoutes([
  route('GET', '/a/{x}'),
  route('GET', '/a/b'),
  route('PUT', '/a/{y}'),
  route('GET', '/files/{name}.json'),
  route('GET', '/'),
  route('GET', '/a/{x}/c'),
]);

const found = (method: string, path: string) => {
  const match = router.find(method, path);
  return [match.route.name, Object.fromEntries(match.parameters)];
};

test('fixed segments win over placeholders, whatever the order', () => {
  expect(found('GET', '/a/b')).toEqual(['/a/b', {}]);
  expect(found('GET', '/a/b/c')).toEqual(['/a/{x}/c', { x: 'b' }]);
});

test('names the placeholder of the route that matched', () => {
  expect(found('PUT', '/a/b')).toEqual(['/a/{y}', { y: 'b' }]);
});

test('decodes after splitting, so an encoded slash stays inside its segment', () => {
  expect(found('GET', '/a/x%2F..%2Fy')).toEqual(['/a/{x}', { x: 'x/../y' }]);
});

test('reads a placeholder between fixed text, and the root', () => {
  expect(found('GET', '/files/report.v2.json')).toEqual([
    '/files/{name}.json',
    { name: 'report.v2' },
  ]);
  expect(found('GET', '/')).toEqual(['/', {}]);
});

test('tolerates one trailing slash', () => {
  expect(found('GET', '/a/b/')).toEqual(['/a/b', {}]);
});

test('a known path with another method is 405 with Allow, everything else 404', () => {
  expect(() => found('PATCH', '/a/b')).toThrow(Problem);
  try {
    found('PATCH', '/a/b');
  } catch (problem) {
    expect((problem as Problem).status).toBe(405);
    expect((problem as Problem).headers).toEqual({ allow: 'GET, PUT' });
  }
  expect(() => found('GET', '/nowhere')).toThrow('nothing is served');
  expect(() => found('GET', '/a/%zz')).toThrow('percent-encoding');
});

test('templates: both brace styles, trailing slash kept in mind, touching placeholders refused', () => {
  expect(parsePathTemplate('x/{{ a }}/{b}/').text).toBe('/x/{a}/{b}/');
  expect(parsePathTemplate('/x/{a}/').trailingSlash).toBe(true);
  expect(() => parsePathTemplate('/{a}{b}')).toThrow('touch');
  expect(() => parsePathTemplate('/{a')).toThrow('brace');
});

test('reads several placeholders of a segment, the earlier the shorter', () => {
  const { find } = defineRoutes([route('GET', '/v{a}-{b}.{c}x'), route('GET', '/{name}-{rest}')]);
  const values = (path: string) => [...find('GET', path).parameters.values()];
  expect(values('/v1-2-3.4.5x')).toEqual(['1', '2-3', '4.5']);
  expect(values('/vv-v.vxx')).toEqual(['v', 'v', 'vx']);
  expect(values('/v1-2.x')).toEqual(['v1', '2.x']);
  expect(values('/v-2.3x')).toEqual(['v', '2.3x']);
  expect(() => values('/-a')).toThrow('nothing is served');
  expect(() => values('/a-')).toThrow('nothing is served');
});

test('a long segment that almost fits several placeholders is refused at once', () => {
  const { find } = defineRoutes([route('GET', '/{a}-{b}-{c}-{d}x')]);
  const started = performance.now();
  expect(() => find('GET', `/${'-'.repeat(8000)}`)).toThrow('nothing is served');
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('a better path without the method does not hide a lesser one with it', () => {
  const { find } = defineRoutes([route('GET', '/a/{x}/c'), route('PUT', '/{p}/b-{x}/{q}')]);
  expect([...find('PUT', '/a/b-1/c').parameters]).toEqual([
    ['p', 'a'],
    ['x', '1'],
    ['q', 'c'],
  ]);
});

const deep = (method: string, path: string) => ({
  ...route(method, path),
  path: withRest(parsePathTemplate(path)),
});
const forwarding = defineRoutes([
  deep(ANY_METHOD, '/api/{rest}'),
  deep(ANY_METHOD, '/api/v2/{rest}'),
  deep('GET', '/{team}/x-{kind}/{rest}'),
  route('GET', '/api/{id}'),
  route('GET', '/api/v2/fixed'),
]);

test.each([
  ['GET', '/api/a', '/api/{id}', { id: 'a' }, []],
  ['PUT', '/api/a', '/api/{rest}', { rest: '' }, ['a']],
  ['BREW', '/api/a%2Fb/c/', '/api/{rest}', { rest: '' }, ['a/b', 'c']],
  ['GET', '/api/a//c', '/api/{rest}', { rest: '' }, ['a', '', 'c']],
  ['GET', '/api/v2/fixed', '/api/v2/fixed', {}, []],
  ['GET', '/api/v2/other', '/api/v2/{rest}', { rest: '' }, ['other']],
  ['GET', '/t/x-k/a/b', '/{team}/x-{kind}/{rest}', { team: 't', kind: 'k', rest: '' }, ['a', 'b']],
])('takes the rest of a path where nothing else fits: %s %s', (method, path, name, named, rest) => {
  const match = forwarding.find(method, path);
  expect(match.route.name).toBe(name);
  expect(Object.fromEntries(match.parameters)).toEqual(named);
  expect(match.rest).toEqual(rest);
});

test('the rest of a path is at least one segment, and has its methods', () => {
  expect(() => forwarding.find('GET', '/api')).toThrow(/nothing is served/);
  expect(() => forwarding.find('PUT', '/t/x-k/a')).toThrow(/supports GET/);
});
