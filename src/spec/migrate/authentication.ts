import { isMap, Scalar } from 'yaml';
import { has, type MapNode, memberOf, remove, rename, textOf } from './nodes.ts';
import { anything, map, type Shape } from './shape.ts';

/** What consumed APIs and exposers are signed with, and guarded by. */
export const authentication: Shape = (value, spot) => {
  const type = isMap(value) ? textOf(value, 'type')?.toLowerCase().replace('-', '') : undefined;
  const keys = FIELDS[type ?? ''];
  if (isMap(value) && keys) {
    (memberOf(value, 'type') as { value: unknown }).value = new Scalar(type);
    if (type === 'apikey') namedAsElsewhere(value);
    return map({
      keys: Object.fromEntries(['type', ...keys].map((key) => [key, anything])),
      strict: true,
      ...(type === 'oauth2'
        ? { required: { authorizationServerUri: () => undefined, resource: () => undefined } }
        : {}),
    })(value, spot);
  }
  spot.losses.lose(`${spot.label} is of a type that this dialect does not have`, value);
  return value;
};

/** Where the name of the header is `header`, `key` may be the credential. */
function namedAsElsewhere(auth: MapNode): void {
  if (has(auth, 'header')) {
    for (const other of ['key', 'token']) rename(auth, other, 'value');
    for (const other of ['key', 'token']) remove(auth, other);
    rename(auth, 'header', 'key');
  }
  rename(auth, 'token', 'value');
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  basic: ['username', 'password'],
  apikey: ['key', 'value', 'placement'],
  bearer: ['token'],
  digest: ['username', 'password'],
  oauth2: [
    'authorizationServerUri',
    'resource',
    'scopes',
    'audience',
    'tokenEndpoint',
    'tokenValidation',
  ],
};
