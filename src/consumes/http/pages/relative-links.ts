import type { PaginationPlan } from '../../../plan/index.ts';
import { nextLinks, nextTarget } from './next-link.ts';

/** An answer as a recording has it. */
interface Told {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * An answer whose links to the next page name no address, so that they are the same wherever the
 * API is, or a recording of it.
 *
 * @param target of the request that is answered
 * @param base address of the API
 */
export function withRelativeLinks(
  answer: Told,
  plan: PaginationPlan,
  target: string,
  base: URL,
): Told {
  const relative = (link: string) => nextTarget(link, target, { base, anywhere: false }) ?? link;
  const { link: _, ...headers } = answer.headers;
  if (!plan.next) {
    const links = nextLinks(answer.headers.link ?? '').map(
      (one) => `<${relative(one)}>; rel="next"`,
    );
    return {
      ...answer,
      headers: links.length > 0 ? { ...headers, link: links.join(', ') } : headers,
    };
  }
  const text = Buffer.from(answer.body).toString();
  const link = linkIn(text, plan);
  if (link === undefined) return answer;
  const written = [JSON.stringify(link), JSON.stringify(link).replaceAll('/', '\\/')];
  const found = written.find((one) => text.includes(one));
  if (!found) return answer;
  return { ...answer, body: Buffer.from(text.replaceAll(found, JSON.stringify(relative(link)))) };
}

function linkIn(text: string, { next }: PaginationPlan): string | undefined {
  try {
    const link = next?.first(JSON.parse(text));
    return typeof link === 'string' ? link : undefined;
  } catch {
    return undefined; // not JSON, so there is no next page either
  }
}
