import type { Bind } from '../document.ts';
import { defineRule } from './rule.ts';
import { tunnelsIn } from './tunnels.ts';
import { textOf } from './walk.ts';

/** Who a tunnel is opened as comes from where other secrets come from. */
export const tunnelIdentityUnbound = defineRule({
  code: 'tunnel-identity-unbound',
  why: 'The `identity` of a tunnel names a variable that no bind declares.',
  example: [
    "tunnel: {identity: '{{secrets.TUNNEL_IDENTITY}}'}",
    "binds:\n- {namespace: secrets, keys: {TUNNEL_IDENTITY: TUNNEL_IDENTITY}}\n…\ntunnel: {identity: '{{secrets.TUNNEL_IDENTITY}}'}",
  ],
  check: ({ document, root }) =>
    tunnelsIn(root).flatMap(({ tunnel }) => {
      const identity = tunnel.get('identity');
      return namesIn(textOf(identity))
        .filter((name) => !document.binds.some((bind) => declares(bind, name)))
        .map((name) => ({
          message: `no bind declares '${name}', which the identity of a tunnel is read from`,
          place: identity.place,
          help: "declare it: a key under 'binds'",
        }));
    }),
});

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g)].map(([, name = '']) => name);
}

function declares({ namespace, aliases, keys }: Bind, name: string): boolean {
  return keys.some((key) =>
    [key.name, ...[namespace, ...aliases].map((one) => `${one}.${key.name}`)].includes(name),
  );
}
