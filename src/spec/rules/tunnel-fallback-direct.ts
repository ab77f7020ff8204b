import { isLoopbackUrl } from './addresses.ts';
import { defineRule } from './rule.ts';
import { tunnelsIn } from './tunnels.ts';
import { textOf } from './walk.ts';

/** What must go through a tunnel does not go around it. */
export const tunnelFallbackDirect = defineRule({
  code: 'tunnel-fallback-direct',
  why: 'A tunnel has `fallback: direct`: when it cannot be opened, what should go through it goes over the open network.',
  example: ['tunnel: {fallback: direct}', 'tunnel: {fallback: fail}'],
  check: ({ root }) =>
    tunnelsIn(root)
      .filter(({ tunnel, baseUri }) => isDirect(textOf(tunnel.get('fallback')), baseUri.text))
      .map(({ tunnel }) => ({
        message: 'a tunnel that cannot be opened is gone around',
        place: tunnel.get('fallback').place,
        help: "write 'fallback: fail'",
      })),
});

function isDirect(fallback: string, baseUri: string): boolean {
  return fallback === 'direct' && !isLoopbackUrl(baseUri);
}
