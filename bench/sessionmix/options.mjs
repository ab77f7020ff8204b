/** Options of `npm run bench -- sessionmix`, as `parseArgs` of Node.js takes them. */
export const SESSIONMIX_OPTIONS = {
  stores: { type: 'string', default: 'sqlite,postgres' },
  postgres: { type: 'string' },
  size: { type: 'string', default: '0.05' },
  seconds: { type: 'string', default: '20' },
  'warm-up': { type: 'string', default: '5' },
  connections: { type: 'string', default: '32' },
  rounds: { type: 'string', default: '7' },
  largest: { type: 'string', default: '100000' },
  lists: { type: 'string', default: '4000' },
  seed: { type: 'string', default: '1' },
};

/**
 * @param values as `parseArgs` gives them
 * @throws RangeError
 */
export function readSessionmixOptions(values) {
  const number = (name) => {
    const value = Number(values[name]);
    if (value > 0) return value;
    throw new RangeError(`--${name} must be a number above 0`);
  };
  const stores = values.stores.split(',');
  const unknown = stores.find((store) => !['sqlite', 'postgres'].includes(store));
  if (unknown !== undefined) throw new RangeError(`no store is called '${unknown}'`);
  const [size, seed, rounds] = [number('size'), number('seed'), number('rounds')];
  const [seconds, warmUp] = [number('seconds'), number('warm-up')];
  return {
    ...{ stores, postgres: values.postgres, size, seconds, warmUp, seed },
    ...{ connections: number('connections'), largest: number('largest'), lists: number('lists') },
    filled: { size, seed, now: Date.now() },
    durations: {
      rounds,
      roundMs: Math.min(900, seconds * 1000),
      warmUpMs: Math.min(1500, warmUp * 1000),
    },
  };
}
