import type { Context } from '../context.ts';
import { membershipsOf } from '../tenancy.ts';

/** Where to look, and whether any token is taken. */
type Place = Pick<Context, 'store' | 'clock'> & { readonly anyToken?: boolean };

/**
 * The organisations that a bearer may act in, and what it may do there.
 *
 * @returns JSON text
 * @throws Refusal unauthenticated | token_expired
 */
export async function listOrganisations(
  { store, clock, anyToken = false }: Place,
  authorization: string | undefined,
): Promise<string> {
  const memberships = await membershipsOf(store, clock, authorization, anyToken);
  return JSON.stringify(
    memberships.map(({ organisation: name, may: scope, user: userId }) => ({
      ...{ name, scope },
      ...(userId !== undefined && { userId }),
    })),
  );
}
