import { describe, expect, test } from 'vitest';
import { MINUTE, open, START } from '../kit.ts';

const at = (milliseconds: number) => new Date(milliseconds).toISOString();
const said = (...contents: string[]) => contents.map((content) => ({ role: 'user', content }));

describe('D12, D13, D14: extending', () => {
  test('D12: counts from the expiry', async () => {
    const { create, put, clock } = await open();
    const id = await create({ expirationMinutes: 60 });
    clock.advance(30 * MINUTE);
    const { body } = await put(`/${id}/extend`, { additionalMinutes: 15 });
    expect(body).toEqual({
      sessionId: id,
      expiresAt: at(START + 75 * MINUTE),
      message: 'Session extended by 15 minutes',
      version: 2,
    });
  });

  test('D13: leaves at most 1440 minutes, and says what was really added', async () => {
    const { create, put, clock } = await open();
    const id = await create({ expirationMinutes: 60 });
    clock.advance(MINUTE);
    const { body } = await put(`/${id}/extend`, { additionalMinutes: 1440 });
    expect(body).toMatchObject({
      expiresAt: at(START + 1441 * MINUTE),
      message: 'Session extended by 1381 minutes',
      clamped: true,
    });
    const again = await put(`/${id}/extend`, {});
    expect(again.body).toMatchObject({
      expiresAt: at(START + 1441 * MINUTE),
      message: 'Session extended by 0 minutes',
      clamped: true,
      version: 2,
    });
    clock.advance(MINUTE);
    expect((await put(`/${id}/extend`, {})).body.message).toBe('Session extended by 1 minute');
  });

  test('D13: never shortens a life, whatever the clock does', async () => {
    const { create, put, clock } = await open();
    const id = await create({ expirationMinutes: 1440 });
    clock.set(START - 600 * MINUTE);
    const { body } = await put(`/${id}/extend`, { additionalMinutes: 60 });
    expect(body.expiresAt).toBe(at(START + 1440 * MINUTE));
  });

  test('D13: totalLifeMinutes bounds the whole life, from creation on', async () => {
    const { create, post, put } = await open({ totalLifeMinutes: 90 });
    const { body } = await put(`/${await create()}/extend`, { additionalMinutes: 60 });
    expect(body).toMatchObject({ message: 'Session extended by 30 minutes', clamped: true });
    const created = await post({ userId: 'u', expirationMinutes: 1440 });
    expect(created.body.expiresAt).toBe(at(START + 90 * MINUTE));
  });

  test('D14: a completed session is 400, an expired one 404', async () => {
    const { create, put, clock } = await open();
    const id = await create();
    await put(`/${id}`, { status: 'completed' });
    const reply = await put(`/${id}/extend`, {});
    expect([reply.status, reply.body.code]).toEqual([400, 'session_completed']);
    clock.advance(60 * MINUTE);
    expect((await put(`/${id}/extend`, {})).body.code).toBe('session_expired');
  });

  test('100 extensions at once add up, or cap', async () => {
    const { create, put, get } = await open();
    const id = await create({ expirationMinutes: 5 });
    const one = () => put(`/${id}/extend`, { additionalMinutes: 10 });
    await Promise.all(Array.from({ length: 100 }, one));
    expect((await get(`/${id}`)).body.expiresAt).toBe(at(START + 1005 * MINUTE));
    await Promise.all(Array.from({ length: 100 }, one));
    expect((await get(`/${id}`)).body.expiresAt).toBe(at(START + 1440 * MINUTE));
  });
});

test('D15: activity does not extend the life unless slidingExpiry says so', async () => {
  const still = await open();
  const id = await still.create();
  still.clock.advance(59 * MINUTE);
  await still.put(`/${id}`, { tokensUsed: 1 });
  still.clock.advance(MINUTE);
  expect((await still.get(`/${id}`)).status).toBe(404);

  const sliding = await open({ slidingExpiry: 30 });
  const other = await sliding.create();
  await sliding.put(`/${other}`, { tokensUsed: 1 });
  expect((await sliding.get(`/${other}`)).body.expiresAt).toBe(at(START + 60 * MINUTE));
  sliding.clock.advance(59 * MINUTE);
  const { body } = await sliding.put(`/${other}`, { newMessages: said('x') });
  expect(body.expiresAt).toBe(at(START + 89 * MINUTE));
  await sliding.put(`/${other}`, {});
  expect((await sliding.get(`/${other}`)).body.expiresAt).toBe(at(START + 89 * MINUTE));
});
