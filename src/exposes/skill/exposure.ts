import type { Location } from '../../files/index.ts';
import type { Exposure } from '../../plan/index.ts';
import type { Place } from '../../spec/index.ts';

/** A catalogue of skills for agents. It tells of tools and hands out files; it calls nothing. */
export interface SkillExposure extends Exposure {
  readonly type: 'skill';
  readonly description: string;
  /** Each with a name of its own. */
  readonly skills: readonly Skill[];
}

/** One skill, as the document has it. */
export interface Skill {
  readonly name: string;
  /** Empty when the document leaves it to `SKILL.md`. */
  readonly description: string;
  readonly frontMatter: FrontMatter;
  /** A folder with `SKILL.md` and what belongs to it. */
  readonly location: Location | undefined;
  readonly tools: readonly SkillTool[];
  readonly place: Place;
}

/** What a skill says of itself beside its description (Agent Skills specification, front matter). */
export interface FrontMatter {
  readonly license?: string;
  readonly compatibility?: string;
  readonly 'argument-hint'?: string;
  /** Names with spaces between them. */
  readonly 'allowed-tools'?: string;
  readonly 'user-invocable'?: boolean;
  readonly 'disable-model-invocation'?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A tool of a skill: something that another exposer serves, or a file to follow. */
export type SkillTool = { readonly name: string; readonly description: string } & (
  | { readonly type: 'derived'; readonly invocationRef: InvocationRef }
  | { readonly type: 'instruction'; readonly instruction: string; readonly place: Place }
);

/** Where a derived tool is called. */
export interface InvocationRef {
  /** Namespace of an exposer of the same document. */
  readonly targetNamespace: string;
  readonly action: string;
  /** Type of that exposer. */
  readonly mode: string;
}
