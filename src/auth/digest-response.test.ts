import { expect, test } from 'vitest';
import { digestResponse } from './digest-response.ts';

/** RFC 7616 section 3.9.1. */
const EXAMPLE = {
  username: 'Mufasa',
  password: 'Circle of Life',
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  method: 'GET',
  uri: '/dir/index.html',
  count: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
};

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
] as const)('the example of RFC 7616 with %s', (algorithm, response) => {
  expect(digestResponse({ ...EXAMPLE, algorithm })).toBe(response);
});

test('the example of RFC 2617 section 3.5 without a count is the form of RFC 2069', () => {
  const { count: _, ...uncounted } = EXAMPLE;
  const response = digestResponse({
    ...uncounted,
    algorithm: 'MD5',
    username: 'Mufasa',
    password: 'CircleOfLife',
    realm: 'testrealm@host.com',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  });
  expect(response).toBe('1949323746fe6a43ef61f9606e7febea');
});
